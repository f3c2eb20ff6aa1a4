"""What somebody typed, as a question to the index: groups that must all be met, each in one of several ways."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhanggui.catalogue.text.normal import normalise
from zhanggui.catalogue.text.words import (
    STOP,
    Piece,
    bigrams,
    code_parts,
    joined,
    pieces,
    safe,
    segments,
    stem,
    words_of,
)

MAX_LENGTH = 200
MAX_UNITS = 12
LONGEST_SYNONYM = 3
COLUMNS = {"title": "title loose", "words": "title words loose"}  # of the text table on SQLite
_THINGS = frozenset("帽裙鞋裤袜杯盘碟靴桌椅毯箱柜镜梳筷勺瓶罐盒袋链")
_NOT_WORD = re.compile(r"[\W_]+")

Way = tuple[str, ...]  # tokens that must all be there


@dataclass(frozen=True, slots=True)
class Unit:
    """One word of the query: as typed, the key under which synonyms know it, and the ways to find it."""

    kind: str
    surface: str
    key: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One thing that must be met: by the words themselves (`own`) or by words that mean the same (`others`)."""

    surface: str
    own: tuple[Way, ...]
    others: tuple[Way, ...] = ()

    @property
    def ways(self) -> tuple[Way, ...]:
        return tuple(dict.fromkeys(self.own + self.others))


def exact_key(text: str) -> str:
    """A title, SKU or query without spaces and signs: what counts as "exactly this"."""
    return _NOT_WORD.sub("", normalise(text))


def units(text: str) -> list[Unit]:
    """The words of a query in order. Words that say nothing are left out, unless there are no others."""
    found = [unit for piece in _hyphened(pieces(text[:MAX_LENGTH])) for unit in _units_of(piece)]
    telling = [unit for unit in found if unit.surface not in STOP]
    return (telling or found)[:MAX_UNITS]


def _hyphened(found: Iterable[Piece]) -> Iterator[Piece]:
    """`t shirt` as `t-shirt`: a single letter belongs to the word after it."""
    letter = ""
    for piece in found:
        if letter:
            if piece.kind == "word":
                piece = Piece("code", f"{letter}-{piece.text}")
            else:
                yield Piece("word", letter)
            letter = ""
        if piece.kind == "word" and len(piece.text) == 1 and piece.text not in STOP:
            letter = piece.text
        else:
            yield piece
    if letter:
        yield Piece("word", letter)


def _units_of(piece: Piece) -> list[Unit]:
    kind, text = piece
    if kind == "han":
        return [Unit(kind, word, word, _han_ways(word)) for word in segments(text)]
    if kind == "word":
        return [Unit(kind, text, stem(text), ((stem(text),),))]
    if kind == "code":
        parts = tuple(part for part in code_parts(text) if part not in STOP)
        ways = ((joined(text),), parts) if len(parts) > 1 else ((joined(text),),)
        return [Unit(kind, text, joined(text), ways)]
    if kind == "kana":
        return [Unit(kind, text, text, ((text,), tuple(bigrams(text))))]
    return [Unit(kind, text, text, ((words_of(piece)[0],),))]


def _han_ways(word: str) -> tuple[Way, ...]:
    if len(word) == 2 and word[1] == "子" and word[0] in _THINGS:
        return ((word,), (word[0],))  # 帽子 is also the 帽 of 棒球帽
    return ((word,), tuple(bigrams(word))) if len(word) > 2 else ((word,),)


def synonym_key(text: str) -> str:
    """The key of a word or short phrase among the synonyms; empty when it has no words or too many."""
    keys = [unit.key for unit in units(text)]
    return " ".join(keys) if len(keys) <= LONGEST_SYNONYM else ""


def groups(found: Sequence[Unit], synonyms: Mapping[str, Iterable[str]]) -> tuple[Group, ...]:
    """The query as groups; `synonyms` maps a key to the phrases that mean the same. The longest entry wins."""
    result, place = [], 0
    while place < len(found):
        for size in range(min(LONGEST_SYNONYM, len(found) - place), 0, -1):
            run = found[place : place + size]
            others = synonyms.get(" ".join(unit.key for unit in run))
            if others or size == 1:
                own = run[0].ways if size == 1 else (tuple(token for unit in run for token in unit.ways[0]),)
                result.append(Group(" ".join(unit.surface for unit in run), own, _other_ways(others or ())))
                place += size
                break
    return tuple(result)


def _other_ways(phrases: Iterable[str]) -> tuple[Way, ...]:
    ways = (tuple(token for unit in units(phrase) for token in unit.ways[0]) for phrase in phrases)
    return tuple(dict.fromkeys(way for way in ways if way))


def own_tokens(found: Iterable[Group]) -> list[str]:
    """The tokens of the words as typed, for ranking."""
    return list(dict.fromkeys(token for group in found for way in group.own for token in way))


def match(found: Sequence[Group], dialect: str, *, own: bool = False, every: bool = True, scope: str = "") -> str:
    """The question in the language of the engine: all groups (`every`) or any of them.

    `own` leaves out the synonyms; `scope` is "title" to look at titles only (their words and their loose pairs), on SQLite
    also "words" to look at brand, SKU, category and options besides."""
    postgresql = dialect == "postgresql"
    mark = ":AD" if scope and postgresql else ""
    quote = (lambda token: f"'{token}'{mark}") if postgresql else (lambda token: f'"{token}"')
    both, either = (" & ", " | ") if postgresql else (" AND ", " OR ")

    def ways(group: Group) -> str:
        chosen = group.own if own else group.ways
        return f"({either.join(f'({both.join(quote(token) for token in way)})' for way in chosen)})"

    text = (both if every else either).join(ways(group) for group in found)
    return f"{{{COLUMNS[scope]}}} : ({text})" if scope and not postgresql else text


__all__ = ["Group", "Unit", "exact_key", "groups", "match", "safe", "synonym_key", "units"]
