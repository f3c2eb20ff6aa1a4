"""One way to write an e-mail address and a phone number, so that they are found again however they were typed."""

import re
import unicodedata

import phonenumbers

from zhanggui.kit import preferences

EMAIL = re.compile(
    r"[^@\s<>\"',;:()\[\]\\]{1,64}@(?=.{3,255}$)[^@\s<>\"',;:()\[\]\\._-][^@\s<>\"',;:()\[\]\\_]*\.[^@\s\d.]{2,63}"
)
_CN_MOBILE = re.compile(r"(?:\+86)?(1[3-9]\d{9})")
_SPACING = re.compile(r"[\s\-().]+")


def normal_email(text: str) -> str:
    """NFKC, trimmed, in small letters. Two spellings of one address become the same text."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def is_email(text: str) -> bool:
    """Whether mail could be sent there: one @, a dot in the host, nothing that could break out of a header."""
    return len(text) <= 254 and EMAIL.fullmatch(text) is not None


def normal_phone(text: str, country: str = "") -> str:
    """E.164 where the number can be read (`country` or the shop's, when it names none), otherwise what was typed, trimmed."""
    plain = _SPACING.sub("", unicodedata.normalize("NFKC", text))
    if not plain:
        return ""
    if plain[0] != "+":
        country = country or preferences.get("shop.country")
    # The common case here, a hundred times quicker than the library.
    if (mobile := _CN_MOBILE.fullmatch(plain)) and (country == "CN" or plain[0] == "+"):
        return f"+86{mobile[1]}"
    try:
        number = phonenumbers.parse(plain, country.upper() or None)
    except phonenumbers.NumberParseException:
        return plain
    if not phonenumbers.is_possible_number(number):
        return plain
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
