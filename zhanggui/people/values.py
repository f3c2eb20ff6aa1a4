"""What people hands across its border: frozen, without a row behind it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

PartyId = UUID


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach somebody. `country` helps to read a phone number written without its country; empty = the shop's."""

    name: str
    email: str = ""
    phone: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class PostalAddress:
    name: str
    phone: str
    country: str
    region: str = ""
    city: str = ""
    district: str = ""
    line1: str = ""
    line2: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class SavedAddress:
    id: UUID
    address: PostalAddress
    is_default: bool


@dataclass(frozen=True, slots=True)
class PartyCard:
    """A party in clear and masked. An erased party has no name left: every text is empty."""

    id: PartyId
    kind: str
    name: str
    email: str
    phone: str
    locale: str
    masked_name: str
    masked_email: str
    masked_phone: str
    created_at: datetime
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Hat:
    """A role that somebody may sit down in: in the whole shop, or for one seller only."""

    role: str
    seller_id: UUID | None
    permissions: frozenset[str]

    @property
    def key(self) -> str:
        return f"{self.role}:{self.seller_id}" if self.seller_id else self.role


@dataclass(frozen=True, slots=True)
class StaffCard:
    id: int
    email: str
    name: str
    roles: tuple[str, ...]
    mfa: bool
    active: bool
    last_login: datetime | None
    invited: bool = False  # has not chosen a password yet
    seller_roles: tuple[tuple[str, UUID], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invited colleague; `token` opens the page where the password is chosen, once."""

    staff: StaffCard
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TokenInfo:
    id: UUID
    kind: str
    owner_id: UUID | int
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class TokenCard:
    """A token as a list shows it: never the token itself, only its last four characters."""

    id: UUID
    kind: str
    label: str
    hint: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
