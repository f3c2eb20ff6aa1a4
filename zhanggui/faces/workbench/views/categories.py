"""Categories: the tree, a new one, its names and place."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench.guard import AtDesk, desk, done, not_done, page
from zhanggui.kit import clock, locales
from zhanggui.kit.errors import Refusal


def flat(nodes, depth: int = 0):
    """The tree as lines: (category, how deep it hangs)."""
    for node in nodes:
        yield node, depth
        yield from flat(node.children, depth + 1)


class Category(forms.Form):
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=120, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120, required=False)
    parent = forms.ChoiceField(label=gettext_lazy("Below"), required=False)

    def __init__(self, tree, *args, **kwargs):
        super().__init__(*args, **kwargs)
        below = [(str(node.id), "\u2003" * depth + node.name) for node, depth in flat(tree)]
        self.fields["parent"].choices = [("", _("at the top")), *below]

    def clean(self) -> dict:
        data = self.cleaned_data
        if not (data.get("name_zh", "").strip() or data.get("name_en", "").strip()):
            self.add_error("name_zh", _("A name in one language at least."))
        return data

    def texts(self) -> dict:
        names = {"zh-cn": self.cleaned_data["name_zh"].strip(), "en": self.cleaned_data["name_en"].strip()}
        return {locale: catalogue.CategoryTextDraft(name) for locale, name in names.items() if name}

    @property
    def parent_id(self) -> UUID | None:
        return UUID(self.cleaned_data["parent"]) if self.cleaned_data["parent"] else None


@desk("products.view")
def categories(request: AtDesk) -> HttpResponse:
    return _categories(request)


def _categories(request: AtDesk, form: Category | None = None, status: int = 200) -> HttpResponse:
    tree = catalogue.category_tree(locales.current())
    lines = list(flat(tree))
    form = form or Category(tree)
    return page(request, "categories", here="products", status=status, lines=lines, form=form)


@require_POST
@desk("products.edit")
def add_category(request: AtDesk) -> HttpResponse:
    form = Category(catalogue.category_tree(locales.current()), request.POST)
    if form.is_valid():
        try:
            catalogue.create_category(texts=form.texts(), parent_id=form.parent_id, by=request.desk.by, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return done(request, _("The category is added."), "desk:categories")
    return _categories(request, form, status=422)


@require_POST
@desk("products.edit")
def rename_category(request: AtDesk, category_id: UUID) -> HttpResponse:
    """A new name in the language of the page; the address follows, old ones keep leading here."""
    name = request.POST.get("name", "").strip()[:120]
    try:
        texts = {locales.current(): catalogue.CategoryTextDraft(name)}
        catalogue.edit_category(category_id, texts=texts, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:categories")
    return done(request, _("The category is renamed."), "desk:categories")


@require_POST
@desk("products.edit")
def delete_category(request: AtDesk, category_id: UUID) -> HttpResponse:
    try:
        catalogue.delete_category(category_id, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:categories")
    return done(request, _("The category is deleted."), "desk:categories")
