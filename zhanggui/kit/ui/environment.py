"""The Jinja2 environment of every page of ours: translation, addresses, formats, pictures."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment
from markupsafe import Markup

from zhanggui.kit import locales
from zhanggui.kit.ui import format, pictures, pieces
from zhanggui.kit.ui.folding import CONSTANT, IMPORTED, PageEnvironment


def gettext(message: str, **values: Any) -> Markup:
    """Translate, then fill in `%(name)s`; what is filled in is escaped, the message is ours."""
    text = _translated(translation.get_language() or "", message)
    return text % values if values else text


@lru_cache(maxsize=8192)
def _translated(language: str, message: str) -> Markup:
    return Markup(translation.gettext(message))


def ngettext(singular: str, plural: str, n: int, **values: Any) -> Markup:
    values.setdefault("num", n)
    values.setdefault("n", n)
    return Markup(translation.ngettext(singular, plural, n)) % values


def pgettext(context: str, message: str, **values: Any) -> Markup:
    text = Markup(translation.pgettext(context, message))
    return text % values if values else text


def npgettext(context: str, singular: str, plural: str, n: int, **values: Any) -> Markup:
    values.setdefault("num", n)
    values.setdefault("n", n)
    return Markup(translation.npgettext(context, singular, plural, n)) % values


@lru_cache(maxsize=256)
def static(path: str) -> str:
    """The address of a static file, with its fingerprint where the files have been collected."""
    try:
        return staticfiles_storage.url(path)
    except ValueError:  # not collected (tests, development): the plain name
        return settings.STATIC_URL + path


def url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


CONSTANT.update(
    {"_": gettext, "gettext": gettext, "pgettext": pgettext},
    static=static,
    locale=locales.current,
    html_lang=locales.html_lang,
)
IMPORTED.update(icon=pieces.icon, badge=pieces.badge)


def environment(**options: Any) -> Environment:
    """What `config.settings.TEMPLATES` names. Options come from Django's Jinja2 backend."""
    options.setdefault("autoescape", True)
    env = PageEnvironment(**{**options, "trim_blocks": True, "lstrip_blocks": True, "extensions": ["jinja2.ext.i18n"]})
    env.newstyle_gettext = True  # type: ignore[attr-defined]  # the i18n extension declares it while running
    env.globals.update(
        {"_": gettext, "gettext": gettext, "ngettext": ngettext, "pgettext": pgettext, "npgettext": npgettext},
        url=url,
        static=static,
        pieces=pieces,
        locale=locales.current,
        html_lang=locales.html_lang,
        LOCALES=locales.LOCALES,
        LOCALE_NAMES=locales.NAMES,
        picture_url=pictures.picture_url,
        srcset=pictures.srcset,
    )
    env.filters.update(
        money=format.money,
        said=pieces.said,
        money_short=format.money_short,
        number=format.number,
        quantity=format.quantity,
        measured=format.measured,
        symbol=format.measure_symbol,
        number_short=format.number_short,
        percent=format.percent,
        change=format.change,
        date=format.day,
        datetime=format.moment,
        ago=format.ago,
        filesize=format.size,
    )
    return env
