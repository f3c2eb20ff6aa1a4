"""VAT numbers of the European Union: whether one could be one, and when it shifts the tax to the recipient."""

import re

from django.utils.translation import gettext_lazy as _
from stdnum.eu import vat

from zhanggui.kit.errors import Refusal
from zhanggui.taxation.places import EU


class VatNumberWrong(Refusal):
    code = "vat_number_wrong"
    status = 422
    text = _("{given} is not a VAT number of {country}. Leave it empty to buy with tax.")


def check_vat_number(text: str, country: str) -> str:
    """The number in its one spelling, if form and check digits are right and it is of that country; else a refusal."""
    plain = re.sub(r"[\s.\-/]", "", text).upper()
    prefix = "EL" if country == "GR" else country
    if country not in EU or not plain.startswith(prefix) or len(plain) > 20 or not vat.is_valid(plain):
        raise VatNumberWrong(given=text.strip()[:30], country=country)
    return plain


def reverse_charge(*, seller_country: str, country: str, vat_number: str) -> bool:
    """Whether the recipient owes the tax: a business with a number of its own, in another country of the Union."""
    return bool(vat_number) and country != seller_country and {country, seller_country} <= EU
