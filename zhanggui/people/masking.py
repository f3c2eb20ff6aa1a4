"""What of a person may be shown to somebody who only needs to recognise it: 张*, 138****1234, a***@example.com."""

import unicodedata


def mask_name(name: str) -> str:
    """Chinese, Japanese and Korean names keep the first character, others the first letter of each word."""
    name = name.strip()
    if not name:
        return ""
    if any(unicodedata.east_asian_width(letter) in "WF" for letter in name):
        return name[0] + "*" * max(1, min(2, len(name) - 1))
    return " ".join(word[0] + "***" for word in name.split()[:4])


def mask_phone(phone: str) -> str:
    """138****1234: the last four stay, and the first three of a Chinese number, the country of another."""
    number = "".join(letter for letter in phone if letter.isdigit() or letter == "+")
    number = number.removeprefix("+86")
    if not number:
        return ""
    if len(number) < 8:
        return "*" * max(1, len(number) - 2) + (number[-2:] if len(number) > 4 else "")
    return f"{number[:3]}****{number[-4:]}"


def mask_email(email: str) -> str:
    local, at, host = email.strip().partition("@")
    return f"{local[:1]}***@{host}" if at else ("***" if local else "")
