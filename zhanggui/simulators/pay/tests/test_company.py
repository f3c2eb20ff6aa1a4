"""The company from outside: its process, its pages, its messages."""

import hashlib
import hmac
import subprocess
import sys
import time

import pytest


def asked(shop, **change) -> dict:
    return {
        "reference": "intent-1",
        "amount": 12345,
        "currency": "CNY",
        "description": "ABC234XYZ",
        "return_url": f"{shop.url}/back",
        "hook_url": f"{shop.url}/hook",
        "lang": "en",
        **change,
    }


@pytest.fixture
def payment(company, shop) -> dict:
    status, answer = company.call("POST", "/api/payments", asked(shop))
    assert status == 200
    return answer


def good(company, headers, body) -> bool:
    stamp = headers["X-Pay-Timestamp"]
    expected = hmac.new(company.secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return headers["X-Pay-Signature"] == f"v1={expected}" and abs(time.time() - int(stamp)) < 60


def test_a_payment_is_paid_on_its_page_and_told_with_a_signature(company, shop, payment):
    path = payment["pay_url"].removeprefix(company.url)
    status, english, _ = company.page(path)
    assert status == 200
    assert "123.45 CNY" in english
    assert "Pay to Zhanggui" in english
    assert 'lang="zh-CN"' in company.page(path.replace("lang=en", "lang=zh"))[1]
    status, _, where = company.page(path, action="pay")
    assert (status, where) == (303, f"{shop.url}/back")
    (headers, body) = shop.wait(1)[0]
    assert good(company, headers, body)
    told = shop.told(1)[0]
    assert (told["type"], told["merchant"]) == ("payment.captured", "zhanggui")
    assert (told["payment"]["reference"], told["payment"]["amount"]) == ("intent-1", 12345)
    assert company.call("GET", "/api/payments?reference=intent-1")[1]["state"] == "captured"
    assert "<button" not in company.page(path)[1]


def test_a_declined_payment_is_told_and_stays_declined(company, shop, payment):
    path = f"/pay/{payment['id']}"
    company.page(path, action="decline")
    assert shop.told(1)[0]["type"] == "payment.declined"
    assert company.page(path, action="pay")[0] == 200  # the page says that it is closed
    assert company.call("GET", f"/api/payments/{payment['id']}")[1]["state"] == "declined"


def test_a_delayed_payment_is_told_when_it_is_confirmed(company, shop, payment):
    company.page("/console/settings", delay="1")
    company.page(f"/pay/{payment['id']}", action="later")
    assert company.call("GET", f"/api/payments/{payment['id']}")[1]["state"] == "processing"
    assert shop.received == []
    assert shop.told(1)[0]["type"] == "payment.captured"


def test_the_same_reference_is_the_same_payment_and_changed_contents_are_refused(company, shop, payment):
    assert company.call("POST", "/api/payments", asked(shop))[1]["id"] == payment["id"]
    assert company.call("POST", "/api/payments", asked(shop, amount=1)) == (409, {"error": "reference_reused"})


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 0},
        {"amount": 1.5},
        {"amount": True},
        {"currency": "yuan"},
        {"return_url": "javascript:alert(1)"},
        {"hook_url": "file:///etc/passwd"},
        {"reference": ""},
        {"description": "x" * 200},
    ],
)
def test_a_payment_that_makes_no_sense_is_refused(company, shop, change):
    assert company.call("POST", "/api/payments", asked(shop, **change))[0] == 422
    assert company.call("GET", "/api/payments?reference=intent-1")[0] == 404


def test_without_the_key_nothing_is_told_or_done(company, shop, payment):
    assert company.call("POST", "/api/payments", asked(shop), key="guess")[0] == 401
    assert company.call("GET", f"/api/payments/{payment['id']}", key="")[0] == 401


