"""The golden list: what shoppers type, and what they want to see first."""

import json
from math import log2
from pathlib import Path

import pytest

from zhanggui.catalogue.public import index_products, search
from zhanggui.catalogue.tests.goods import NOW, Goods

GOLDEN = json.loads((Path(__file__).parent / "golden_search.json").read_text())
BAR = 0.8


def ndcg(found: list[str], want: dict[str, int], depth: int = 10) -> float:
    def gain(grades: list[int]) -> float:
        return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades[:depth]))

    return gain([want.get(name, 0) for name in found]) / gain(sorted(want.values(), reverse=True))


@pytest.fixture
def golden_shop(db) -> Goods:
    goods = Goods()
    for name, text in GOLDEN["products"].items():
        goods.add(name, zh=text["zh"], en=text["en"], brand=text.get("brand", ""), index=False)
    index_products(goods.ids.values())
    return goods


def test_the_golden_queries_rank_what_shoppers_want_first(golden_shop):
    scores: dict[str, list[float]] = {"zh-cn": [], "en": []}
    worst = []
    for query in GOLDEN["queries"]:
        result = search(query["text"], locale=query["locale"], currency="CNY", now=NOW)
        found = golden_shop.named(card.id for card in result.items)
        score = ndcg(found, query["want"])
        scores[query["locale"]].append(score)
        worst.append((round(score, 2), query["text"], found[:5], result.did_you_mean))
    report = "\n".join(map(str, sorted(worst, key=lambda each: each[0])[:12]))
    for locale, of_locale in scores.items():
        assert len(of_locale) >= 40
        assert sum(of_locale) / len(of_locale) >= BAR, f"{locale}\n{report}"
    assert sum(score == 0 for score, *_ in worst) <= 2, report
