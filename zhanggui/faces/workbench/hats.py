"""Hats: a person with several roles sees the desk of one. A role for one seller shows what is that seller's and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhanggui.kit import locales
from zhanggui.kit.errors import NotFound
from zhanggui.people import public as people
from zhanggui.sellers import public as sellers

HAT_SESSION = "desk_hat"


@dataclass(frozen=True, slots=True)
class Desk:
    """The member of staff at the desk and what he may do, in the hat he wears."""

    staff_id: int
    name: str
    permissions: frozenset[str]
    strong: bool
    demo: bool
    hat: str = ""
    seller_id: UUID | None = None

    @property
    def by(self) -> str:
        return f"staff:{self.staff_id}"

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    @property
    def limited(self) -> bool:
        return self.seller_id is not None

    def mine(self, *seller_ids: UUID) -> None:
        """Refuse what belongs to other sellers, as if it were not there."""
        if self.seller_id is not None and self.seller_id not in seller_ids:
            raise NotFound(what="thing of another seller")


def wear(user: Any, session: Mapping[str, Any], *, strong: bool, demo: bool) -> Desk:
    """Whoever signed in, in the hat that was chosen; without a choice, in all roles of the whole shop at once."""
    name = user.name or user.email
    held = people.staff_hats(user.pk) if strong else ()
    whole = frozenset().union(*(hat.permissions for hat in held if hat.seller_id is None))
    for hat in offered(held):
        if hat.key == session.get(HAT_SESSION, ""):
            return Desk(user.pk, name, hat.permissions, strong, demo, hat.key, hat.seller_id)
    if not whole and held:
        return Desk(user.pk, name, held[0].permissions, strong, demo, held[0].key, held[0].seller_id)
    return Desk(user.pk, name, whole, strong, demo)


def offered(held: tuple[people.Hat, ...]) -> tuple[people.Hat, ...]:
    """The hats somebody may put on: his own, and for an owner every role, since it only takes permissions away."""
    if any(hat.role == "owner" and hat.seller_id is None for hat in held):
        rest = tuple(hat for hat in held if hat.seller_id is not None)
        return tuple(people.Hat(key, None, role.permissions) for key, role in people.ROLES.items()) + rest
    return held


def choices(desk: Desk) -> list[tuple[str, str, bool]]:
    """(key, name, worn now) of the hats to choose from; none where there is only one."""
    held = people.staff_hats(desk.staff_id)
    whole = [hat.key for hat in held if hat.seller_id is None]
    worn = desk.hat or (whole[0] if len(whole) == 1 else "")
    found = [(hat.key, _name(hat), hat.key == worn) for hat in offered(held)]
    everything = [("", _("All my roles"), not worn)] if len(whole) > 1 else []
    return everything + found if len(found) > 1 else []


def _name(hat: people.Hat) -> str:
    role = str(people.ROLES[hat.role].label)
    if hat.seller_id is None:
        return role
    cards = sellers.seller_cards({hat.seller_id}, locale=locales.current())
    return f"{role} · {cards[hat.seller_id].name}" if hat.seller_id in cards else role