def test_the_console_sends_again_twice_late_forged_stale_and_altered(company, shop, payment):
    company.page(f"/console/{payment['id']}/pay", lang="en")
    first = shop.told(1)[0]
    for how in ("resend", "twice", "late", "forged", "stale", "altered"):
        status, _, where = company.page(f"/console/{payment['id']}/{how}", lang="en")
        assert (status, where) == (303, f"/?lang=en#{payment['id']}")
    told = shop.told(8)
    assert len(told) == 8
    valid = [good(company, headers, body) for headers, body in shop.received]
    assert [one["id"] == first["id"] for one in told[:4]] == [True] * 4
    assert valid == [True, True, True, True, True, False, False, True]
    assert told[4]["created_at"] < first["created_at"][:10]
    assert told[4]["id"] != first["id"]
    assert told[7]["payment"]["amount"] == 12445
    for lang, word in (("en", "Messages to the shop"), ("zh", "发给商店的通知")):
        page = company.page(f"/?lang={lang}")[1]
        assert word in page
        assert word in company.page(f"/console?lang={lang}")[1]
        assert "123.45 CNY" in page


def test_what_the_shop_does_not_take_is_sent_again(company, shop, payment):
    shop.answer = 500
    company.page(f"/pay/{payment['id']}", action="pay")
    shop.wait(1)
    shop.answer = 200
    told = shop.told(2)
    assert told[0] == told[1]


def test_refunds_are_never_above_what_was_paid_and_known_by_their_reference(company, shop, payment):
    path = f"/api/payments/{payment['id']}/refunds"
    back = {"reference": "r1", "amount": 10000, "currency": "CNY"}
    assert company.call("POST", path, back)[0] == 422  # not paid yet
    company.page(f"/pay/{payment['id']}", action="pay")
    status, answer = company.call("POST", path, back)
    assert (status, answer["state"]) == (200, "done")
    assert company.call("POST", path, back)[1] == answer
    assert company.call("POST", path, {**back, "reference": "r2"})[1] == {"error": "refund_too_large"}
    assert company.call("POST", path, {**back, "currency": "EUR"})[0] == 422
    assert [one["type"] for one in shop.told(2)] == ["payment.captured", "refund.done"]
    assert "100.00 CNY" in company.page("/?lang=en")[1]


def test_bad_days_can_be_chosen(company, shop, payment):
    company.page("/console/settings", api="down")
    assert company.call("POST", "/api/payments", asked(shop, reference="x"))[0] == 503
    company.page("/console/settings", api="lost")
    assert company.call("POST", "/api/payments", asked(shop, reference="y"))[0] == 500
    company.page("/console/settings", api="ok", hooks="double", payments="decline", refunds="nonsense")
    assert company.call("GET", "/api/payments?reference=y")[0] == 200  # it was done, the answer got lost
    company.page(f"/pay/{payment['id']}", action="pay")
    told = shop.told(2)
    assert [one["type"] for one in told] == ["payment.declined"] * 2
    assert told[0]["id"] == told[1]["id"]


def test_forms_of_other_sites_and_markup_in_names_do_no_harm(company, shop):
    answer = company.call("POST", "/api/payments", asked(shop, description="<script>alert(1)</script>"))[1]
    assert "<script>" not in company.page("/")[1]
    assert "<script>" not in company.page(f"/pay/{answer['id']}")[1]
    assert company.page("/pay/pay_" + "0" * 24)[0] == 404
    assert company.page("/../../etc/passwd")[0] == 404
    import urllib.error
    import urllib.request

    from zhanggui.simulators.pay.tests.conftest import PLAIN

    foreign = urllib.request.Request(
        f"{company.url}/console/{answer['id']}/pay", data=b"lang=en", headers={"Origin": "https://evil.example"}
    )
    with pytest.raises(urllib.error.HTTPError, match="403"):
        PLAIN.open(foreign)
    assert company.call("GET", f"/api/payments/{answer['id']}")[1]["state"] == "open"


def test_it_does_not_start_without_a_secret(tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "zhanggui.simulators.pay", "--port", "0", "--data", str(tmp_path)],
        env={"PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert run.returncode == 1
    assert "ZHANGGUI_PAY_SIMULATOR_SECRET" in run.stderr


def test_it_imports_nothing_of_the_shop():
    code = "import sys, zhanggui.simulators.pay.app, zhanggui.simulators.pay.sender; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    ours = {name for name in loaded if name.startswith("zhanggui") and not name.startswith("zhanggui.simulators")}
    assert ours == {"zhanggui"}
    assert "django" not in loaded
