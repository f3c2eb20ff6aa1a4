"""What is done to a product: texts, variants and prices, stock, pictures, files, on sale and off it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench import undo
from zhanggui.faces.workbench.guard import AtDesk, desk, done, not_done
from zhanggui.faces.workbench.views.product_forms import DigitalFile, Facts, NewVariant, Stock, Texts, Variant
from zhanggui.faces.workbench.views.products import currency, show_product
from zhanggui.fulfilment import public as fulfilment
from zhanggui.kit import clock, locales
from zhanggui.kit.errors import NotFound, Refusal


def _edit(request: AtDesk, product_id: UUID):
    edit = catalogue.product_edit(product_id, now=clock.now())
    request.desk.mine(edit.seller_id)
    return edit


@require_POST
@desk("products.edit", shared=True)
def save_texts(request: AtDesk, product_id: UUID) -> HttpResponse:
    """Texts in both languages, tax class, brand, categories."""
    _edit(request, product_id)
    texts, facts = Texts(request.POST), Facts(request.POST)
    if all([texts.is_valid(), facts.is_valid()]):
        data = facts.cleaned_data
        try:
            catalogue.edit_product(
                product_id,
                texts=texts.drafts(),
                categories=[UUID(key) for key in data["categories"]],
                tax_class=data["tax_class"],
                brand=data["brand"],
                by=request.desk.by,
                now=clock.now(),
            )
        except Refusal as refusal:
            texts.add_error(None, refusal.message)
        else:
            return done(request, _("The product is saved."), "desk:product", product_id)
    return show_product(request, product_id, {"texts": texts, "facts": facts}, status=422)


@require_POST
@desk("products.edit", shared=True)
def save_variants(request: AtDesk, product_id: UUID) -> HttpResponse:
    """SKUs, weights and prices, all or none; the row that does not fit is marked."""
    edit, now = _edit(request, product_id), clock.now()
    rows = [Variant(variant, currency(), request.POST) for variant in edit.variants]
    fits = [row.is_valid() for row in rows]  # every row says what is wrong with it, not only the first
    if not all(fits):
        return show_product(request, product_id, {"variants": rows}, status=422)
    try:
        changes = [row.change() for row in rows]
        changed = catalogue.edit_variants(edit.id, changes, by=request.desk.by, now=now)
    except Refusal as refusal:
        row = next((row for row in rows if str(row.variant.id) == refusal.facts.get("variant")), rows[0])
        field = {"sku_taken": "sku", "step_fixed": "step", "amount": "price"}.get(
            refusal.code, refusal.facts.get("field")
        )
        field = {"amount": "price"}.get(field or "", field)
        row.add_error(field if field in row.fields else None, refusal.message)
        return show_product(request, product_id, {"variants": rows}, status=refusal.status)
    text = ngettext("%(n)s variant is saved.", "%(n)s variants are saved.", changed) % {"n": changed}
    return done(request, text if changed else _("Nothing had changed."), "desk:product", product_id)


@require_POST
@desk("products.edit", shared=True)
def add_variant(request: AtDesk, product_id: UUID) -> HttpResponse:
    form = NewVariant(_edit(request, product_id), currency(), request.POST)
    if form.is_valid():
        draft, axes = form.draft()
        try:
            catalogue.add_variant(product_id, draft, axes=axes, by=request.desk.by, now=clock.now())
        except Refusal as refusal:
            form.add_error("sku" if refusal.code == "sku_taken" else None, refusal.message)
        else:
            return done(request, _("The variant is added."), "desk:product", product_id)
    return show_product(request, product_id, {"new_variant": form}, status=422)


@require_POST
@desk("stock.edit", shared=True)
def save_stock(request: AtDesk, product_id: UUID) -> HttpResponse:
    """Write what was counted; each difference is a movement with its reason."""
    edit = _edit(request, product_id)
    form = Stock(edit, catalogue.warehouses(edit.seller_id), request.POST)
    if not form.is_valid():
        return show_product(request, product_id, {"stock": form}, status=422)
    counted = form.counted()
    try:
        rows = [(variant_id, place, units) for variant_id, place, units in counted]
        catalogue.count_stock(rows, reason=form.cleaned_data["reason"], by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        name = f"n_{refusal.facts.get('variant')}_{refusal.facts.get('warehouse')}"
        form.add_error(name if name in form.fields else None, refusal.message)
        return show_product(request, product_id, {"stock": form}, status=refusal.status)
    text = ngettext("%(n)s count is written.", "%(n)s counts are written.", len(counted)) % {"n": len(counted)}
    return done(request, text if counted else _("Nothing had changed."), "desk:product", product_id)


STATES = {"publish": catalogue.publish, "withdraw": catalogue.withdraw}


@require_POST
@desk("products.edit", shared=True)
def change_state(request: AtDesk, product_id: UUID, deed: str) -> HttpResponse:
    before, now = _edit(request, product_id).state, clock.now()
    try:
        if STATES[deed]([product_id], by=request.desk.by, now=now):
            kind = "publish_draft" if deed == "publish" and before == "draft" else deed
            undo.remember(request, [f"{kind} {product_id}"], now)
    except Refusal as refusal:
        return not_done(request, refusal, "desk:product", product_id)
    text = _("The product is on sale.") if deed == "publish" else _("The product is off sale from this moment.")
    return done(request, text, "desk:product", product_id)


@require_POST
@desk("products.edit", shared=True)
def add_pictures(request: AtDesk, product_id: UUID) -> HttpResponse:
    """Take in one or several pictures; each that does not fit says why, the others stay."""
    edit, kept = _edit(request, product_id), 0
    alts = {locale: text.title for locale, text in edit.texts.items()}
    files = [*request.FILES.getlist("pictures"), *request.FILES.getlist("camera")]
    for file in files:
        try:
            catalogue.add_picture(product_id, file.read(), file.name or "", alts, by=request.desk.by, now=clock.now())
            kept += 1
        except Refusal as refusal:
            messages.error(request, f"{file.name}: {refusal.message}")
    if not files:
        messages.error(request, _("Choose a picture first."))
    if kept:
        messages.success(request, ngettext("%(n)s picture is added.", "%(n)s pictures are added.", kept) % {"n": kept})
    return redirect("desk:product", product_id)


def _own_picture(request: AtDesk, product_id: UUID, picture_id: str):
    """The picture and its place, if it is this product's."""
    for place, each in enumerate(_edit(request, product_id).pictures):
        if str(each.picture.id) == picture_id:
            return place, each
    raise NotFound


