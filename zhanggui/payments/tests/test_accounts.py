"""What is special to one company: WeChat's sealed box, Alipay's form, Stripe's own library."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from uuid import uuid4

import pytest
import stripe

from zhanggui.kit.errors import Invalid
from zhanggui.payments.accounts import account
from zhanggui.payments.models import Intent, ProviderAccount
from zhanggui.payments.ports import InstructionInfo, IntentInfo, RefundInfo
from zhanggui.payments.public import (
    PROVIDERS,
    HookForged,
    HookMalformed,
    read_hook,
    reseal_accounts,
    save_account,
    shown_account,
)
from zhanggui.payments.tests.builders import NOW, STAFF, an_intent, yuan
from zhanggui.payments.tests.companies import accounts, other_keys, own_accounts
from zhanggui.payments.tests.messages import captured

pytestmark = pytest.mark.django_db


def test_a_box_that_does_not_open_is_refused_although_the_signature_is_good():
    own_accounts()
    intent_id = an_intent("wechat")
    with pytest.raises(HookMalformed):
        read_hook("wechat", *captured("wechat", intent_id, api_key="f" * 32), now=NOW)
    assert Intent.objects.get(id=intent_id).state == "created"


def test_a_form_with_a_field_given_twice_is_refused():
    own_accounts()
    headers, body = captured("alipay", an_intent("alipay"))
    with pytest.raises(HookForged):
        read_hook("alipay", headers, body + b"&total_amount=0.01", now=NOW)


def test_an_account_is_sealed_and_its_secrets_are_not_shown_again():
    keys = {"wechat": {"platform_serial": "P", "platform_key": other_keys()[1]}}
    typed = accounts({**keys, "alipay": {"alipay_key": other_keys()[1]}})["wechat"]
    save_account("wechat", typed, by=STAFF, now=NOW)
    row = bytes(ProviderAccount.objects.get().sealed)
    assert typed["api_v3_key"].encode() not in row and typed["mchid"].encode() not in row
    shown = shown_account("wechat")
    assert (shown["mchid"], shown["api_v3_key"], shown["private_key"]) == (typed["mchid"], "", "")
    save_account("wechat", {**shown, "appid": "wx2"}, by=STAFF, now=NOW)  # secrets left empty stay
    assert (account("wechat")["appid"], account("wechat")["api_v3_key"]) == ("wx2", typed["api_v3_key"])
    assert reseal_accounts() == 1
    assert bytes(ProviderAccount.objects.get().sealed) != row


@pytest.mark.parametrize(
    "change",
    [
        {"mchid": ""},
        {"api_v3_key": "short"},
        {"private_key": "not a key"},
        {"platform_key": "not a key"},
        {"address": "http://example.com"},
        {"address": "file:///etc/passwd"},
    ],
)
def test_an_account_that_cannot_be_right_is_refused_naming_the_field(change):
    keys = {"wechat": {"platform_serial": "P", "platform_key": other_keys()[1]}, "alipay": {}}
    with pytest.raises(Invalid) as refused:
        save_account("wechat", {**accounts(keys)["wechat"], **change}, by=STAFF, now=NOW)
    assert refused.value.facts["field"] == next(iter(change))
    assert ProviderAccount.objects.count() == 0


LOCALSTRIPE = (
    "import sys; from aiohttp import web; from localstripe.server import app; "
    "web.run_app(app, host='127.0.0.1', port=int(sys.argv[1]), print=None)"
)


@pytest.fixture(scope="module")
def localstripe(tmp_path_factory):
    """Somebody else's idea of Stripe, in a process of its own on this machine only."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("localstripe")
    env = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder)}
    process = subprocess.Popen([sys.executable, "-c", LOCALSTRIPE, str(port)], env=env, cwd=folder)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(100):
        try:
            opener.open(f"http://127.0.0.1:{port}/v1/customers", timeout=1).close()
            break
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGTERM)
    process.wait(10)


@pytest.fixture
def paid_there(localstripe):
    """Makes a payment at localstripe; what our provider is told of it."""
    values = {"account": "acct_1", "secret_key": "sk_test_12345", "hook_secret": "whsec_1", "address": localstripe}
    save_account("stripe", values, by=STAFF, now=NOW)

    def make(capture_method: str = "automatic", number: str = "pm_card_visa") -> IntentInfo:
        client = stripe.StripeClient("sk_test_12345", base_addresses={"api": localstripe})
        wish = {"amount": 20000, "currency": "eur", "payment_method": number, "confirm": True}
        made = client.v1.payment_intents.create({**wish, "capture_method": capture_method})
        assert made.status == ("requires_capture" if capture_method == "manual" else "succeeded")
        return IntentInfo(uuid4(), "o1", "R", None, "stripe", yuan(20000), "en", "captured", made.id)

    return make


def status(localstripe, ref: str):
    return stripe.StripeClient("sk_test_12345", base_addresses={"api": localstripe}).v1.payment_intents.retrieve(ref)


def test_the_library_and_localstripe_agree_on_capture_in_part_void_and_refund(paid_there, localstripe):
    provider = PROVIDERS.get("stripe")
    held, other, paid = paid_there("manual"), paid_there("manual"), paid_there()
    assert provider.capture(InstructionInfo(uuid4(), held, yuan(5000), True), now=NOW).state == "done"
    assert status(localstripe, held.provider_ref).status == "succeeded"
    assert provider.void(InstructionInfo(uuid4(), other, yuan(20000), True), now=NOW).state == "done"
    assert status(localstripe, other.provider_ref).status == "canceled"
    refund = RefundInfo(uuid4(), paid, yuan(7000), "")
    assert provider.refund(refund, now=NOW).state == "done"
    # localstripe knows no idempotency keys and refunds too much: that is tried against our own simulator.
