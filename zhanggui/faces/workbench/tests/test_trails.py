"""The trail speaks in words: every deed and every fact that the house writes down has some."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation

from zhanggui.faces.workbench import trails, words
from zhanggui.faces.workbench.views.settings import GROUPS
from zhanggui.kit import audit, checks, periodic, preferences
from zhanggui.kit.audit import AuditLine

PACKAGE = Path(audit.__file__).parent.parent


def written() -> set[str]:
    """Every `deed="…"` of the code."""
    found = set()
    for file in PACKAGE.rglob("*.py"):
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
                "note",
                "_note",
                "_touch",
            ):
                parts = [*node.args, *(word.value for word in node.keywords)]
                found |= {
                    part.value
                    for part in parts
                    if isinstance(part, ast.Constant)
                    and isinstance(part.value, str)
                    and "." in part.value
                    and " " not in part.value
                }
    return found


def test_every_deed_that_is_written_down_has_words():
    deeds = written()
    assert len(deeds) > 30
    assert deeds - set(words.DEEDS) == set()


def line(deed: str, **facts) -> AuditLine:
    return AuditLine("staff:1", deed, "product", "x", facts, datetime(2026, 3, 1, tzinfo=UTC))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "told, en, zh",
    [
        (line("orders.ship", parcel="A-1-P1", units=2, carrier="sf"), "parcel: A-1-P1, units: 2, carrier: SF Express", "顺丰"),
        (line("catalogue.adjust_stock", variant="0-0", delta=-3, reason="counted"), "change: −3, reason: counted", "盘点"),
        (line("catalogue.set_price", amount="19.00 CNY", variant="x"), "sum: ¥19.00", "金额：¥19.00"),
        (line("people.set_roles", roles=["owner", "finance"]), "roles: Owner, Finance", "店主，财务"),
        (line("catalogue.edit_product", changed=["tax_class"], locales=["zh-cn"]), "changed: Tax class, languages: 中文", "税"),
        (line("orders.refund", minor=1900, currency="CNY", restock=True), "sum: ¥19.00, back into stock: yes", "是"),
        (line("preferences.set", to=["bank", "wallet"]), "now: Bank transfer, Wallet", "银行转账"),
        (line("operations.set_target", measure="amount", value=100000), "measured in: Sales, target: ¥1,000.00", "目标"),
        (line("exchange.start", mapping="woocommerce", dry=True), "dry run: yes", "是"),
    ],
)  # fmt: skip
def test_facts_are_told_in_words(told, en, zh):
    with translation.override("en"):
        assert trails.details(told) == en
    with translation.override("zh-hans"):
        text = trails.details(told)
        assert zh in text and not set(text.split("：")) & set(told.facts)


def test_every_group_choice_check_and_job_has_words():
    parts = {job.name.removeprefix("faces.").partition(".")[0] for job in periodic.JOBS.values()}
    parts |= {key.partition(".")[0] for key in map(str, checks.CHECKS.keys())}
    assert parts - set(words.PARTS) == set()
    assert {one.key.partition(".")[0] for one in preferences.PREFERENCES} - set(GROUPS) == set()
    codes = {"shop.currency", "shop.timezone"}  # known by their code everywhere
    without = [
        f"{p.key} {c}"
        for p in preferences.PREFERENCES
        for c in p.choices
        if p.key not in codes and words.choice(c) == c
    ]
    assert without == []
