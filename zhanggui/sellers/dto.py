from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SellerCard:
    """A seller as pages show it; `name` is the trade name in the asked locale, or who stands in for it."""

    id: UUID
    slug: str
    name: str
    legal_name: str
    self_operated: bool
    country: str
    about: str = ""
    licence_no: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class SellerTextDraft:
    name: str
    about: str = ""
