"""Making and changing staff accounts: the first owner, invitations, roles, leaving, a lost second factor."""

import hmac
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.kit import audit, crypto, links
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.people.errors import InvitationUsed, LastOwner, OwnerExists, OwnerOnly, PasswordWeak, StaffExists
from zhanggui.people.models import ApiToken, Staff, StaffRole
from zhanggui.people.normalise import is_email, normal_email
from zhanggui.people.queries.staff import has_owner, staff_card
from zhanggui.people.roles import ROLES
from zhanggui.people.values import Invitation, StaffCard

INVITATION = "people.invitation"
INVITATION_LASTS = timedelta(days=7)


def first_owner(*, email: str, name: str, password: str, now: datetime) -> StaffCard:
    """The shop's first owner, on its first run. Refused as soon as there is one."""
    email, name = _identity(email, name)
    with transaction.atomic():
        _owners()
        if has_owner():
            raise OwnerExists()
        if Staff.objects.filter(email=email).exists():
            raise StaffExists(email=email)
        account = _account(email, name, now)
        _set_password(account, password)
        StaffRole.objects.create(staff=account, role="owner")
        _note("people.first_owner", "system:first-run", account.id, now)
    return staff_card(account.id)


def invite_staff(
    *, email: str, name: str, roles: list[str], by: str, now: datetime, seller_id: UUID | None = None
) -> Invitation:
    """An account without a password, and the token for the page where it is chosen. Inviting anew ends the token before."""
    email, name = _identity(email, name)
    roles = _known_roles(roles)
    with transaction.atomic():
        owners = _owners()
        if "owner" in roles:
            _owner_only(by, owners)
        account = Staff.objects.select_for_update().filter(email=email).first()
        if account is None:
            account = _account(email, name, now)
        elif account.is_active and account.has_usable_password():
            raise StaffExists(email=email)
        else:
            if account.id in owners:
                _owner_only(by, owners)
            account.name, account.is_active = name, True
            StaffRole.objects.filter(staff=account).delete()
        account.set_unusable_password()
        account.save()
        StaffRole.objects.bulk_create(StaffRole(staff=account, role=role, seller_id=seller_id) for role in roles)
        _note("people.invite", by, account.id, now, roles=roles)
    expires_at = now + INVITATION_LASTS
    token = links.make(INVITATION, {"staff": account.id, "seal": _seal_of(account)}, expires_at)
    return Invitation(staff_card(account.id), token, expires_at)


def read_invitation(token: str, now: datetime) -> StaffCard:
    """Whom an invitation is for, or a refusal: forged, expired, used or withdrawn."""
    with transaction.atomic():
        return staff_card(_invited(token, now).id)


def accept_invitation(token: str, *, password: str, now: datetime) -> StaffCard:
    """Choose the password. The token works once; a weak password is refused and the token stays good."""
    with transaction.atomic():
        account = _invited(token, now)
        _set_password(account, password)
        _note("people.accept_invitation", f"staff:{account.id}", account.id, now)
    return staff_card(account.id)


def set_roles(*, staff_id: int, roles: list[str], by: str, now: datetime, seller_id: UUID | None = None) -> StaffCard:
    """Give somebody exactly these roles in the whole shop (or for one seller). Only owners make or unmake owners."""
    roles = _known_roles(roles)
    with transaction.atomic():
        owners = _owners()
        account = _locked(staff_id)
        held = StaffRole.objects.filter(staff=account, seller_id=seller_id)
        before = set(held.values_list("role", flat=True))
        if "owner" in before.symmetric_difference(roles):
            _owner_only(by, owners)
        if seller_id is None and "owner" not in roles:
            _keep_an_owner(owners, leaving=staff_id)
        held.exclude(role__in=roles).delete()
        StaffRole.objects.bulk_create(
            StaffRole(staff=account, role=role, seller_id=seller_id) for role in roles if role not in before
        )
        _note("people.set_roles", by, staff_id, now, roles=roles)
    return staff_card(staff_id)


