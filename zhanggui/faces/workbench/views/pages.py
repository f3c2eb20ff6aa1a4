"""The front page of the shop: its blocks on a table, with preview and undo; buyers see what was published."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.catalogue import public as catalogue
from zhanggui.content import public as content
from zhanggui.faces.workbench.guard import AtDesk, desk, done, not_done, page
from zhanggui.faces.workbench.views.block_forms import KINDS, RULES, BlockForm
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.errors import NotFound, Refusal

HOME = "home"
WHAT = {
    "save": gettext_lazy("a block was changed"),
    "move": gettext_lazy("a block was moved"),
    "show": gettext_lazy("a block is shown again"),
    "hide": gettext_lazy("a block was hidden"),
    "remove": gettext_lazy("a block was taken away"),
    "start": gettext_lazy("as the house arranges it"),
}


@desk("pages.edit")
def front_page(request: AtDesk) -> HttpResponse:
    """The blocks in their order, and how buyers will see them in each language."""
    draft, now = content.draft(HOME), clock.now()
    token = content.preview_token(HOME, now)
    context: dict[str, Any] = {
        "draft": draft,
        "kinds": KINDS,
        "rules": dict(RULES),
        "names": _names(draft.blocks),
        "what": WHAT.get(draft.what, ""),
        "previews": [
            (f"/{one}/?preview={token}", locales.NAMES[one], locales.html_lang(one)) for one in locales.LOCALES
        ],
    }
    return page(request, "front_page", here="pages", **context)


def _names(blocks) -> dict[UUID, str]:
    """What each block is called in the list: its title, else what its kind is called."""
    locale = locales.current()
    return {block.key: block.words(locale)[0].title or KINDS[block.kind][0] for block in blocks}


def _seen(request: AtDesk) -> UUID | None:
    """The version that the form was made from."""
    text = request.POST.get("seen", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise content.PageChanged from None


def _found(key: UUID) -> content.Block:
    for one in content.draft(HOME).blocks:
        if one.key == key:
            return one
    raise NotFound(what="block")


@desk("pages.edit")
def block(request: AtDesk, key: UUID) -> HttpResponse:
    return _edit(request, _found(key))


@desk("pages.edit")
def new_block(request: AtDesk, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise NotFound(what="block")
    return _edit(request, content.Block(kind=kind, rule="best_selling" if kind == "products" else ""), new=True)


def _edit(request: AtDesk, known: content.Block, *, new: bool = False) -> HttpResponse:
    locale = locales.current()
    chosen = catalogue.product_cards(
        known.product_ids, locale=locale, currency=preferences.get("shop.currency"), now=clock.now()
    )
    form = BlockForm(known, catalogue.category_tree(locale), chosen, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            seen = _seen(request)
            content.save_block(HOME, form.block(), seen=seen, by=request.desk.by, now=clock.now())
        except Refusal as refusal:
            field = str(refusal.facts.get("field", ""))
            form.add_error(field if field in form.fields else None, refusal.message)
        else:
            return done(request, _("The block is saved. Buyers see it when the page is published."), "desk:front_page")
    context = {
        "form": form,
        "block": known,
        "new": new,
        "name": KINDS[known.kind][0],
        "about": KINDS[known.kind][1],
        "seen": request.POST.get("seen") if form.is_bound else content.draft(HOME).version or "",
    }
    return page(request, "block", here="pages", status=422 if form.is_bound else 200, **context)


@require_POST
@desk("pages.edit")
def move_block(request: AtDesk, key: UUID) -> HttpResponse:
    places = 1 if request.POST.get("to") == "down" else -1
    return _deed(request, content.move_block, key, places, said=_("The block is moved."))


@require_POST
@desk("pages.edit")
def show_block(request: AtDesk, key: UUID) -> HttpResponse:
    shown = request.POST.get("shown") == "1"
    said = _("The block is shown.") if shown else _("The block is hidden.")
    return _deed(request, content.show_block, key, shown, said=said)


@require_POST
@desk("pages.edit")
def remove_block(request: AtDesk, key: UUID) -> HttpResponse:
    return _deed(request, content.remove_block, key, said=_("The block is taken away. You can take that back."))


@require_POST
@desk("pages.edit")
def undo(request: AtDesk) -> HttpResponse:
    return _deed(request, content.undo, said=_("Taken back."))


@require_POST
@desk("pages.edit")
def publish(request: AtDesk) -> HttpResponse:
    return _deed(request, content.publish, said=_("Published. Buyers see this page now."))


def _deed(request: AtDesk, deed, *arguments, said: str) -> HttpResponse:
    try:
        deed(HOME, *arguments, seen=_seen(request), by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:front_page")
    return done(request, said, "desk:front_page")
