"""The smallest components, those that stand on a page a hundred times, made in plain Python: icon, badge, picture, price."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import get_language
from markupsafe import Markup, escape

from zhanggui.kit import locales
from zhanggui.kit.ui import format, pictures


@lru_cache(maxsize=2048)
def _icon(sprite: str, name: str, size: str, label: str, more: str) -> Markup:
    classes = " ".join(part for part in ("icon", f"icon-{size}" if size else "", more) if part)
    heard = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(f'<svg class="{escape(classes)}" {heard}><use href="{sprite}#{escape(name)}"/></svg>')


def icon(name: str, size: str = "", label: str = "", **more: str) -> Markup:
    """An icon of the sprite; `size`: "", "s", "l", "xl". Without a label it is not heard."""
    from zhanggui.kit.ui.environment import static

    return _icon(static("ui/icons.svg"), str(name), size, str(label), more.get("class", ""))


def badge(text: str, tone: str = "neutral", icon_name: str = "") -> Markup:
    return Markup(
        f'<span class="badge {escape(tone)}">{icon(icon_name, "s") if icon_name else ""}{escape(text)}</span>'
    )


def picture(ref: Any, sizes: str = "100vw", eager: bool = False, alt: str | None = None, **more: str) -> Markup:
    """<picture> with AVIF and WebP; `sizes` as in HTML; eager ones are those above the fold."""
    heard = escape(ref.alt if alt is None else alt)
    return _picture(ref.sha256, tuple(ref.widths), ref.width, ref.height, heard, sizes, eager, more.get("class", ""))


class _Shot(NamedTuple):
    sha256: str
    widths: tuple[int, ...]


@lru_cache(maxsize=2048)
def _picture(
    sha256: str, widths: tuple[int, ...], width: int, height: int, alt: Markup, sizes: str, eager: bool, classes: str
) -> Markup:
    """A pure function of its arguments: the name of a picture carries the fingerprint of its contents."""
    ref = _Shot(sha256, widths)
    kind = f' class="{escape(classes)}"' if classes else ""
    how = 'fetchpriority="high"' if eager else 'loading="lazy" decoding="async"'
    return Markup(
        f'<picture{kind}><source type="image/avif" srcset="{pictures.srcset(ref, "avif")}" sizes="{sizes}">'
        f'<img src="{pictures.picture_url(ref, 800)}" srcset="{pictures.srcset(ref, "webp")}" sizes="{sizes}" '
        f'width="{width}" height="{height}" alt="{alt}" {how}></picture>'
    )


def said(amount: Any, locale: str = "") -> Markup:
    """An amount that is seen as ¥59.00 and heard as "59 Chinese yuan"."""
    return _said(amount.minor, amount.currency, locale or locales.current(), format.own_currency())


@lru_cache(maxsize=8192)
def _said(minor: int, currency: str, locale: str, own: str) -> Markup:
    seen, heard = format.amount(minor, currency, locale, own), format.spoken(minor, currency, locale)
    return Markup(
        f'<span aria-hidden="true">{escape(seen)}</span><span class="visually-hidden"> {escape(heard)}</span>'
    )


def money(amount: Any, was: Any = None, to: Any = None, large: bool = False) -> Markup:
    """An amount; `was` is the earlier price, `to` the upper end of a range."""
    from zhanggui.kit.ui.environment import gettext as _

    if amount is None:
        return Markup(f'<span class="muted">{_("Price on request")}</span>')
    text: Any = said(amount)
    if to is not None and to != amount:
        text = _("from %(price)s", price=text)
    classes = f"price{' large' if large else ''}{' sale' if was else ''}"
    earlier = ""
    if was:
        earlier = f' <s class="was"><span class="visually-hidden">{_("Earlier price")} </span>{said(was)}</s>'
    return Markup(f'<span class="{classes}">{escape(text)}</span>{earlier}')


def ships(later: int, ship_by: Any = None, quantity: int | None = None) -> str:
    """What is said of units that are not there yet: of all (`quantity`), or of some of them. Nothing where none is late."""
    from zhanggui.kit.ui.environment import gettext as _
    from zhanggui.kit.ui.environment import ngettext

    if not later:
        return ""
    if quantity is not None and later < quantity:
        day = format.day(ship_by) if ship_by else ""
        if day:
            return ngettext("%(n)s of them ships by %(day)s", "%(n)s of them ship by %(day)s", later, day=day)
        return ngettext("%(n)s of them ships when it has come in", "%(n)s of them ship when they have come in", later)
    if ship_by:
        return _("Ships by %(day)s", day=format.day(ship_by))
    return _("Available to order; ships when it has come in")


def set_of(parts: Iterable[tuple[str, str, int]]) -> str:
    """What is in a set, in one line: from (SKU, title, units in each)."""
    return " · ".join(f"{units} × {title}" for _sku, title, units in parts)


CARD = "(min-width: 1080px) 280px, (min-width: 720px) 30vw, 46vw"


def product_card(card: Any, href: str, eager: bool = False, sizes: str = CARD, level: int = 3) -> Markup:
    """A product in a list. `card`: catalogue's ProductCard (or anything with its fields)."""
    return Markup(_card(card, href, eager, sizes, level, _card_words(get_language() or ""), locales.current()))


def product_cards(cards: Iterable[Any], href: Callable[[str], str], eager: int = 0, level: int = 3) -> Markup:
    """The cards of a list one after another. `href`: from slug to address; the first `eager` ones are above the fold."""
    words, locale = _card_words(get_language() or ""), locales.current()
    return Markup(
        "".join(
            _card(card, href(card.slug), place < eager, CARD, level, words, locale) for place, card in enumerate(cards)
        )
    )


def _card(card: Any, href: str, eager: bool, sizes: str, level: int, words: "_CardWords", locale: str) -> str:
    shot = picture(card.picture, sizes, eager, alt="") if card.picture else words.none
    flag = (
        words.sold_out
        if not card.in_stock
        else words.to_order
        if getattr(card, "to_order", False)
        else words.reduced
        if card.was
        else ""
    )
    own = f" {words.own}" if card.self_operated else ""
    if card.price_from is None or card.was or card.price_to not in (None, card.price_from):
        cost: str = money(card.price_from, card.was, card.price_to)
    else:  # one price: most of them
        cost = f'<span class="price">{said(card.price_from, locale)}</span>'
    return (
        f'<article class="product{"" if card.in_stock else " gone"}">\n<div class="frame">{shot}</div>\n{flag}'
        f'<h{level} class="title"><a href="{escape(href)}">{escape(card.title)}</a></h{level}>\n'
        f"<p>{cost}</p>\n"
        f'<p class="seller">{escape(card.seller_name)}{own}</p>\n</article>'
    )


class _CardWords(NamedTuple):
    none: str
    sold_out: str
    to_order: str
    reduced: str
    own: str


@lru_cache(maxsize=8)
def _card_words(language: str) -> _CardWords:
    """What cards say in the language of the moment, which is `language`."""
    from zhanggui.kit.ui.environment import gettext as _

    return _CardWords(
        icon("image", "xl"),
        f'<span class="flag">{badge(_("Sold out"))}</span>',
        f'<span class="flag">{badge(_("To order"), "info")}</span>',
        f'<span class="flag">{badge(_("Reduced"), "brand")}</span>',
        badge(_("Self-operated"), "brand"),
    )