def deactivate_staff(*, staff_id: int, by: str, now: datetime) -> StaffCard:
    """Close somebody's account: sessions and tokens end with it. Its name stays beside what it did."""
    with transaction.atomic():
        owners = _owners()
        account = _locked(staff_id)
        if account.is_active:
            if staff_id in owners:
                _owner_only(by, owners)
            _keep_an_owner(owners, leaving=staff_id)
            Staff.objects.filter(id=staff_id).update(is_active=False)
            ApiToken.objects.filter(staff_id=staff_id, revoked_at=None).update(revoked_at=now)
            _note("people.deactivate", by, staff_id, now)
    return staff_card(staff_id)


def reactivate_staff(*, staff_id: int, by: str, now: datetime) -> StaffCard:
    """Open a closed account again, with the roles and the password it had. Tokens stay revoked."""
    with transaction.atomic():
        account = _locked(staff_id)
        if not account.is_active:
            if StaffRole.objects.filter(staff=account, role="owner", seller_id=None).exists():
                _owner_only(by, _owners())
            Staff.objects.filter(id=staff_id).update(is_active=True)
            _note("people.reactivate", by, staff_id, now)
    return staff_card(staff_id)


def reset_mfa(*, staff_id: int, by: str, now: datetime) -> StaffCard:
    """Take off a lost second factor, recovery codes included: the next sign-in must set up a new one."""
    with transaction.atomic():
        account = _locked(staff_id)
        owners = _owners()
        if staff_id in owners:
            _owner_only(by, owners)
        Authenticator.objects.filter(user=account).delete()
        _note("people.reset_mfa", by, staff_id, now)
    return staff_card(staff_id)


def _identity(email: str, name: str) -> tuple[str, str]:
    email, name = normal_email(email), " ".join(name.split())[:150]
    if not is_email(email):
        raise Invalid(field="email", problem=_("This does not look like an e-mail address."))
    if not name:
        raise Invalid(field="name", problem=_("A name is needed, so that colleagues see who did what."))
    return email, name


def _known_roles(roles: list[str]) -> list[str]:
    unknown = [role for role in roles if role not in ROLES]
    if unknown:
        raise Invalid(field="roles", problem=_("There is no role {role}.").format(role=unknown[0]))
    return sorted(set(roles))


def _account(email: str, name: str, now: datetime) -> Staff:
    account = Staff(email=email, name=name, created_at=now)
    account.set_unusable_password()
    account.save(force_insert=True)
    # Whoever invites vouches for the address, and the invitation goes there: allauth asks no second proof.
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    return account


def _set_password(account: Staff, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise PasswordWeak(field="password", problem=" ".join(weak.messages))
    account.set_password(password)
    account.save(update_fields=["password"])


def _locked(staff_id: int) -> Staff:
    account = Staff.objects.select_for_update().filter(id=staff_id).first()
    if account is None:
        raise NotFound(what="staff")
    return account


def _owners() -> set[int]:
    """The active owners, their roles locked: two owners who dismiss each other at once do not both succeed."""
    roles = StaffRole.objects.filter(role="owner", seller_id=None)
    list(roles.order_by("id").select_for_update().values_list("id"))
    return set(roles.filter(staff__is_active=True).values_list("staff_id", flat=True))


def _owner_only(by: str, owners: set[int]) -> None:
    kind, _, number = by.partition(":")
    if kind != "system" and not (kind == "staff" and number.isdigit() and int(number) in owners):
        raise OwnerOnly()


def _keep_an_owner(owners: set[int], *, leaving: int) -> None:
    if leaving in owners and not owners - {leaving}:
        raise LastOwner()


def _seal_of(account: Staff) -> str:
    """Differs after every change of the password, an unusable one included, and gives nothing of it away."""
    return crypto.blind_index(account.password, INVITATION).hex()


def _invited(token: str, now: datetime) -> Staff:
    facts = links.read(INVITATION, token, now)
    account = Staff.objects.select_for_update().filter(id=facts["staff"], is_active=True).first()
    if account is None or account.has_usable_password() or not hmac.compare_digest(_seal_of(account), facts["seal"]):
        raise InvitationUsed()
    return account


def _note(deed: str, by: str, staff_id: int, now: datetime, **facts) -> None:
    audit.note(by=by, deed=deed, object_kind="staff", object_id=str(staff_id), facts=facts, now=now)
