"""What a payment company says, for tests of the faces: a waiting payment and its signed hook."""

from uuid import UUID

from zhanggui.payments.models import Intent
from zhanggui.payments.tests.builders import hook_body, signed

__all__ = ["hook_of_waiting", "signed"]


def hook_of_waiting(intent_id: UUID, **change) -> bytes:
    """Let the payment wait for its company, and give the message that says it was captured."""
    Intent.objects.filter(id=intent_id).update(state="pending", provider_ref="pay_1")
    return hook_body(intent_id, **change)
