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


LOG = {"note": None, "note_many": None}  # the calls that write a line, and at which place the deed stands


def written() -> set[str]:
    """Every deed that a call of `audit.note` can write down: said there, chosen from a table, or handed on by a helper."""
    trees = [ast.parse(file.read_text()) for file in PACKAGE.rglob("*.py") if "tests" not in file.parts]
    trees = [
        tree
        for tree in trees
        if any("audit" in ast.unparse(one) for one in tree.body if isinstance(one, ast.ImportFrom))
    ]
    found: set[str] = set()
    for tree in trees:
        functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
        helpers = LOG | {
            one.name: _parameters(one).index("deed")
            for one in functions
            if "deed" in _parameters(one) and any(_handed_on(call) for call in ast.walk(one))
        }
        tables = _tables(tree)
        for function in functions:
            own = "deed" in _parameters(function)
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and (said := _deed(call, helpers)) is not None:
                    found |= set() if own and _handed_on(call) else _strings(said, function, tables)
    return found


def _parameters(function: ast.FunctionDef) -> list[str]:
    return [each.arg for each in function.args.args]


def _deed(call: ast.Call, helpers: dict) -> ast.expr | None:
    """What a call of the log, or of a helper of it, gives as the deed."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name not in helpers:
        return None
    named = next((word.value for word in call.keywords if word.arg == "deed"), None)
    place = helpers[name]
    return named or (call.args[place] if place is not None and len(call.args) > place else None)


def _handed_on(call: ast.AST) -> bool:
    """`audit.note(…, deed=deed)` of a parameter: whoever calls the helper says which."""
    return isinstance(call, ast.Call) and any(
        word.arg == "deed" and isinstance(word.value, ast.Name) and word.value.id == "deed" and _of_log(call)
        for word in call.keywords
    )


def _of_log(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in ("note", "note_many")


def _tables(tree: ast.Module) -> dict[str, ast.Dict]:
    pairs = [(one.targets[0], one.value) for one in tree.body if isinstance(one, ast.Assign)]
    return {name.id: value for name, value in pairs if isinstance(name, ast.Name) and isinstance(value, ast.Dict)}


def _strings(said: ast.expr, function: ast.FunctionDef, tables: dict[str, ast.Dict]) -> set[str]:
    if isinstance(said, ast.Subscript) and isinstance(said.value, ast.Name):
        return {part.value for part in tables[said.value.id].values if isinstance(part, ast.Constant)}
    if isinstance(said, ast.Name):  # chosen a line before
        lines = [one for one in ast.walk(function) if isinstance(one, ast.Assign)]
        chosen = [one.value for one in lines if ast.unparse(one.targets[0]) == said.id]
        return set().union(*(_strings(one, function, tables) for one in chosen))
    if isinstance(said, ast.IfExp):
        return _strings(said.body, function, tables) | _strings(said.orelse, function, tables)
    assert isinstance(said, ast.Constant) and "." in said.value, f"a deed that nobody can look up: {ast.unparse(said)}"
    return {said.value}


def test_every_deed_that_is_written_down_has_words():
    deeds = written()
    assert {"content.hide", "marketing.paused", "payments.void", "orders.decline", "catalogue.add_picture"} <= deeds
    assert len(deeds) > 80
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
