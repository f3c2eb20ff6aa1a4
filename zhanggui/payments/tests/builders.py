"""What the tests of payments are built from."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from zhanggui.kit.money import Money
from zhanggui.ledger.public import balance
from zhanggui.payments.models import Intent
from zhanggui.payments.providers.simulator import MERCHANT, sign
from zhanggui.payments.public import HookOutcome, IntentDraft, RefundDraft, Share, open_intents, read_hook

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
STAFF = "staff:1"


def yuan(minor: int) -> Money:
    return Money(minor, "CNY")


def an_intent(provider: str = "simulator", shares=(("so1", "s1", 12000), ("so2", "s2", 8000)), **more) -> UUID:
    """An intent over 200.00 for two sellers, unless told otherwise."""
    parts = tuple(Share(ref, seller, yuan(minor)) for ref, seller, minor in shares)
    total = yuan(sum(minor for _, _, minor in shares))
    draft = IntentDraft(**{"document": str(uuid4()), "provider": provider, "amount": total, "shares": parts, **more})
    return open_intents([draft], now=NOW)[0]


def document_of(intent_id: UUID) -> str:
    return Intent.objects.get(id=intent_id).document


def hook_body(intent_id: UUID, kind: str = "payment.captured", **change) -> bytes:
    """What the simulator would say; `change` overrides fields of the payment or, with `told_`, of the message."""
    intent = Intent.objects.filter(id=intent_id).first()
    payment = {
        "id": (intent and intent.provider_ref) or "pay_1",
        "reference": str(intent_id),
        "amount": intent.amount_minor if intent else 1,
        "currency": intent.currency if intent else "CNY",
    }
    told = {"id": f"evt_{uuid4().hex}", "type": kind, "created_at": NOW.isoformat(), "merchant": MERCHANT}
    told.update({name[5:]: value for name, value in change.items() if name.startswith("told_")})
    payment.update({name: value for name, value in change.items() if not name.startswith("told_")})
    return json.dumps({**told, "payment": payment}).encode()


def signed(body: bytes, at: datetime = NOW) -> dict[str, str]:
    stamp = int(at.timestamp())
    return {"X-Pay-Timestamp": str(stamp), "X-Pay-Signature": f"v1={sign(stamp, body)}"}


def hook(body: bytes, *, provider: str = "simulator", at: datetime = NOW, now: datetime | None = None) -> HookOutcome:
    return read_hook(provider, signed(body, at), body, now=now or at + timedelta(seconds=2))


def paid(provider: str = "simulator", **more) -> UUID:
    """An intent whose money is here."""
    intent_id = an_intent(provider, **more)
    hook(hook_body(intent_id))
    return intent_id


def give_back(document: str, minor: int, share: str = "", **more) -> RefundDraft:
    return RefundDraft(
        **{"document": document, "share_ref": share, "amount": yuan(minor), "command_id": uuid4(), "why": "", **more}
    )


def holds(code: str) -> int:
    return balance(code, "CNY").minor
