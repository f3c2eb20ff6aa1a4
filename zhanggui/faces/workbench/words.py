"""Words of the desk for what modules call by a code: states, deeds, who acted."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.kit import locales
from zhanggui.people import public as people

ORDER_STATES = {
    "placed": (gettext_lazy("placed"), "warn"),
    "confirmed": (gettext_lazy("confirmed"), "info"),
    "completed": (gettext_lazy("completed"), "good"),
    "cancelled": (gettext_lazy("cancelled"), ""),
}
PAYMENT_STATES = {
    "unpaid": (gettext_lazy("unpaid"), "warn"),
    "paid": (gettext_lazy("paid"), "good"),
    "partly_refunded": (gettext_lazy("partly refunded"), "info"),
    "refunded": (gettext_lazy("refunded"), ""),
    "void": (gettext_lazy("not charged"), ""),
}
SHIPPING_STATES = {
    "none": (gettext_lazy("nothing to ship"), ""),
    "open": (gettext_lazy("to ship"), "warn"),
    "partly": (gettext_lazy("partly shipped"), "warn"),
    "shipped": (gettext_lazy("shipped"), "good"),
}
PRODUCT_STATES = {
    "draft": (gettext_lazy("draft"), "warn"),
    "live": (gettext_lazy("on sale"), "good"),
    "withdrawn": (gettext_lazy("withdrawn"), ""),
}
PARCEL_STATES = {
    "packed": (gettext_lazy("packed"), "warn"),
    "shipped": (gettext_lazy("on its way"), "info"),
    "signed": (gettext_lazy("signed for"), "good"),
    "lost": (gettext_lazy("lost"), "bad"),
}
INTENT_STATES = {
    "created": (gettext_lazy("not started"), ""),
    "pending": (gettext_lazy("waiting"), "warn"),
    "captured": (gettext_lazy("received"), "good"),
    "failed": (gettext_lazy("declined"), "bad"),
    "cancelled": (gettext_lazy("cancelled"), ""),
    "requested": (gettext_lazy("under way"), "warn"),
    "done": (gettext_lazy("done"), "good"),
}


DEEDS = {
    "people.reveal": gettext_lazy("The buyer's data were opened"),
    "people.erase": gettext_lazy("A person's data were erased"),
    "people.invite": gettext_lazy("Colleague invited"),
    "people.accept_invitation": gettext_lazy("Invitation taken up"),
    "people.set_roles": gettext_lazy("Roles changed"),
    "people.deactivate": gettext_lazy("Account closed"),
    "people.reactivate": gettext_lazy("Account opened again"),
    "people.reset_mfa": gettext_lazy("Second factor taken off"),
    "people.first_owner": gettext_lazy("First owner"),
    "people.issue_token": gettext_lazy("Token made"),
    "people.revoke_token": gettext_lazy("Token ended"),
    "orders.refund": gettext_lazy("Refund"),
    "orders.cancel": gettext_lazy("Order cancelled"),
    "orders.note": gettext_lazy("Note written"),
    "orders.ship": gettext_lazy("Parcel sent"),
    "orders.signed": gettext_lazy("Parcel signed for"),
    "orders.lost": gettext_lazy("Parcel lost"),
    "orders.renew_download": gettext_lazy("Download renewed"),
    "payments.confirm_received": gettext_lazy("Transfer confirmed"),
    "payments.confirm_refunded": gettext_lazy("Refund confirmed"),
    "payments.top_up_wallet": gettext_lazy("Wallet credited"),
    "catalogue.create_product": gettext_lazy("Product made"),
    "catalogue.edit_product": gettext_lazy("Product changed"),
    "catalogue.add_variant": gettext_lazy("Variant added"),
    "catalogue.edit_variant": gettext_lazy("Variant changed"),
    "catalogue.set_price": gettext_lazy("Price set"),
    "catalogue.adjust_stock": gettext_lazy("Stock corrected"),
    "catalogue.add_picture": gettext_lazy("Picture added"),
    "catalogue.move_picture": gettext_lazy("Picture moved"),
    "catalogue.delete_picture": gettext_lazy("Picture taken away"),
    "catalogue.set_alt": gettext_lazy("Words for a picture"),
    "catalogue.create_category": gettext_lazy("Category made"),
    "catalogue.edit_category": gettext_lazy("Category changed"),
    "catalogue.delete_category": gettext_lazy("Category deleted"),
    "catalogue.create_warehouse": gettext_lazy("Warehouse added"),
    "catalogue.upsert_products": gettext_lazy("Products imported"),
    "ordering.import_history": gettext_lazy("Past orders imported"),
    "fulfilment.add_asset": gettext_lazy("File kept"),
    "delivery_method.save": gettext_lazy("Way of delivery saved"),
    "operations.set_target": gettext_lazy("Target set"),
    "operations.mark_day": gettext_lazy("Day marked"),
    "operations.unmark_day": gettext_lazy("Day unmarked"),
    "preferences.set": gettext_lazy("Setting changed"),
    "sellers.create": gettext_lazy("Seller added"),
    "sellers.edit": gettext_lazy("Seller changed"),
    "marketing.save": gettext_lazy("Promotion saved"),
    "marketing.active": gettext_lazy("Promotion run again"),
    "marketing.paused": gettext_lazy("Promotion paused"),
    "marketing.ended": gettext_lazy("Promotion ended"),
    "marketing.make_coupons": gettext_lazy("Codes made"),
    "marketing.stop_coupon": gettext_lazy("Code stopped or used again"),
    "catalogue.end_price": gettext_lazy("Price ended"),
    "catalogue.save_price_list": gettext_lazy("Price list saved"),
    "catalogue.set_rate": gettext_lazy("Exchange rate entered"),
    "people.save_group": gettext_lazy("Group of customers saved"),
    "people.put_into_group": gettext_lazy("Customer put into a group"),
    "people.take_out_of_group": gettext_lazy("Customer taken out of a group"),
    "taxation.set_rate": gettext_lazy("Tax rate set"),
}
CHOICES = {
    "simulator": gettext_lazy("Practice payment (nobody is charged)"),
    "bank": gettext_lazy("Bank transfer"),
    "wallet": gettext_lazy("Wallet"),
    "per_line": gettext_lazy("for each line"),
    "per_total": gettext_lazy("once for the sum of a rate"),
    "half_up": gettext_lazy("half a cent up"),
    "half_even": gettext_lazy("half a cent to the even cent"),
    "own": gettext_lazy("a rate of its own"),
    "goods": gettext_lazy("shared over the rates of the goods"),
    "highest": gettext_lazy("the highest rate of the goods"),
    "untaxed": gettext_lazy("not taxed"),
    "best": gettext_lazy("the one that saves most"),
    "priority": gettext_lazy("the first by priority"),
    "by_country": gettext_lazy("the rule of the shop's country"),
    "strictest": gettext_lazy("the strictest rule"),
    **locales.NAMES,
}
TAX_CLASSES = {
    "standard": gettext_lazy("standard rate"),
    "reduced": gettext_lazy("reduced rate"),
    "zero": gettext_lazy("zero rate"),
    "exempt": gettext_lazy("exempt"),
    "digital": gettext_lazy("digital goods"),
    "shipping": gettext_lazy("delivery"),
}
REASONS = {
    "placed": "",
    "paid": "",
    "arrived": gettext_lazy("everything has arrived"),
    "refunded": gettext_lazy("refunded"),
    "the rest was refunded": gettext_lazy("the rest was refunded"),
    "not paid in time": gettext_lazy("not paid in time"),
    "sold out before it was paid": gettext_lazy("sold out before it was paid"),
}
THINGS = {
    "asset": gettext_lazy("file"),
    "category": gettext_lazy("category"),
    "day": gettext_lazy("day"),
    "delivery_method": gettext_lazy("way of delivery"),
    "history": gettext_lazy("past orders"),
    "import": gettext_lazy("import"),
    "intent": gettext_lazy("payment"),
    "month": gettext_lazy("month"),
    "order": gettext_lazy("order"),
    "party": gettext_lazy("customer"),
    "preference": gettext_lazy("setting"),
    "product": gettext_lazy("product"),
    "products": gettext_lazy("products"),
    "refund": gettext_lazy("refund"),
    "seller": gettext_lazy("seller"),
    "staff": gettext_lazy("colleague"),
    "synonym": gettext_lazy("synonym"),
    "tax_rate": gettext_lazy("tax rate"),
    "promotion": gettext_lazy("promotion"),
    "coupon": gettext_lazy("code"),
    "price_list": gettext_lazy("price list"),
    "rate": gettext_lazy("exchange rate"),
    "group": gettext_lazy("group of customers"),
    "token": gettext_lazy("token"),
    "variant": gettext_lazy("variant"),
    "warehouse": gettext_lazy("warehouse"),
}


def choice(code: str) -> str:
    """A choice of a setting in words; currencies and time zones are their own."""
    return str(CHOICES.get(code, code))


def tax_class(code: str) -> str:
    return str(TAX_CLASSES.get(code, code))


def reason(why: str) -> str:
    """Why a state changed: what the house noted, in words; what a person wrote, as it is."""
    return str(REASONS.get(why, why))


def thing(kind: str) -> str:
    """What a deed was done to."""
    return str(THINGS.get(kind, kind))


def deed(code: str) -> str:
    """A deed in words; one that has none is shown by its code."""
    return str(DEEDS.get(code, code))


def who() -> "Who":
    return Who()


class Who:
    """Names for `by`: staff by name, buyers as "the buyer", jobs as "the shop". Reads the staff once, when first needed."""

    def __init__(self) -> None:
        self._names: dict[str, str] | None = None

    def __call__(self, by: str) -> str:
        kind, _colon, key = by.partition(":")
        if kind == "staff":
            if self._names is None:
                self._names = {str(card.id): card.name or card.email for card in people.staff_list()}
            return self._names.get(key, by)
        if kind in ("party", "buyer"):
            return _("the buyer")
        return _("the shop") if kind == "system" else by
