"""A question to the text index as SQL of the database's own engine."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from zhanggui.catalogue.text.pinyin import MARK
from zhanggui.catalogue.text.query import Group, Unit, exact_key, groups, match, own_tokens
from zhanggui.catalogue.text.query import units as units_of
from zhanggui.catalogue.text.words import stem
from zhanggui.kit.locales import LOCALES
from zhanggui.kit.sql import dialect, fetch

# Exactly this title, SKU or barcode; the words as typed in the title; the words or their synonyms in the title. What the
# engine says comes after: it stays well below these.
EXACT, OWN_TITLE, ANY_TITLE, ANY_WORDS = 1000, 100, 50, 10
_VECTOR_WEIGHTS = "'{0.05, 0.2, 0.5, 1.0}'"  # D loose, C unused, B brand, SKU, category, option, A title
_TABLE_WEIGHTS = "10.0, 4.0, 1.0, 1.0"  # title, words, body, loose


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the index. `every`: all groups must be met, otherwise any of them."""

    text: str
    groups: tuple[Group, ...]
    every: bool = True


def ask(text: str, locale: str, found: Sequence[Unit] | None = None) -> Question:
    """The question in `text`, with the shop's synonyms."""
    found = units_of(text) if found is None else found
    return Question(text, groups(found, SYNONYMS.of(locale)))


class _Synonyms:
    """The shop's pairs, read anew every few seconds: an edit in another process is seen within that time, here at once."""

    FRESH = 5.0

    def __init__(self):
        self.by_locale: dict[str, dict[str, list[str]]] = {}
        self.read_at = -self.FRESH

    def of(self, locale: str) -> dict[str, list[str]]:
        if time.monotonic() - self.read_at > self.FRESH:
            rows = fetch("SELECT locale, term_key, other_key, term, other FROM catalogue_searchsynonym ORDER BY id")
            pairs: dict[str, dict[str, list[str]]] = {each: {} for each in LOCALES}
            for only, term_key, other_key, term, other in rows:
                for each in [only] if only else LOCALES:
                    pairs.setdefault(each, {}).setdefault(term_key, []).append(other)
                    pairs[each].setdefault(other_key, []).append(term)
            self.by_locale, self.read_at = pairs, time.monotonic()
        return self.by_locale.get(locale, {})

    def forget(self) -> None:
        self.read_at = -self.FRESH


SYNONYMS = _Synonyms()


def matching(question: Question, *, live: bool = True) -> tuple[str, list]:
    """SQL of `SELECT product_id, score` over what meets the question, and its parameters; to be joined or counted."""
    return (_on_postgresql if dialect() == "postgresql" else _on_sqlite)(question, live)


def _has_synonyms(question: Question) -> bool:
    return any(group.others for group in question.groups)


def _on_postgresql(question: Question, live: bool) -> tuple[str, list]:
    asked, engine = question.groups, "postgresql"
    ranked = " | ".join(f"'{token}'" for token in own_tokens(asked))
    score = (
        f"CASE WHEN strpos(e.keys, %s) > 0 THEN {EXACT} ELSE 0 END + CASE WHEN e.head @@ %s::tsquery THEN {OWN_TITLE}"
    )
    params = [f"|{exact_key(question.text)}|", match(asked, engine, own=True, every=True, scope="title")]
    if _has_synonyms(question):
        score += f" WHEN e.head @@ %s::tsquery THEN {ANY_TITLE}"
        params.append(match(asked, engine, every=True, scope="title"))
    score += f" ELSE 0 END + 10 * ts_rank({_VECTOR_WEIGHTS}, e.head, %s::tsquery) - 0.001 * length(e.head)"
    params += [ranked, match(asked, engine, every=question.every)]
    where = " AND e.live" if live else ""
    return (
        f"SELECT e.product_id, {score} AS score FROM catalogue_searchentry e WHERE e.tokens @@ %s::tsquery{where}",
        params,
    )


def _on_sqlite(question: Question, live: bool) -> tuple[str, list]:
    asked, engine = question.groups, "sqlite"
    titles = "e.id IN (SELECT rowid FROM catalogue_searchtext WHERE catalogue_searchtext MATCH %s)"
    score = f"CASE WHEN instr(e.keys, %s) > 0 THEN {EXACT} ELSE 0 END + CASE WHEN {titles} THEN {OWN_TITLE}"
    params = [f"|{exact_key(question.text)}|", match(asked, engine, own=True, every=True, scope="title")]
    if _has_synonyms(question):
        score += f" WHEN {titles} THEN {ANY_TITLE}"
        params.append(match(asked, engine, every=True, scope="title"))
    if (
        question.every
    ):  # all words are met: where they stand and how short the title is says enough; the engine asks more
        score += f" WHEN {titles} THEN {ANY_WORDS} ELSE 0 END - 0.001 * instr(substr(e.keys, 2), '|')"
        params.append(match(asked, engine, every=True, scope="words"))
    else:
        score += f" ELSE 0 END - bm25(catalogue_searchtext, {_TABLE_WEIGHTS})"
    params.append(match(asked, engine, every=question.every))
    where = " AND e.live" if live else ""
    return (
        f"SELECT e.product_id, {score} AS score FROM catalogue_searchtext JOIN catalogue_searchentry e "
        f"ON e.id = catalogue_searchtext.rowid WHERE catalogue_searchtext MATCH %s{where}",
        params,
    )


def matching_prefix(found: Sequence[Unit]) -> tuple[str, list]:
    """Like `matching`, for goods on sale, with the last word only begun; Latin letters may be the beginning of pinyin."""
    *before, last = found
    begun = [last.surface, stem(last.surface)] if last.kind == "word" else [last.ways[0][0]]
    asked, engine = groups(before, {}), dialect()
    postgresql = engine == "postgresql"
    start = " | ".join(f"'{each}':*" for each in begun) if postgresql else " OR ".join(f'"{each}"*' for each in begun)
    text = f"{match(asked, engine)}{' & ' if postgresql else ' AND '}({start})" if asked else f"({start})"
    if all(unit.kind == "word" and unit.surface.isascii() for unit in found):
        typed = MARK + "".join(unit.surface for unit in found)
        text += f" | '{typed}':*" if postgresql else f' OR "{typed}"*'
    if postgresql:
        return (
            f"SELECT e.product_id, ts_rank({_VECTOR_WEIGHTS}, e.head, %s::tsquery) - 0.001 * length(e.head) AS score "
            "FROM catalogue_searchentry e WHERE e.tokens @@ %s::tsquery AND e.live",
            [text, text],
        )
    return (
        f"SELECT e.product_id, -bm25(catalogue_searchtext, {_TABLE_WEIGHTS}) AS score FROM catalogue_searchtext "
        "JOIN catalogue_searchentry e ON e.id = catalogue_searchtext.rowid WHERE catalogue_searchtext MATCH %s AND e.live",
        [text],
    )
