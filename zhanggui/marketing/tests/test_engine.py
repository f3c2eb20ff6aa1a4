"""The reckoning itself: pure, for any goods and any rules."""

from datetime import UTC, datetime
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.marketing.dto import Promotion, Scope
from zhanggui.marketing.engine import Ask, reckon
from zhanggui.marketing.kinds import Goods

pytestmark = pytest.mark.houseonly
NOW = datetime(2026, 11, 20, tzinfo=UTC)
ASK = Ask("CNY", "en", NOW)
VARIANTS = [UUID(int=n) for n in range(1, 7)]
PERCENT = st.sampled_from(["0.5", "5", "10", "12.5", "33.3333", "50", "99.99", "100"])
AMOUNT = st.fixed_dictionaries({"CNY": st.integers(1, 10**6)})
PIECES = st.integers(1, 4)
TERMS = {
    "percentage": st.fixed_dictionaries({"percent": PERCENT}),
    "fixed": st.fixed_dictionaries({"amount": AMOUNT}),
    "buy_get": st.fixed_dictionaries({"buy": PIECES, "get": PIECES, "percent": PERCENT}),
    "tiers": st.fixed_dictionaries(
        {
            "by": st.just("pieces"),
            "steps": st.lists(st.fixed_dictionaries({"from": PIECES, "percent": PERCENT}), min_size=1, max_size=3),
        }
    ),
    "bundle": st.fixed_dictionaries(
        {
            "items": st.dictionaries(st.sampled_from([str(v) for v in VARIANTS]), PIECES, min_size=1, max_size=3),
            "price": AMOUNT,
        }
    ),
    "shipping": st.fixed_dictionaries({"percent": PERCENT}),
    "gift": st.fixed_dictionaries({"variant": st.sampled_from([str(v) for v in VARIANTS]), "pieces": PIECES}),
}
LINES = st.lists(
    st.tuples(st.sampled_from(VARIANTS), st.integers(0, 10**6), st.integers(1, 30)),
    min_size=1, max_size=6, unique_by=lambda line: line[0],
)  # fmt: skip


@st.composite
def rules(draw):
    found, numbers = [], count(1)
    for kind in draw(st.lists(st.sampled_from(sorted(TERMS)), max_size=6)):
        found.append(
            Promotion(
                kind, {"en": kind}, draw(TERMS[kind]), NOW,
                scope=Scope(products=frozenset(draw(st.sets(st.sampled_from(VARIANTS), max_size=3)))),
                minimum=draw(st.just({}) | AMOUNT), pieces=draw(st.integers(0, 3)), priority=draw(st.integers(1, 3)),
                exclusive=draw(st.sampled_from(["", "", "a"])), stop=draw(st.booleans()), id=UUID(int=next(numbers)),
            )
        )  # fmt: skip
    return found


def goods(lines):
    return [Goods(v, v, UUID(int=0), units, price * units, price * units) for v, price, units in lines]


@settings(max_examples=400, deadline=None)
@given(lines=LINES, rules=rules(), best=st.booleans(), seed=st.randoms())
def test_nothing_falls_below_nothing_and_the_same_is_given_in_whatever_order_rules_are_read(lines, rules, best, seed):
    ask = Ask("CNY", "en", NOW, best=best)
    mine = goods(lines)
    given_, withheld = reckon(mine, rules, ask)
    assert all(0 <= each.left <= each.start for each in mine)
    assert sum(one.off.minor for one in given_) == sum(each.start - each.left for each in mine)
    assert {one.rule.id for one in given_} | {one.rule.id for one in withheld} == {rule.id for rule in rules}
    assert len(given_) + len(withheld) == len(rules)
    assert len({one.rule.exclusive for one in given_ if one.rule.exclusive}) == sum(
        1 for one in given_ if one.rule.exclusive
    )
    shuffled = list(rules)
    seed.shuffle(shuffled)
    again = goods(lines)
    assert reckon(again, shuffled, ask)[0] == given_
    assert [each.left for each in again] == [each.left for each in mine]
