import hashlib
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.ids import uuid7
from zhanggui.people.models import ApiToken, Party, Staff
from zhanggui.people.queries.staff import staff_permissions
from zhanggui.people.roles import SCOPE_NEEDS, SCOPES
from zhanggui.people.values import TokenCard, TokenInfo


def issue_token(
    *,
    kind: str,
    owner_id: UUID | int,
    scopes: list[str],
    expires_at: datetime | None = None,
    label: str = "",
    by: str,
    now: datetime,
) -> str:
    """A new token `zg_<kind>_…` for a buyer (party id) or somebody of the staff. It is shown this once; only its hash is kept."""
    if kind not in SCOPES:
        raise Invalid(field="kind", problem=_("A token is for a buyer or for staff."))
    _check_scopes(kind, owner_id, scopes)
    if expires_at is not None and expires_at <= now:
        raise Invalid(field="expires_at", problem=_("The end must lie in the future."))
    key: Any = owner_id  # of the table that the kind names
    owners: Any = Party.objects.filter(erased_at=None) if kind == "buyer" else Staff.objects.filter(is_active=True)
    if not owners.filter(id=key).exists():
        raise NotFound(what="owner")
    raw = f"zg_{kind}_{secrets.token_urlsafe(32)}"
    token = ApiToken(
        id=uuid7(),
        hash=_hash(raw),
        hint=raw[-4:],
        kind=kind,
        party_id=key if kind == "buyer" else None,
        staff_id=key if kind == "staff" else None,
        scopes=sorted(set(scopes)),
        label=label.strip()[:100],
        created_at=now,
        expires_at=expires_at,
    )
    token.save(force_insert=True)
    audit.note(
        by=by,
        deed="people.issue_token",
        object_kind="token",
        object_id=token.id,
        facts={"scopes": token.scopes},
        now=now,
    )
    return raw


def _check_scopes(kind: str, owner_id: UUID | int, scopes: list[str]) -> None:
    unknown = [scope for scope in scopes if scope not in SCOPES[kind]]
    if unknown:
        raise Invalid(
            field="scopes", problem=_("There is no scope {scope} for this kind of token.").format(scope=unknown[0])
        )
    if not scopes:
        raise Invalid(field="scopes", problem=_("Choose what the token may do."))
    if kind == "staff":
        granted = staff_permissions(int(owner_id))
        beyond = [scope for scope in scopes if not SCOPE_NEEDS[scope] <= granted]
        if beyond:
            raise Invalid(
                field="scopes", problem=_("The scope {scope} goes beyond your own roles.").format(scope=beyond[0])
            )


def read_token(raw: str, now: datetime) -> TokenInfo | None:
    """Whose token this is and what it may do now, or None: unknown, expired, revoked, or its owner gone.

    A staff token loses a scope with the permission behind it. One query for a buyer's token, two for staff.
    """
    kind = raw[3:].partition("_")[0]
    if not raw.startswith("zg_") or kind not in SCOPES or len(raw) > 100:
        return None
    rows = ApiToken.objects.filter(hash=_hash(raw), revoked_at=None)
    alive = {"party__erased_at": None} if kind == "buyer" else {"staff__is_active": True}
    row = rows.filter(kind=kind, **alive).values_list("id", "party_id", "staff_id", "scopes", "expires_at").first()
    if row is None or (row[4] is not None and row[4] <= now):
        return None
    scopes = frozenset(row[3])
    if kind == "staff":
        granted = staff_permissions(row[2])
        scopes = frozenset(scope for scope in scopes if SCOPE_NEEDS.get(scope, frozenset({""})) <= granted)
    return TokenInfo(id=row[0], kind=kind, owner_id=row[1] or row[2], scopes=scopes)


def revoke_token(token_id: UUID, *, by: str, now: datetime) -> None:
    """End a token at once. Ending it twice changes nothing."""
    if not ApiToken.objects.filter(id=token_id).exists():
        raise NotFound(what="token")
    if ApiToken.objects.filter(id=token_id, revoked_at=None).update(revoked_at=now):
        audit.note(by=by, deed="people.revoke_token", object_kind="token", object_id=token_id, facts={}, now=now)


def tokens_of(*, kind: str, owner_id: UUID | int) -> list[TokenCard]:
    """The tokens of one owner, newest first, ended ones included."""
    own = {"party_id": owner_id} if kind == "buyer" else {"staff_id": owner_id}
    rows = (
        ApiToken.objects.filter(kind=kind, **own)
        .order_by("-id")
        .values_list("id", "label", "hint", "scopes", "created_at", "expires_at", "revoked_at")
    )
    return [
        TokenCard(token_id, kind, label, hint, tuple(scopes), created_at, expires_at, revoked_at)
        for token_id, label, hint, scopes, created_at, expires_at, revoked_at in rows
    ]


def _hash(raw: str) -> bytes:
    return hashlib.sha256(raw.encode()).digest()
