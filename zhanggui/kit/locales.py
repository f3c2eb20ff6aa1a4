"""The languages of the shop: their codes in data and addresses, in Django and in HTML, and who stands in for whom."""

from django.conf import settings
from django.urls import include, path
from django.urls.resolvers import LocalePrefixPattern, URLResolver
from django.utils.translation import get_language

LOCALES = ("zh-cn", "en")
DJANGO = {"zh-cn": "zh-hans", "en": "en"}
HTML = {"zh-cn": "zh-CN", "en": "en"}
NAMES = {"zh-cn": "中文", "en": "English"}
_FROM_DJANGO = {code: locale for locale, code in DJANGO.items()}


def django_code(locale: str) -> str:
    return DJANGO.get(locale, settings.LANGUAGE_CODE)


def html_lang(locale: str) -> str:
    return HTML.get(locale, locale)


def current() -> str:
    """The locale of the moment, as data and addresses write it."""
    return _FROM_DJANGO.get(get_language() or "", LOCALES[0])


def fallbacks(locale: str) -> tuple[str, ...]:
    """The locale itself, then who stands in for it, in order."""
    return (locale, *(other for other in LOCALES if other != locale))


def known(locale: str) -> bool:
    return locale in LOCALES


class _Prefix(LocalePrefixPattern):
    @property
    def language_prefix(self) -> str:
        return f"{current()}/"


def localized_patterns(*patterns) -> list[URLResolver]:
    """Like i18n_patterns, with our codes: the addresses stand below `/zh-cn/` and `/en/`."""
    return [URLResolver(_Prefix(), list(patterns))]


__all__ = [
    "LOCALES",
    "NAMES",
    "current",
    "django_code",
    "fallbacks",
    "html_lang",
    "include",
    "known",
    "localized_patterns",
    "path",
]
