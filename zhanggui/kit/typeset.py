"""PDFs by typst: a template and data. Nothing is fetched; the fonts are those of the machine."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Refusal

# The first that is installed is taken; each has Chinese characters.
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
    import typst

    known = set(typst.Fonts().families())
    return next((name for name in CHINESE if name in known), "")


def pdf(template: Path, data: dict[str, Any], *, at: datetime) -> bytes:
    """Fill a template. It reads `json(bytes(sys.inputs.data))`; `font` is added. Refuses `fonts_missing`."""
    import typst

    if not chinese_font():
        raise FontsMissing
    told = orjson.dumps({**data, "font": chinese_font()}).decode()
    made = typst.compile(template.read_bytes(), format="pdf", sys_inputs={"data": told}, timestamp=int(at.timestamp()))
    return bytes(made)
