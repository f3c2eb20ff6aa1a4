"""Another reading of what was typed: pinyin as Chinese, and spellings near the words of the goods."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from rapidfuzz.distance import OSA

from zhanggui.catalogue.text.pinyin import MARK, spoken
from zhanggui.catalogue.text.query import Unit, units
from zhanggui.catalogue.text.words import bigrams, stem
from zhanggui.kit.sql import fetch, places

LONGEST_PINYIN = 40
MOST_CANDIDATES = 20_000


def _known(keys: Sequence[str], kinds: str = "wpi") -> dict[str, set[str]]:
    """Which of these are ways to type a word of the goods: key → kinds."""
    if not keys:
        return {}
    rows = fetch(
        f"SELECT DISTINCT key, kind FROM catalogue_searchterm WHERE weight > 0 AND key IN ({places(keys)})", list(keys)
    )
    found: dict[str, set[str]] = {}
    for key, kind in rows:
        if kind in kinds:
            found.setdefault(key, set()).add(kind)
    return found


def relaxed_units(found: Sequence[Unit]) -> list[Unit]:
    """The units read more freely: Latin letters as pinyin or initials, Chinese words as characters that all occur in a
    title (护眼灯 finds 护眼台灯). Empty when there is nothing to relax."""
    result: list[Unit] = []
    changed = False
    for latin, run in groupby(found, key=lambda unit: unit.kind == "word" and unit.surface.isascii()):
        part = list(run)
        read = _read_pinyin(part) if latin else None
        changed = changed or bool(read)
        for unit in read or part:
            loose = unit.kind == "han" and len(unit.surface) > 1
            changed = changed or loose
            result.append(replace(unit, ways=(*unit.ways, tuple(unit.surface))) if loose else unit)
    return result if changed else []


def scattered_units(found: Sequence[Unit]) -> list[Unit]:
    """The units with long Chinese words in pairs of characters, for a question that any of them answers."""
    result: list[Unit] = []
    for unit in found:
        pairs = bigrams(unit.surface) if unit.kind == "han" and len(unit.surface) > 2 else ()
        result += [Unit("han", pair, pair, ((pair,),)) for pair in pairs] or [unit]
    return result


def _read_pinyin(run: Sequence[Unit]) -> list[Unit]:
    """`bei ou taideng` as 北欧 台灯: the fewest words of the goods that spell the whole run, else initials word by word."""
    letters = "".join(unit.surface for unit in run)[:LONGEST_PINYIN]
    spans = {letters[i:j] for i in range(len(letters)) for j in range(i + 2, min(i + 24, len(letters)) + 1)}
    known = _known(sorted(spans), "pi")
    full = {key for key, kinds in known.items() if "p" in kinds}
    best: list[list[str] | None] = [[]] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 24), end):
            before = best[start]
            if (
                before is not None
                and letters[start:end] in full
                and (best[end] is None or len(before) + 1 < len(best[end] or ()))
            ):
                best[end] = [*before, letters[start:end]]
    if best[-1]:
        return [_pinyin_unit(key) for key in best[-1]]
    if letters in known:
        return [_pinyin_unit(letters)]
    read = [_pinyin_unit(unit.surface) if unit.surface in known else unit for unit in run]
    return read if read != list(run) else []


def _pinyin_unit(key: str) -> Unit:
    return Unit("pinyin", key, MARK + key, ((MARK + key,),))


def corrected(text: str) -> str | None:
    """`text` with each word the goods do not know replaced by the nearest they do; None when there is none near."""
    found, changed = _neighbours_joined(units(text))
    known = _known([unit.surface for unit in found] + [unit.key for unit in found], "w")
    parts: list[str] = []
    for stretch in _stretches(found, known):
        surface = _spelled(stretch)
        if all(_is_known(unit, known) for unit in stretch):
            parts.append(surface)
            continue
        nearest = _nearest(stretch, surface)
        changed = changed or (nearest is not None and nearest != surface)
        parts.append(nearest or surface)
    return _spelled_parts(parts) if changed else None


def _neighbours_joined(found: Sequence[Unit]) -> tuple[list[Unit], bool]:
    """`head phones` as `headphones`, where the goods know that word; and whether anything was joined."""
    pairs = [one.surface + two.surface for one, two in pairwise(found) if one.kind == two.kind == "word"]
    known = _known([*pairs, *map(stem, pairs)], "w")
    result: list[Unit] = []
    joined = False
    for unit in found:
        word = result[-1].surface + unit.surface if result and result[-1].kind == unit.kind == "word" else ""
        if word and {word, stem(word)} & known.keys():
            result[-1] = Unit("word", word, stem(word), ((stem(word),),))
            joined = True
        else:
            result.append(unit)
    return result, joined


def _is_known(unit: Unit, known: dict[str, set[str]]) -> bool:
    if unit.kind not in ("word", "han", "code") or (unit.kind == "code" and not unit.surface.isalpha()):
        return True
    return unit.surface in known or unit.key in known


def _stretches(found: Sequence[Unit], known: dict[str, set[str]]) -> list[list[Unit]]:
    """Words one by one, but unknown neighbours in Chinese together: a wrong character breaks a word in two."""
    result: list[list[Unit]] = []
    for unit in found:
        last = result[-1] if result else None
        if (
            last
            and unit.kind == last[-1].kind == "han"
            and not _is_known(unit, known)
            and (not _is_known(last[-1], known) or len(unit.surface) == 1)
        ):
            last.append(unit)
        else:
            result.append([unit])
    merged: list[list[Unit]] = []
    for stretch in result:  # a single unknown character before a known word belongs to it
        last = merged[-1] if merged else None
        if (
            last
            and len(_spelled(last)) == 1
            and last[0].kind == stretch[0].kind == "han"
            and not _is_known(last[0], known)
        ):
            last.extend(stretch)
        else:
            merged.append(stretch)
    return merged


def _spelled(stretch: Sequence[Unit]) -> str:
    return _spelled_parts([unit.surface for unit in stretch])


def _spelled_parts(parts: Sequence[str]) -> str:
    """Parts side by side: Chinese without spaces, everything else with one."""
    text = ""
    for part in parts:
        touching = text and (text[-1].isascii() or part[0].isascii())
        text += f" {part}" if touching else part
    return text


def _nearest(stretch: Sequence[Unit], surface: str) -> str | None:
    if stretch[0].kind == "han":
        return _nearest_chinese(surface)
    return _split(surface) or _nearest_latin(surface)


def _candidates(low: int, high: int, kinds: tuple[str, ...]) -> list[tuple[str, str, str, int]]:
    return fetch(
        "SELECT key, term, kind, sum(weight) FROM catalogue_searchterm "
        f"WHERE weight > 0 AND length(key) BETWEEN %s AND %s AND kind IN ({places(kinds)}) "
        f"GROUP BY key, term, kind ORDER BY sum(weight) DESC LIMIT {MOST_CANDIDATES}",
        [low, high, *kinds],
    )


def _nearest_latin(word: str) -> str | None:
    """By one slip in short words, two in long ones; a beginning counts as a slip. Common words win."""
    slips = 1 if len(word) < 6 else 2
    if len(word) < 3:
        return None
    best: tuple | None = None
    for key, term, _kind, weight in _candidates(max(2, len(word) - slips), len(word) + 8, ("w", "p")):
        if not key.isascii():
            continue
        distance = OSA.distance(word, key, score_cutoff=slips)
        if distance > slips:
            if len(word) < 4 or not key.startswith(word):
                continue
            distance = slips
        if stem(key) == stem(word):
            continue
        rank = (distance, key[0] != word[0], -weight, term)
        best = rank if best is None or rank < best else best
    return best[-1] if best else None


def _split(word: str) -> str | None:
    """`desklamp` as `desk lamp`."""
    cuts = [(word[:i], word[i:]) for i in range(3, len(word) - 2)]
    known = _known([part for cut in cuts for part in cut] + [stem(part) for cut in cuts for part in cut], "w")
    for one, two in cuts:
        if {one, stem(one)} & known.keys() and {two, stem(two)} & known.keys():
            return f"{one} {two}"
    return None


def _nearest_chinese(text: str) -> str | None:
    """A word that sounds the same, or nearly, or has one other character."""
    if len(text) < 2 or len(text) > 12:
        return None
    sound, _ = spoken(text)
    best: tuple | None = None
    for key, term, _kind, weight in _candidates(2, len(sound) + 2, ("p",)):
        if abs(len(term) - len(text)) > 1 or term == text:
            continue
        if key == sound:
            rank = 0
        elif len(text) == len(term) > 2 and OSA.distance(text, term, score_cutoff=1) == 1:
            rank = 1
        elif len(sound) > 4 and len(term) == len(text) and OSA.distance(sound, key, score_cutoff=1) == 1:
            rank = 2
        else:
            continue
        mine = (rank, -sum(a == b for a, b in zip(text, term, strict=False)), -weight, term)
        best = mine if best is None or mine < best else best
    return best[-1] if best else None
