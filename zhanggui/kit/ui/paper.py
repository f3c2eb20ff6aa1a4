"""Documents as PDF: typst templates in the clothes of the house (`kit/papers/house.typ`)."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
import typst

PACKAGE = Path(__file__).resolve().parent.parent.parent


def typeset(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of a template (its path below the package). `data` is JSON: what people typed stays text, never markup."""
    told = orjson.dumps(data).decode()
    return typst.compile(str(PACKAGE / template), root=str(PACKAGE), font_paths=_fonts(), sys_inputs={"data": told})


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The machine's typefaces, looked for once."""
    return typst.Fonts()