@require_POST
@desk("products.edit", shared=True)
def move_picture(request: AtDesk, product_id: UUID) -> HttpResponse:
    """To a position (dragged), or one place earlier or later (the arrows)."""
    place, each = _own_picture(request, product_id, request.POST.get("picture", ""))
    by = {"earlier": -1, "later": 1}.get(request.POST.get("step", ""))
    wanted = request.POST.get("position", "")
    if by is None and not wanted.isdigit():
        raise NotFound
    position = place + by if by else int(wanted)
    catalogue.move_picture(each.picture.id, max(0, position), by=request.desk.by, now=clock.now())
    return redirect("desk:product", product_id)


@require_POST
@desk("products.edit", shared=True)
def save_picture(request: AtDesk, product_id: UUID) -> HttpResponse:
    """The alt texts of a picture, or its end."""
    _place, each = _own_picture(request, product_id, request.POST.get("picture", ""))
    if "delete" in request.POST:
        catalogue.delete_picture(each.picture.id, by=request.desk.by, now=clock.now())
        return done(request, _("The picture is taken away."), "desk:product", product_id)
    alts = {locale: request.POST.get(f"alt_{locale}", "") for locale in locales.LOCALES}
    try:
        catalogue.set_alt(each.picture.id, alts, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:product", product_id)
    return done(request, _("The words for the picture are saved."), "desk:product", product_id)


@require_POST
@desk("products.edit", shared=True)
def add_file(request: AtDesk, product_id: UUID) -> HttpResponse:
    """A file that buyers of a digital variant may download; a newer one takes its place for later orders."""
    edit = _edit(request, product_id)
    form = DigitalFile(edit, request.POST, request.FILES)
    if form.is_valid() and form.cleaned_data["variant_id"] in {variant.id for variant in edit.variants}:
        file = form.cleaned_data["file"]
        try:
            fulfilment.add_asset(
                form.cleaned_data["variant_id"], file.name, file.read(), by=request.desk.by, now=clock.now()
            )
        except Refusal as refusal:
            form.add_error("file", refusal.message)
        else:
            return done(request, _("The file is kept."), "desk:product", product_id)
    return show_product(request, product_id, {"file": form}, status=422)
