"""What a buyer types at checkout, read and judged. Prices never come from here."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from zhanggui.faces.storefront.places import COUNTRIES, Part, parts
from zhanggui.kit import locales, preferences
from zhanggui.kit.errors import NotFound
from zhanggui.ordering.public import PriceSent
from zhanggui.people.public import Contact, PostalAddress, full_names, is_email
from zhanggui.taxation.public import VatNumberWrong, check_vat_number

LONGEST = 200
PRICES = {"price", "unit", "unit_price", "amount", "total", "discount"}


def refuse_prices(form: QueryDict, *, options: Iterable[str] = ()) -> None:
    """No form of ours has a price. One that comes with a price was made by somebody who would like to set it."""
    if sent := (PRICES & set(form)) - set(options):
        raise PriceSent(field=min(sent))


@dataclass
class Typed:
    """The fields of the form by their names in it."""

    email: str = ""
    phone: str = ""
    name: str = ""
    country: str = ""
    region: str = ""
    city: str = ""
    district: str = ""
    line1: str = ""
    line2: str = ""
    postcode: str = ""
    delivery: str = ""
    provider: str = ""
    wallet: str = ""  # "1": the wallet pays first, the provider the rest
    vat_number: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, form: QueryDict) -> "Typed":
        names = [one.name for one in fields(cls) if one.name != "errors"]
        typed = cls()
        for name in names:
            setattr(typed, name, " ".join(form.get(name, "").split())[: LONGEST + 1])
        typed.country = typed.country if typed.country in COUNTRIES else preferences.get("shop.country")
        return typed

    @property
    def values(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if name != "errors"}

    def check_address(self) -> None:
        if self.country == "CN":
            self.region, self.city, self.district = full_names(self.region, self.city, self.district)
            if not self.phone:
                self.errors["phone"] = _("The carrier calls this number before delivery.")
        if not self.name:
            self.errors["name"] = _("Who receives the parcel?")
        for part in parts(self.country, locales.current(), self.region, self.city):
            value = getattr(self, part.name)
            if part.required and not value:
                self.errors.setdefault(part.name, self._missing(part))
            elif value and part.pattern and not re.fullmatch(part.pattern, value, re.IGNORECASE):
                said = _("Written like this there: {example}").format(example=part.example)
                self.errors.setdefault(part.name, said)

    def _missing(self, part: Part) -> str:
        if part.name == "line1":
            return _("Street and number are needed for a parcel to arrive.")
        said = _("Choose: {label}.") if part.choices else _("Still missing: {label}.")
        return said.format(label=part.label)

    def check(self, *, needs_delivery: bool, deliveries: set[str], providers: set[str]) -> bool:
        """Fill `errors`; true when there are none."""
        self.errors.clear()
        if not is_email(self.email):
            self.errors["email"] = _("Give an e-mail address: the confirmation goes there.")
        if self.phone and sum(letter.isdigit() for letter in self.phone) < 5:
            self.errors["phone"] = _("This does not look like a telephone number.")
        if not self.name:
            self.errors["name"] = _("Give your name.")
        if needs_delivery:
            self.check_address()
            if self.delivery not in deliveries:
                self.errors["delivery"] = _("Choose how it should be delivered.")
        self.checked_vat_number()
        if self.provider not in providers:
            self.errors["provider"] = _("Choose how you want to pay.")
        for name, value in self.values.items():
            if len(value) > LONGEST:
                self.errors[name] = _("This is longer than {most} characters.").format(most=LONGEST)
        return not self.errors

    def checked_vat_number(self) -> str:
        """The number as the shop reckons with it; a wrong one is marked and counts as none."""
        if not self.vat_number:
            return ""
        try:
            return check_vat_number(self.vat_number, self.country)
        except VatNumberWrong as wrong:
            self.errors["vat_number"] = wrong.message
            return ""

    def contact(self) -> Contact:
        return Contact(self.name, self.email, self.phone, self.country)

    def address(self) -> PostalAddress:
        return PostalAddress(
            self.name,
            self.phone,
            self.country,
            self.region,
            self.city,
            self.district,
            self.line1,
            self.line2,
            self.postcode,
        )

    def fill(self, address: PostalAddress) -> None:
        for name, value in asdict(address).items():
            if value and not getattr(self, name):
                setattr(self, name, value)


def address_of(request: HttpRequest) -> Typed:
    """The address part alone, for the account's address book."""
    typed = Typed.of(request.POST)
    typed.check_address()
    return typed


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound(what=_("address")) from None
