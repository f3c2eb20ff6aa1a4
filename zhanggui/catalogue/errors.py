"""Refusals of the catalogue."""

from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import NotFound, Refusal


class NoPriceLeft(Refusal):
    code = "no_price_left"
    status = 409
    text = _("Without this price it would have none. Set another price first.")


class SlugMoved(NotFound):
    """An address that was. `slug` is where its product or category is now; a face answers 301, a machine 404."""

    code = "slug_moved"
    text = _("This page has moved to {slug}.")

    @property
    def slug(self) -> str:
        return self.facts["slug"]


class OutOfStock(Refusal):
    """Not enough units for a whole document; nothing of it was held. Facts: variant_id, sku, available, asked."""

    code = "out_of_stock"
    status = 409
    text = _("Only {available} left of {sku}; you asked for {asked}.")


class SkuTaken(Refusal):
    code = "sku_taken"
    status = 409
    text = _("The SKU {sku} is already used by another variant of this seller.")


class SlugTaken(Refusal):
    code = "slug_taken"
    status = 409
    text = _("The address “{slug}” is already used.")


class StockBelowHeld(Refusal):
    """Fewer units would remain than are promised to orders."""

    code = "stock_below_held"
    status = 409
    text = _("{held} units are promised to orders; {on_hand} would be left.")


class NoWarehouse(Refusal):
    code = "no_warehouse"
    status = 409
    text = _("This seller has no warehouse yet. Add one before counting stock.")


class NothingToPublish(Refusal):
    """A product goes on sale with a text and a priced variant, or not at all."""

    code = "nothing_to_publish"
    status = 409
    text = _("This product needs {missing} before it can go on sale.")


class CategoryNotEmpty(Refusal):
    code = "category_not_empty"
    status = 409
    text = _("This category still has products or subcategories.")


class CategoryLoop(Refusal):
    code = "category_loop"
    status = 422
    text = _("A category cannot lie inside itself.")


class PictureTooLarge(Refusal):
    code = "picture_too_large"
    status = 413
    text = _("This picture has {size_mb} MB; at most {limit_mb} MB are accepted.")


class PictureKind(Refusal):
    """No picture of an accepted kind, whatever its name says. SVG is a program and is never accepted."""

    code = "picture_kind"
    status = 415
    text = _("This is not a picture of a kind that is accepted: {kinds}.")


class PictureUnreadable(Refusal):
    code = "picture_unreadable"
    status = 422
    text = _("This picture is damaged and cannot be read. Save it anew and try again.")


class PictureBomb(Refusal):
    """Few bytes that would unfold into very many pixels. Seen from the header, before anything is decoded."""

    code = "picture_bomb"
    status = 422
    text = _("This picture has more than {limit} million pixels. Make it smaller and try again.")


class HoldTooSmall(Refusal):
    """A document cannot give back what it does not hold (its time ran out, or it was released)."""

    code = "hold_too_small"
    status = 409
    text = _("The goods are no longer held for this order.")


class CeilingBelowPromised(Refusal):
    """Fewer units would be allowed than are promised already."""

    code = "ceiling_below_promised"
    status = 409
    text = _("{promised} units are promised already; the ceiling cannot be {ceiling}.")


class BundleUnsound(Refusal):
    """These parts cannot be sold as one set. Facts: problem."""

    code = "bundle_unsound"
    status = 409
    text = _("This set cannot be sold: {problem}.")
