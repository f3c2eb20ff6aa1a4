from collections.abc import Iterable
from uuid import UUID

from allauth.mfa.models import Authenticator

from zhanggui.kit.errors import NotFound
from zhanggui.people.models import Staff, StaffRole
from zhanggui.people.roles import ROLES
from zhanggui.people.values import Hat, StaffCard

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are none


def staff_permissions(staff_id: int, seller_id: UUID | None = None) -> frozenset[str]:
    """What somebody may do in the whole shop; with `seller_id`, also what a role for that seller adds. One query."""
    rows = StaffRole.objects.filter(staff_id=staff_id, staff__is_active=True).values_list("role", "seller_id")
    return permissions_of(role for role, scope in rows if scope is None or scope == seller_id)


def staff_hats(staff_id: int) -> tuple[Hat, ...]:
    """The roles somebody holds, one by one, those of the whole shop first. One query."""
    rows = StaffRole.objects.filter(staff_id=staff_id, staff__is_active=True).values_list("role", "seller_id")
    order = {role: place for place, role in enumerate(ROLES)}
    held = sorted(
        (row for row in rows if row[0] in ROLES), key=lambda row: (row[1] is not None, order[row[0]], str(row[1]))
    )
    return tuple(Hat(role, seller_id, ROLES[role].permissions) for role, seller_id in held)


def staff_may(staff_id: int, permission: str, seller_id: UUID | None = None) -> bool:
    """Whether somebody of the staff, still active, may do this."""
    return permission in staff_permissions(staff_id, seller_id)


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """The permissions of some roles together; a role that no longer exists gives none."""
    return frozenset().union(*(ROLES[role].permissions for role in roles if role in ROLES))


def staff_mfa_enabled(staff_id: int) -> bool:
    """Whether a passkey or an authenticator app guards this account."""
    return Authenticator.objects.filter(user_id=staff_id, type__in=SECOND_FACTORS).exists()


def staff_list() -> list[StaffCard]:
    """Everybody of the staff, active ones first. Three queries."""
    return _cards(Staff.objects.order_by("-is_active", "name", "id"))


def staff_card(staff_id: int) -> StaffCard:
    cards = _cards(Staff.objects.filter(id=staff_id))
    if not cards:
        raise NotFound(what="staff")
    return cards[0]


def staff_account(staff_id: int) -> Staff:
    """The account itself, for `django.contrib.auth.login` and nothing else. An inactive one is as absent as none."""
    account = Staff.objects.filter(id=staff_id, is_active=True).first()
    if account is None:
        raise NotFound(what="staff")
    return account


def has_owner() -> bool:
    """Whether somebody active may do everything; `zhanggui doctor` asks."""
    return StaffRole.objects.filter(role="owner", seller_id=None, staff__is_active=True).exists()


def _cards(accounts) -> list[StaffCard]:
    accounts = list(accounts)
    ids = [account.id for account in accounts]
    held: dict[int, list[tuple[str, UUID | None]]] = {}
    for staff_id, role, seller_id in StaffRole.objects.filter(staff_id__in=ids).values_list(
        "staff_id", "role", "seller_id"
    ):
        held.setdefault(staff_id, []).append((role, seller_id))
    guarded = set(
        Authenticator.objects.filter(user_id__in=ids, type__in=SECOND_FACTORS).values_list("user_id", flat=True)
    )
    order = {role: place for place, role in enumerate(ROLES)}
    return [
        StaffCard(
            id=account.id,
            email=account.email,
            name=account.name,
            roles=tuple(
                sorted((r for r, scope in held.get(account.id, ()) if scope is None), key=lambda r: order.get(r, 99))
            ),
            seller_roles=tuple((r, scope) for r, scope in held.get(account.id, ()) if scope is not None),
            mfa=account.id in guarded,
            active=account.is_active,
            last_login=account.last_login,
            invited=not account.has_usable_password(),
        )
        for account in accounts
    ]
