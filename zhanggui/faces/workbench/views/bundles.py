"""A variant as a set of parts, on its product's page."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhanggui.catalogue import public as catalogue
from zhanggui.faces.workbench.guard import AtDesk, desk, done
from zhanggui.faces.workbench.views.bundle_forms import Set
from zhanggui.faces.workbench.views.products import currency, show_product
from zhanggui.kit import clock
from zhanggui.kit.errors import NotFound, Refusal


@require_POST
@desk("products.edit", shared=True)
def save_set(request: AtDesk, product_id: UUID, variant_id: UUID) -> HttpResponse:
    edit = catalogue.product_edit(product_id, now=clock.now())
    request.desk.mine(edit.seller_id)
    variant = next((one for one in edit.variants if one.id == variant_id), None)
    if variant is None:
        raise NotFound(what="variant")
    form = Set(variant, currency(), request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            catalogue.set_bundle(
                variant_id,
                form.ids(edit.seller_id),
                pricing=data["pricing"],
                percent=data["percent"] or 0,
                off=(data["off"],) if data["off"] else (),
                by=request.desk.by,
                now=clock.now(),
            )
        except NotFound as refusal:
            form.add_error(
                "parts", _("No variant of this seller is called %(skus)s.") % {"skus": refusal.facts["what"]}
            )
        except Refusal as refusal:
            field = refusal.facts.get("field")
            form.add_error(field if field in form.fields else "parts", refusal.message)
        else:
            return done(request, _("The set is saved."), "desk:product", product_id)
    return show_product(request, product_id, {"set": form}, status=422)
