import hmac
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from zhanggui.kit.sql import insert_many
from zhanggui.people import vault
from zhanggui.people.actions.create_guests import COLUMNS, row
from zhanggui.people.actions.request_code import code_hash
from zhanggui.people.errors import CodeWrong
from zhanggui.people.models import LoginCode, Party, PartyKind
from zhanggui.people.normalise import is_email, normal_email
from zhanggui.people.values import Contact, PartyId

TRIES = 5


def redeem_code(*, email: str, code: str, now: datetime) -> PartyId:
    """The member whose address this code proves, made if new. It works once and bears five tries; failures read alike."""
    index = vault.email_index(email) if is_email(normal_email(email)) else None
    # The try is counted, and committed, before the code is looked at: many who guess at once share the five tries.
    counted = LoginCode.objects.filter(email_index=index, expires_at__gt=now, tries__lt=TRIES).update(
        tries=F("tries") + 1
    )
    if not counted or index is None:
        raise CodeWrong()
    digits = "".join(str(int(letter)) for letter in code if letter.isdecimal())[:12]
    found = LoginCode.objects.filter(email_index=index).values_list("code_hash", "locale").first()
    if found is None or not hmac.compare_digest(bytes(found[0]), code_hash(index, digits)):
        raise CodeWrong()
    with transaction.atomic():
        if not LoginCode.objects.filter(email_index=index, code_hash=found[0]).update(code_hash=b"", expires_at=now):
            raise CodeWrong()
        return _member(email, index, locale=found[1], now=now)


def _member(email: str, index: bytes, *, locale: str, now: datetime) -> PartyId:
    known = Party.objects.filter(email_index=index, kind=PartyKind.MEMBER)
    if party_id := known.values_list("id", flat=True).first():
        return party_id
    new = row(Contact("", normal_email(email)), kind=PartyKind.MEMBER.value, locale=locale, now=now, verified=True)
    try:
        with transaction.atomic():
            insert_many(Party, COLUMNS, [new])
    except IntegrityError:  # made meanwhile with another code for the same address
        return known.values_list("id", flat=True).get()
    return new[0]
