"""The smallest components, those that stand on a page a hundred times, made in plain Python: icon, badge, picture, price."""

from functools import lru_cache
from typing import Any

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
    classes = f' class="{escape(more["class"])}"' if more.get("class") else ""
    how = 'fetchpriority="high"' if eager else 'loading="lazy" decoding="async"'
    return Markup(
        f'<picture{classes}><source type="image/avif" srcset="{pictures.srcset(ref, "avif")}" sizes="{sizes}">'
        f'<img src="{pictures.picture_url(ref, 800)}" srcset="{pictures.srcset(ref, "webp")}" sizes="{sizes}" '
        f'width="{ref.width}" height="{ref.height}" alt="{escape(ref.alt if alt is None else alt)}" {how}></picture>'
    )


def money(amount: Any, was: Any = None, to: Any = None, large: bool = False) -> Markup:
    """An amount; `was` is the earlier price, `to` the upper end of a range."""
    from zhanggui.kit.ui.environment import gettext as _

    if amount is None:
        return Markup(f'<span class="muted">{_("Price on request")}</span>')
    locale = locales.current()
    text: Any = format.money(amount, locale)
    if to is not None and to != amount:
        text = _("from %(price)s", price=text)
    classes = f"price{' large' if large else ''}{' sale' if was else ''}"
    earlier = ""
    if was:
        said = _("Earlier price")
        earlier = f' <s class="was"><span class="visually-hidden">{said} </span>{escape(format.money(was, locale))}</s>'
    return Markup(f'<span class="{classes}">{escape(text)}</span>{earlier}')
