"""The companies of the demonstration: they get what a merchant gives, and the shop's accounts are kept once."""

import json
from datetime import UTC, datetime

import pytest

from zhanggui.demo import companies
from zhanggui.kit import audit
from zhanggui.payments import public as payments

NOW = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path))
    monkeypatch.setenv(companies.ADDRESS, "")
    return tmp_path / "companies"


@pytest.mark.django_db
def test_keys_are_exchanged_and_the_accounts_are_kept_once(home, tmp_path):
    arguments = companies.command(8002, "http://localhost:8000")
    told = json.loads((home / "merchant.json").read_text())
    assert arguments[1] == "zhanggui.simulators.companies" and told["stripe"]["hook"].startswith(
        "http://localhost:8000/"
    )
    assert "PRIVATE" not in (home / "merchant.json").read_text()
    companies.open_accounts(NOW)  # the companies have not answered yet
    assert payments.shown_account("alipay")["app_id"] == ""
    public = companies._keys(tmp_path)[1]  # any key pair: here the companies' own
    theirs = {"wechat": {"platform_serial": "PUB_1", "platform_key": public}, "alipay": {"alipay_key": public}}
    (home / "keys.json").write_text(json.dumps(theirs))
    companies.open_accounts(NOW)
    companies.open_accounts(NOW)
    assert payments.shown_account("stripe")["address"] == "http://localhost:8002/stripe"
    offered = {choice.key for choice in payments.provider_choices(currency="CNY", country="CN", party=None)}
    assert {"wechat", "alipay", "stripe"} <= offered
    assert [line.object_id for line in audit.latest()].count("wechat") == 1
    companies.command(8003, "http://localhost:8000")  # another port on another day
    companies.open_accounts(NOW)
    assert payments.shown_account("alipay")["address"] == "http://localhost:8003/alipay/gateway.do"
