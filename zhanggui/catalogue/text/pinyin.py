"""Chinese as it is typed on a Latin keyboard: whole syllables (`taideng`) and initials (`td`)."""

import re
from functools import cache
from itertools import pairwise

from zhanggui.catalogue.text.normal import CJK

_HAN = re.compile(f"[{CJK}]+")
MARK = "_"  # before pinyin tokens, so that `fan` the word never meets fan 饭


@cache
def _lazy_pinyin():
    from pypinyin import lazy_pinyin

    return lazy_pinyin


@cache
def spoken(word: str) -> tuple[str, str]:
    """(`taideng`, `td`) for 台灯; characters that are not Chinese stay as they are."""
    syllables = _lazy_pinyin()(word)
    syllables = [syllable.replace("ü", "v").replace("'", "") for syllable in syllables]
    full = "".join(syllables)
    initials = "".join(s if not _HAN.match(part) else s[0] for s, part in zip(syllables, _parts(word), strict=False))
    return full, initials


def _parts(word: str) -> list[str]:
    """Single Chinese characters and runs of everything else: what the syllables of a word belong to."""
    return re.findall(f"[{CJK}]|[^{CJK}]+", word)


def pinyin_tokens(words: list[str]) -> list[str]:
    """Marked tokens for the Chinese words of a title: each word, each pair of neighbours, and the title as a whole."""
    found: dict[str, None] = {}
    chinese = [word for word in words if _HAN.search(word)]
    spans = [[word] for word in chinese if len(word) > 1] + [list(pair) for pair in pairwise(chinese)]
    for span in [*spans, chinese]:
        spellings = [spoken(word) for word in span]
        for spelling in ("".join(full for full, _ in spellings), "".join(short for _, short in spellings)):
            if len(spelling) > 1:
                found[MARK + spelling] = None
    return list(found)
