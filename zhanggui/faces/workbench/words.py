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
    "on_delivery": (gettext_lazy("on delivery"), "info"),
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
    "recalled": (gettext_lazy("called back"), ""),
    "lost": (gettext_lazy("lost"), "bad"),
}
INTENT_STATES = {
    "created": (gettext_lazy("not started"), ""),
    "pending": (gettext_lazy("waiting"), "warn"),
    "authorised": (gettext_lazy("held"), "info"),
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
    "orders.edit": gettext_lazy("Order changed"),
    "orders.change_address": gettext_lazy("Address changed"),
    "orders.see_exception": gettext_lazy("Exception looked at"),
    "orders.withdraw_edit": gettext_lazy("Change withdrawn"),
    "orders.release": gettext_lazy("Order released"),
    "orders.decline": gettext_lazy("Order declined"),
    "orders.note": gettext_lazy("Note written"),
    "orders.ship": gettext_lazy("Parcel sent"),
    "orders.recall": gettext_lazy("Parcel called back"),
    "orders.withdraw_note": gettext_lazy("Note taken back"),
    "orders.signed": gettext_lazy("Parcel signed for"),
    "orders.lost": gettext_lazy("Parcel lost"),
    "orders.renew_download": gettext_lazy("Download renewed"),
    "payments.capture": gettext_lazy("Capture asked for"),
    "payments.void": gettext_lazy("Held money let go"),
    "payments.import_statement": gettext_lazy("Bank statement taken in"),
    "payments.ignore_line": gettext_lazy("Movement set aside"),
    "payments.save_account": gettext_lazy("Account with a company saved"),
    "settlement.import_bill": gettext_lazy("Bill taken in"),
    "settlement.explain": gettext_lazy("Break explained"),
    "settlement.close_day": gettext_lazy("Day closed"),
    "settlement.cancel_paper": gettext_lazy("Document cancelled"),
    "settlement.set_terms": gettext_lazy("Terms of a company saved"),
    "payments.confirm_received": gettext_lazy("Transfer confirmed"),
    "payments.confirm_refunded": gettext_lazy("Refund confirmed"),
    "payments.retry_refund": gettext_lazy("Refused refund ordered anew"),
    "payments.top_up_wallet": gettext_lazy("Wallet credited"),
    "giftcards.issue": gettext_lazy("Gift card issued"),
    "giftcards.void": gettext_lazy("Gift card voided"),
    "giftcards.reveal": gettext_lazy("Code of a gift card shown"),
    "ledger.close_books": gettext_lazy("Books closed"),
    "catalogue.create_product": gettext_lazy("Product made"),
    "catalogue.edit_product": gettext_lazy("Product changed"),
    "catalogue.add_variant": gettext_lazy("Variant added"),
    "catalogue.edit_variant": gettext_lazy("Variant changed"),
    "catalogue.set_price": gettext_lazy("Price set"),
    "catalogue.adjust_stock": gettext_lazy("Stock corrected"),
    "catalogue.set_bundle": gettext_lazy("Set changed"),
    "catalogue.order_policy": gettext_lazy("Back-order or pre-order set"),
    "catalogue.expect_arrival": gettext_lazy("Goods announced"),
    "catalogue.receive_arrival": gettext_lazy("Goods received"),
    "catalogue.cancel_arrival": gettext_lazy("Announced goods called off"),
    "catalogue.add_picture": gettext_lazy("Picture added"),
    "catalogue.move_picture": gettext_lazy("Picture moved"),
    "catalogue.delete_picture": gettext_lazy("Picture taken away"),
    "catalogue.show_variant": gettext_lazy("Picture given to a variant"),
    "catalogue.set_alt": gettext_lazy("Words for a picture"),
    "catalogue.create_category": gettext_lazy("Category made"),
    "catalogue.edit_category": gettext_lazy("Category changed"),
    "catalogue.delete_category": gettext_lazy("Category deleted"),
    "catalogue.create_warehouse": gettext_lazy("Warehouse added"),
    "catalogue.close_warehouse": gettext_lazy("Channels of a warehouse set"),
    "catalogue.upsert_products": gettext_lazy("Products imported"),
    "ordering.import_history": gettext_lazy("Past orders imported"),
    "catalogue.add_synonym": gettext_lazy("Synonym added"),
    "catalogue.remove_synonym": gettext_lazy("Synonym taken away"),
    "exchange.upload": gettext_lazy("File read"),
    "exchange.start": gettext_lazy("Import started"),
    "exchange.cancel": gettext_lazy("Import stopped"),
    "fulfilment.add_asset": gettext_lazy("File kept"),
    "delivery_method.save": gettext_lazy("Way of delivery saved"),
    "operations.set_target": gettext_lazy("Target set"),
    "operations.remove_target": gettext_lazy("Target taken away"),
    "operations.set_cost": gettext_lazy("Cost of a source written down"),
    "people.rewrap_keys": gettext_lazy("Key of the shop renewed"),
    "operations.write_note": gettext_lazy("Line written into the diary"),
    "operations.withdraw_note": gettext_lazy("Line taken out of the diary"),
    "operations.guess_cause": gettext_lazy("Cause written down beforehand"),
    "operations.mark_day": gettext_lazy("Day marked"),
    "operations.unmark_day": gettext_lazy("Day unmarked"),
    "catalogue.end_price": gettext_lazy("Price ended"),
    "catalogue.save_price_list": gettext_lazy("Price list saved"),
    "catalogue.set_list_prices": gettext_lazy("Prices of a list set"),
    "catalogue.take_back_list_prices": gettext_lazy("Prices of a list taken back"),
    "catalogue.end_list_prices": gettext_lazy("Goods taken out of a price list"),
    "catalogue.set_rate": gettext_lazy("Exchange rate set"),
    "content.save": gettext_lazy("Block of the front page saved"),
    "content.move": gettext_lazy("Block of the front page moved"),
    "content.show": gettext_lazy("Block of the front page shown"),
    "content.hide": gettext_lazy("Block of the front page hidden"),
    "content.remove": gettext_lazy("Block of the front page taken out"),
    "content.undo": gettext_lazy("Change of the front page taken back"),
    "content.publish": gettext_lazy("Front page published"),
    "marketing.make_coupons": gettext_lazy("Coupons made"),
    "marketing.save": gettext_lazy("Promotion saved"),
    "marketing.stop_coupon": gettext_lazy("Coupon stopped"),
    "people.put_into_group": gettext_lazy("Customer put into a group"),
    "people.save_group": gettext_lazy("Customer group saved"),
    "people.take_out_of_group": gettext_lazy("Customer taken out of a group"),
    "preferences.set": gettext_lazy("Setting changed"),
    "sellers.create": gettext_lazy("Seller added"),
    "sellers.edit": gettext_lazy("Seller changed"),
    "marketing.active": gettext_lazy("Promotion run again"),
    "marketing.paused": gettext_lazy("Promotion paused"),
    "marketing.ended": gettext_lazy("Promotion ended"),
    "taxation.set_rate": gettext_lazy("Tax rate set"),
}
CHOICES = {
    "protected": gettext_lazy("local stock is kept for its region"),
    "near": gettext_lazy("the nearest warehouse"),
    "fewest": gettext_lazy("the fewest parcels"),
    "cheapest": gettext_lazy("the cheapest warehouse"),
    "simulator": gettext_lazy("Practice payment (nobody is charged)"),
    "bank": gettext_lazy("Bank transfer"),
    "wallet": gettext_lazy("Wallet"),
    "cod": gettext_lazy("Cash on delivery"),
    "wechat": gettext_lazy("WeChat Pay"),
    "alipay": gettext_lazy("Alipay"),
    "stripe": gettext_lazy("Card and more (Stripe)"),
    "paid": gettext_lazy("when the order is paid"),
    "shipped": gettext_lazy("when goods are sent"),
    "on_request": gettext_lazy("when somebody asks for it"),
    "at_once": gettext_lazy("as soon as the buyer pays"),
    "by_staff": gettext_lazy("when staff capture it"),
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
    "paid late": gettext_lazy("paid late"),
    "order changed": gettext_lazy("order changed"),
    "placed": "",
    "paid": "",
    "counted": gettext_lazy("counted"),
    "sold": gettext_lazy("sold"),
    "received": gettext_lazy("received"),
    "returned": gettext_lazy("returned"),
    "arrived": gettext_lazy("everything has arrived"),
    "refunded": gettext_lazy("refunded"),
    "the rest was refunded": gettext_lazy("the rest was refunded"),
    "not paid in time": gettext_lazy("not paid in time"),
    "not accepted": gettext_lazy("not accepted"),
    "sold out before it was paid": gettext_lazy("sold out before it was paid"),
}
QUEUE_REASONS = {
    "amount": gettext_lazy("another amount than the order's"),
    "paid_already": gettext_lazy("the order it names is paid already"),
    "ambiguous": gettext_lazy("several orders fit"),
    "no_reference": gettext_lazy("no order number found"),
    "money_left": gettext_lazy("money that left the account"),
    "payment_closed": gettext_lazy("the payment is closed"),
    "": "",
}
RISKS = {
    "large": gettext_lazy("the sum is above the limit"),
    "declined": gettext_lazy("several payments were declined before"),
    "often": gettext_lazy("many orders of one person within an hour"),
}
THINGS = {
    "bank_line": gettext_lazy("movement"),
    "paper": gettext_lazy("document"),
    "bill": gettext_lazy("bill"),
    "break": gettext_lazy("break"),
    "provider": gettext_lazy("payment company"),
    "statement": gettext_lazy("statement"),
    "asset": gettext_lazy("file"),
    "books": gettext_lazy("books"),
    "giftcard": gettext_lazy("gift card"),
    "category": gettext_lazy("category"),
    "day": gettext_lazy("day"),
    "delivery_method": gettext_lazy("way of delivery"),
    "history": gettext_lazy("past orders"),
    "import": gettext_lazy("import"),
    "intent": gettext_lazy("payment"),
    "keys": gettext_lazy("keys"),
    "month": gettext_lazy("month"),
    "order": gettext_lazy("order"),
    "page": gettext_lazy("page"),
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


PARTS = {
    "analytics": gettext_lazy("Figures"),
    "catalogue": gettext_lazy("Catalogue"),
    "exchange": gettext_lazy("Imports"),
    "fulfilment": gettext_lazy("Delivery"),
    "imports": gettext_lazy("Imports"),
    "kit": gettext_lazy("Machine room"),
    "ledger": gettext_lazy("Ledger"),
    "mail": gettext_lazy("Letters"),
    "operations": gettext_lazy("Today"),
    "ordering": gettext_lazy("Orders"),
    "orders": gettext_lazy("Orders"),
    "payments": gettext_lazy("Payment"),
    "people": gettext_lazy("People and roles"),
    "sellers": gettext_lazy("Sellers"),
    "settlement": gettext_lazy("Settlement"),
    "taxation": gettext_lazy("Tax"),
}


MEMOS = {
    "capture": gettext_lazy("Payment received"),
    "refund": gettext_lazy("Refund"),
    "refund ordered": gettext_lazy("Refund ordered"),
    "refund paid out": gettext_lazy("Refund paid out"),
    "refund failed": gettext_lazy("Refund refused, back again"),
    "shards": gettext_lazy("Moved between the rows of an account"),
}


def memo(text: str) -> str:
    """What a transfer was for: what the house noted, in words; what a person wrote, as it is."""
    known = MEMOS.get(text) or MEMOS.get(text.partition(" ")[0] if text.startswith("capture ") else "")
    return str(known or text)


def part(key: str) -> str:
    """The part of the house that a check or a job belongs to."""
    names = [name for name in key.split(".") if name not in ("zhanggui", "faces")]
    return str(PARTS.get(names[0], PARTS["kit"]))


def every(seconds: float) -> str:
    """How often something runs."""
    for size, text in ((86400, _("every %(n)s days")), (3600, _("every %(n)s hours")), (60, _("every %(n)s minutes"))):
        if seconds >= size and seconds % size == 0:
            return text % {"n": seconds // size}
    return _("every %(n)s s") % {"n": seconds}


def choice(code: str) -> str:
    """A choice of a setting in words; currencies and time zones are their own."""
    return str(CHOICES.get(code, code))


def tax_class(code: str) -> str:
    return str(TAX_CLASSES.get(code, code))


def bill_state(code: str) -> str:
    """How far a payment or a refund is, as books and bills call it."""
    known = INTENT_STATES.get({"open": "created"}.get(code, code))
    return str(known[0]) if known else code


def risk(code: str) -> str:
    """Why an order is held."""
    return str(RISKS.get(code, code))


def reason(why: str) -> str:
    """Why a state changed or stock moved: what the house noted, in words; what a person wrote, as it is."""
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
