"""Groups of customers, such as trade customers, each with the published rule by which one belongs to it."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid, NotFound
from zhanggui.kit.locales import LOCALES
from zhanggui.people.models import CustomerGroup, GroupMember, Party
from zhanggui.people.values import PartyId


def save_group(code: str, *, names: Mapping[str, str], rules: Mapping[str, str], by: str, now: datetime) -> None:
    """Make or change a group. Its rule, in words, is published: nobody is treated differently without a rule to read."""
    if not re.fullmatch(r"[a-z0-9-]{1,40}", code) or code == "members":
        raise Invalid(
            field="code", problem=_("A code has small letters, digits and hyphens; “members” is everybody signed in.")
        )
    names = {locale: text.strip() for locale, text in names.items() if locale in LOCALES and text.strip()}
    rules = {locale: text.strip() for locale, text in rules.items() if locale in LOCALES and text.strip()}
    if not names:
        raise Invalid(field="names", problem=_("Give it a name in one language at least."))
    if not rules:
        raise Invalid(field="rules", problem=_("Say by which rule a customer belongs to it: the rule is published."))
    with transaction.atomic():
        CustomerGroup.objects.update_or_create(code=code, defaults={"names": names, "rules": rules, "changed_at": now})
        audit.note(by=by, deed="people.save_group", object_kind="group", object_id=code, facts=dict(names), now=now)


def put_into_group(code: str, party_id: PartyId, *, by: str, now: datetime) -> None:
    """Have a party in a group; done before, nothing happens."""
    with transaction.atomic():
        group = CustomerGroup.objects.filter(code=code).first()
        if group is None or not Party.objects.filter(id=party_id).exists():
            raise NotFound(what=f"group {code}")
        _, made = GroupMember.objects.get_or_create(group=group, party_id=party_id, defaults={"since": now})
        if made:
            _note("people.put_into_group", code, party_id, by, now)


def take_out_of_group(code: str, party_id: PartyId, *, by: str, now: datetime) -> None:
    with transaction.atomic():
        if GroupMember.objects.filter(group__code=code, party_id=party_id).delete()[0]:
            _note("people.take_out_of_group", code, party_id, by, now)


def _note(deed: str, code: str, party_id: PartyId, by: str, now: datetime) -> None:
    audit.note(by=by, deed=deed, object_kind="group", object_id=code, facts={"party": str(party_id)}, now=now)
