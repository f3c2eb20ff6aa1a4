"""Receipts: what was paid and given back for a document, signed."""

from datetime import datetime

from zhanggui.kit import envelopes
from zhanggui.payments.queries.order_payments import order_payments


def receipt_file(document: str, number: str, *, now: datetime) -> bytes:
    """A signed file over all captures and refunds of a document. It holds no personal data."""
    paid = order_payments(document)
    facts = {
        "order": number,
        "document": document,
        "currency": paid.captured.currency,
        "captured_minor": paid.captured.minor,
        "refunded_minor": paid.refunded.minor,
        "payments": [
            [str(one.id), one.provider, one.amount.minor, one.captured_at.isoformat()]
            for one in paid.intents
            if one.captured_at
        ],
        "refunds": [[str(one.id), one.provider, one.amount.minor, one.state] for one in paid.refunds],
    }
    return envelopes.sign("zhanggui.receipt/1", facts, now=now)
