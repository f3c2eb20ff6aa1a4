"""Try again or pay in parts: another attempt for a document, with one way of paying or with several tenders."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from zhanggui.kit.errors import NotFound
from zhanggui.kit.money import Money, split
from zhanggui.payments.actions.ask_anew import in_force
from zhanggui.payments.actions.cancel_intents import OPEN, cancel_locked
from zhanggui.payments.actions.capture import locked
from zhanggui.payments.actions.open_intents import IntentDraft, Share, open_intents
from zhanggui.payments.errors import IntentClosed, ProviderUnknown, TenderTooLarge
from zhanggui.payments.models import Intent, Refund
from zhanggui.payments.ports import PROVIDERS
from zhanggui.payments.states import IntentState, RefundState


@dataclass(frozen=True, slots=True)
class Tender:
    """A part of what is owed that is paid in a way of its own: so much from the wallet, the rest by the provider."""

    provider: str
    amount: Money


def new_attempt(
    document: str,
    provider: str,
    *,
    tenders: tuple[Tender, ...] = (),
    instead_of: UUID | None = None,
    by: str = "",
    now: datetime,
) -> UUID:
    """Intents for what is still owed: one per tender, and one of `provider` for the rest; the id of the last, to `start`.

    Open intents of the document are cancelled; what was captured or is held stays. With `instead_of` a repeat changes
    nothing: when another attempt has taken the place of that intent, its id is the answer. Refuses `payment_closed` when
    nothing is owed, `provider_unknown`, `tender_too_large`.
    """
    with transaction.atomic():
        intents = locked(document=str(document))
        if not intents:
            raise NotFound(what="payment")
        if instead_of is not None and intents[-1].id != instead_of:
            return intents[-1].id
        basis = in_force(intents)
        owed = _owed(basis)
        if not any(owed.values()):
            raise IntentClosed
        open_ones = [one for one in intents if one.state in OPEN]
        cancel_locked(open_ones, by=by or "system:new_attempt", why="paid another way", now=now)
        drafts = _drafts(intents[-1], basis[0].shares, owed, tenders, provider)
        ids = open_intents(drafts, now=now)
        if len(ids) > 1 or sum(owed.values()) != basis[0].amount_minor:
            Intent.objects.filter(id__in=ids).update(owed_minor=basis[0].owed_minor or basis[0].amount_minor)
        return ids[-1]


def _owed(intents: list[Intent]) -> dict[str, int]:
    """Per share, what the first attempt asked for less what is here or held."""
    owed = {ref: minor for ref, _, minor in intents[0].shares}
    for one in intents:
        if one.state == IntentState.AUTHORISED:
            shares = one.shares
        elif one.captured_minor:
            shares = one.captured_shares or one.shares
        else:
            continue
        for ref, _, minor in shares:
            owed[ref] = owed.get(ref, 0) - minor
    rows = Refund.objects.filter(intent__in=[one.id for one in intents]).exclude(state=RefundState.FAILED)
    for ref, minor in rows.values_list("share_ref", "amount_minor"):
        owed[ref] = owed.get(ref, 0) + minor
    return {ref: max(minor, 0) for ref, minor in owed.items()}


def _drafts(last: Any, shares: list, owed: dict[str, int], tenders: tuple[Tender, ...], rest: str) -> list[IntentDraft]:
    sellers = {ref: seller for ref, seller, _ in shares}
    parts: dict[str, dict[str, int]] = defaultdict(dict)
    for tender in tenders:
        left = sum(owed.values())
        if not 0 < tender.amount.minor <= left or tender.amount.currency != last.currency or tender.provider in parts:
            raise TenderTooLarge(owed=str(Money(left, last.currency)), given=str(tender.amount))
        for ref, minor in zip(owed, split(tender.amount.minor, list(owed.values())), strict=True):
            parts[tender.provider][ref] = minor
            owed[ref] -= minor
    if sum(owed.values()):
        for ref, minor in owed.items():
            parts[rest][ref] = parts[rest].get(ref, 0) + minor
    drafts = []
    for provider, minors in parts.items():
        _check_offered(provider, last)
        mine = tuple(Share(ref, sellers[ref], Money(minor, last.currency)) for ref, minor in minors.items() if minor)
        amount = Money(sum(minors.values()), last.currency)
        drafts.append(IntentDraft(last.document, provider, amount, mine, last.payer, last.locale, last.reference))
    return drafts


def _check_offered(provider: str, last: Any) -> None:
    offered = provider in PROVIDERS and PROVIDERS.get(provider).offered(
        currency=last.currency, country="", party=last.payer
    )
    if not offered:
        raise ProviderUnknown(provider=provider)
