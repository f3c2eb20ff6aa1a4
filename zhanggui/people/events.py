"""Facts that people tells upwards."""

from dataclasses import dataclass
from uuid import UUID

from zhanggui.kit.outbox import event


@event("people.person_erased")
@dataclass(frozen=True)
class PersonErased:
    """The key of this party is destroyed: whatever was sealed with it reads as nothing from now on."""

    party_id: UUID
