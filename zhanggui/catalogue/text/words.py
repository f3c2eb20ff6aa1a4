"""Words of a text, for the index and for the query. Tokens are letters, digits and `_`: any engine keeps them whole."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from zhanggui.catalogue.text.normal import CJK, KANA_HANGUL, measures, normalise

_PIECE = re.compile(
    rf"(?P<letter>(?<![a-z0-9])[a-z](?=[{CJK}])[{CJK}])"
    rf"|(?P<han>[{CJK}]+)"
    rf"|(?P<kana>[{KANA_HANGUL}]+)"
    rf"|(?P<code>[^\W_{CJK}{KANA_HANGUL}]+(?:[-./_+'&][^\W_{CJK}{KANA_HANGUL}]+)*)"
)
_JOINTS = re.compile(r"[-./_+'&]")
_LETTERS_AND_DIGITS = re.compile(r"\d+|[^\W\d_]+")
_MEASURED = re.compile(r"(\d+(?:\.\d+)?)(ml|g|mm|w|mah|inch|gb|oz|pcs)")
STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "by",
        "for",
        "from",
        "in",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
        "的",
        "了",
        "和",
        "与",
        "及",
        "或",
        "在",
        "是",
        "请",
        "有",
    ]
)
_IRREGULAR = {
    "women": "woman", "men": "man", "children": "child", "kids": "kid", "knives": "knife", "scarves": "scarf",
    "shelves": "shelf", "feet": "foot", "leaves": "leaf", "mice": "mouse", "teeth": "tooth", "dish": "dish",
}  # fmt: skip


class Piece(NamedTuple):
    """A stretch of a normalised text: `kind` is han, kana, word, code, measure or letter (one Latin letter and a character)."""

    kind: str
    text: str


def pieces(text: str) -> Iterator[Piece]:
    """The stretches of `text` in order. Ask once, then give each to `words_of` or to the query."""
    for match in _PIECE.finditer(measures(normalise(text))):
        kind, piece = match.lastgroup or "", match[0]
        if kind == "code":
            piece = piece.removesuffix("'s")
            if _MEASURED.fullmatch(piece):
                kind = "measure"
            elif piece.isalpha():
                kind = "word"
        yield Piece(kind, piece)


@cache
def _segmenter():
    import rjieba

    return rjieba


def segments(han: str, *, fine: bool = False) -> list[str]:
    """A run of Chinese characters in words; `fine` adds the words inside long words."""
    return _segmenter().cut_for_search(han) if fine else _segmenter().cut(han)


def bigrams(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def stem(word: str) -> str:
    """An English word without its plural; index and query agree, that is all it promises."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        if word.endswith("ies"):
            word = word[:-3] + "y"
        elif word.endswith(("sses", "xes", "ches", "shes", "zzes")):
            word = word[:-2]
        else:
            word = word[:-1]
    return word[:-2] + "y" if len(word) > 4 and word.endswith("ie") else word


def safe(token: str) -> str:
    """A token that no engine cuts: points, hyphens and the like become `_`."""
    return _JOINTS.sub("_", token)


def code_parts(code: str) -> list[str]:
    """The parts of a code or compound: `ab-123x` gives ab, 123, x."""
    parts: list[str] = []
    for part in _JOINTS.split(code):
        parts += _LETTERS_AND_DIGITS.findall(part) if not part.isalpha() else [part]
    return [stem(part) for part in parts]


def joined(code: str) -> str:
    """A code or compound in one word: `t-shirts` gives tshirt."""
    return stem(_JOINTS.sub("", code))


def words_of(piece: Piece) -> list[str]:
    """The tokens under which a stretch is found."""
    kind, text = piece
    if kind == "word":
        return [stem(text)]
    if kind == "letter":
        return [text, text[1]]
    if kind == "measure":
        number = _MEASURED.fullmatch(text)
        return [safe(text), safe(number[1] if number else text)]
    if kind == "code":
        return [joined(text), *code_parts(text)]
    if kind == "kana":
        return [text, *bigrams(text)]
    return _han_words(text)


def _han_words(run: str) -> list[str]:
    """Words, and pairs where single characters meet (names and new words, which the dictionary does not know)."""
    found = segments(run, fine=True)
    singles, pairs = "", []
    for word in [*found, "  "]:
        if len(word) == 1:
            singles += word
        else:
            pairs += bigrams(singles) if len(singles) > 1 else []
            singles = ""
    return found + pairs


def tokens(text: str) -> list[str]:
    """Every token of `text`, once each, in order of appearance."""
    return list(dict.fromkeys(token for piece in pieces(text) for token in words_of(piece) if token not in STOP))


def loose_tokens(text: str) -> list[str]:
    """Single characters and pairs of the Chinese in `text`: what a query finds that was cut in another way."""
    runs = [piece.text for piece in pieces(text) if piece.kind == "han"]
    return list(dict.fromkeys(token for run in runs for token in [*bigrams(run), *run] if token not in STOP))


def surface_words(text: str) -> list[str]:
    """The words of `text` as people write them, for the vocabulary: no numbers, no codes, nothing of one letter."""
    words: dict[str, None] = {}
    for kind, piece in pieces(text):
        if kind == "han":
            words.update(dict.fromkeys(word for word in segments(piece) if len(word) > 1))
        elif (
            kind == "letter"
            or (kind == "word" and len(piece) > 1)
            or (kind == "code" and _JOINTS.sub("", piece).isalpha())
        ):
            words[piece] = None
    return [word for word in words if word not in STOP]
