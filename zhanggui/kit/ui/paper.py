"""Documents as PDF: typst templates in the clothes of the house (`kit/papers/house.typ`). Nothing is fetched."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import typst
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Refusal

PACKAGE = Path(__file__).resolve().parent.parent.parent
# One of these is needed; each has Chinese characters.
CHINESE = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "Noto Serif CJK SC",
)


class FontsMissing(Refusal):
    code = "fonts_missing"
    status = 503
    text = _(
        "No font with Chinese characters is installed on the server: apt-get install fonts-noto-cjk, then try again."
    )


@cache
def chinese_font() -> str:
    """The font for Chinese, or "" where none is installed."""
    known = set(_fonts().families())
    return next((name for name in CHINESE if name in known), "")


def typeset(template: str, data: dict[str, Any], *, at: datetime | None = None) -> bytes:
    """The PDF of a template (its path below the package). `data` is JSON: what people typed stays text, never markup.

    `at`: the moment that stands in the file as that of its making. Refuses `fonts_missing`."""
    if not chinese_font():
        raise FontsMissing
    return typst.compile(
        str(PACKAGE / template),
        root=str(PACKAGE),
        font_paths=_fonts(),
        sys_inputs={"data": orjson.dumps(data).decode()},
        timestamp=int(at.timestamp()) if at else None,
    )


@cache
def _fonts() -> typst.Fonts:
    """The machine's typefaces, looked for once."""
    return typst.Fonts()
