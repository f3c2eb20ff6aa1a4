"""Refund: reserve against what was captured, under the lock of the document's intents; the provider is asked afterwards."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from zhanggui.kit import audit, outbox, sql
from zhanggui.kit.errors import CommandReused, NotFound
from zhanggui.kit.ids import uuid7
from zhanggui.kit.money import Money, split
from zhanggui.ledger.public import Posting, post
from zhanggui.payments.actions.capture import info, locked
from zhanggui.payments.actions.waive import waive
from zhanggui.payments.errors import RefundNotRefused, RefundTooLarge
from zhanggui.payments.events import RefundDone
from zhanggui.payments.models import Intent, Refund
from zhanggui.payments.ports import PROVIDERS
from zhanggui.payments.states import REFUND, RefundState

COLUMNS = [
    "id",
    "intent_id",
    "share_ref",
    "seller_id",
    "amount_minor",
    "state",
    "command_id",
    "asked_share",
    "asked_minor",
    "why",
    "by",
    "tries",
    "next_try_at",
    "problem",
    "provider_ref",
    "created_at",
    "done_at",
]


@dataclass(frozen=True, slots=True)
class RefundDraft:
    """Give back `amount` of what was paid for `document`: of one share (`share_ref`), or of all ("", by what is left).

    With `intent_id` only from that payment: how money paid twice goes back.
    """

    document: str
    share_ref: str
    amount: Money
    command_id: UUID
    why: str
    intent_id: UUID | None = None


class _Books:
    """What can still be refunded, per intent and share, of locked intents."""

    def __init__(self, intents: list[Intent]):
        self.intents = {one.id: one for one in intents}
        self.left: dict[tuple[UUID, str], int] = {}
        for one in intents:
            if one.captured_minor:
                shares = one.captured_shares or one.shares
                self.left.update({(one.id, ref): minor for ref, _, minor in shares})
        rows = Refund.objects.filter(intent__in=list(self.intents)).exclude(state=RefundState.FAILED)
        for intent_id, share_ref, minor in rows.values_list("intent_id", "share_ref", "amount_minor"):
            self.left[intent_id, share_ref] -= minor

    def take(self, draft: RefundDraft) -> list[tuple[UUID, str, int]]:
        """(intent, share, minor) parts that sum to the draft; newest payment first, within one by what is left."""
        places = {
            (intent_id, ref): minor
            for (intent_id, ref), minor in self.left.items()
            if minor > 0
            and self.intents[intent_id].document == str(draft.document)
            and self.intents[intent_id].currency == draft.amount.currency
            and (not draft.share_ref or ref == str(draft.share_ref))
            and draft.intent_id in (None, intent_id)
        }
        asked, available = draft.amount, Money(sum(places.values()), draft.amount.currency)
        if asked.minor <= 0 or asked > available:
            raise RefundTooLarge(available=str(available), asked=str(asked))
        parts, open_minor = [], asked.minor
        for intent_id in sorted({intent_id for intent_id, _ in places}, reverse=True):
            shares = [(ref, minor) for (of, ref), minor in places.items() if of == intent_id]
            taken = min(open_minor, sum(minor for _, minor in shares))
            cut = split(taken, [minor for _, minor in shares]) if taken else []
            parts += [(intent_id, ref, minor) for (ref, _), minor in zip(shares, cut, strict=False) if minor]
            open_minor -= taken
        for intent_id, ref, minor in parts:
            self.left[intent_id, ref] -= minor
        return parts


def refund(drafts: list[RefundDraft], *, by: str, now: datetime) -> list[UUID]:
    """Order refunds, all or none; the id of each (of its first part, when several payments share it).

    Never more than was captured, whoever asks at the same time (`refund_too_large`). A repeated command gives the same
    id; with other contents it is refused (`command_reused`). What was only promised on delivery is waived; wallets are
    credited here and now; companies are asked by `settle_refunds` after the commit, until they answer; transfers wait for
    `confirm_refunded`.
    """
    with transaction.atomic():
        intents = locked(document__in=sorted({str(draft.document) for draft in drafts}))
        known = _known(drafts)
        books = _Books(intents)
        rows: list[Refund] = []
        for draft in drafts:
            if draft.command_id in known:
                continue
            if not any(one.document == str(draft.document) for one in intents):
                raise NotFound(what="payment")
            waived_id, waived = waive(intents, draft, by=by, now=now)
            rest = replace(draft, amount=draft.amount - Money(waived, draft.amount.currency))
            made = (
                [_row(books, draft, part, by=by, now=now) for part in books.take(rest)]
                if rest.amount or not waived
                else []
            )
            known[draft.command_id] = waived_id or made[0].id
            rows += made
        _write(rows, books, by=by, now=now)
        return [known[draft.command_id] for draft in drafts]


def retry_refund(refund_id: UUID, *, by: str, now: datetime) -> UUID:
    """Order a refund anew that its company refused; the id of the new one, the same however often it is asked for."""
    with transaction.atomic():
        row = Refund.objects.filter(id=refund_id).select_related("intent").first()
        if row is None:
            raise NotFound(what="refund")
        if row.state != RefundState.FAILED:
            raise RefundNotRefused(state=str(RefundState(row.state).label))
        intent = row.intent
        amount, key = Money(row.amount_minor, intent.currency), again(refund_id)
        draft = RefundDraft(intent.document, row.share_ref, amount, key, row.why, intent_id=intent.id)
        (made,) = refund([draft], by=by, now=now)
        facts = {"minor": row.amount_minor, "currency": intent.currency}
        audit.note(by=by, deed="payments.retry_refund", object_kind="refund", object_id=refund_id, facts=facts, now=now)
    return made


def again(refund_id: UUID) -> UUID:
    """The command by which a refused refund is ordered anew: one for each."""
    return uuid5(refund_id, "again")


def _known(drafts: list[RefundDraft]) -> dict[UUID, UUID]:
    """Commands that were carried out before: command id → refund id."""
    asked: dict[UUID, tuple[str, str, Money]] = {}
    for draft in drafts:
        same = (str(draft.document), str(draft.share_ref), draft.amount)
        if asked.setdefault(draft.command_id, same) != same:
            raise CommandReused(command_id=str(draft.command_id))
    known: dict[UUID, UUID] = {}
    rows = Refund.objects.filter(command_id__in=list(asked)).order_by("id")
    fields = ("command_id", "id", "intent__document", "asked_share", "asked_minor", "intent__currency")
    for command_id, refund_id, document, share, minor, currency in rows.values_list(*fields):
        if asked[command_id] != (document, share, Money(minor, currency)):
            raise CommandReused(command_id=str(command_id))
        known.setdefault(command_id, refund_id)
    return known


def _row(books: _Books, draft: RefundDraft, part: tuple[UUID, str, int], *, by: str, now: datetime) -> Refund:
    intent_id, share_ref, minor = part
    intent = books.intents[intent_id]
    at_once = PROVIDERS.get(intent.provider).settles == "at_once"
    return Refund(
        id=uuid7(),
        intent_id=intent_id,
        share_ref=share_ref,
        seller_id=next(seller for ref, seller, _ in intent.shares if ref == share_ref),
        amount_minor=minor,
        state=RefundState.DONE if at_once else RefundState.REQUESTED,
        command_id=draft.command_id,
        asked_share=str(draft.share_ref),
        asked_minor=draft.amount.minor,
        why=draft.why[:200],
        by=by,
        next_try_at=now if PROVIDERS.get(intent.provider).settles == "network" else None,
        created_at=now,
        done_at=now if at_once else None,
    )


def _write(rows: list[Refund], books: _Books, *, by: str, now: datetime) -> None:
    if not rows:
        return
    added: dict[UUID, int] = defaultdict(int)
    for row in rows:
        added[row.intent_id] += row.amount_minor
    for intent_id, minor in added.items():
        books.intents[intent_id].refunded_minor += minor
    Intent.objects.bulk_update([books.intents[intent_id] for intent_id in sorted(added)], ["refunded_minor"])
    sql.insert_many(Refund, COLUMNS, [[getattr(row, column) for column in COLUMNS] for row in rows])
    REFUND.log([(row.id, "", row.state) for row in rows], by=by, why=rows[0].why, now=now)
    post([_posting(row, books.intents[row.intent_id]) for row in rows], now=now)
    done = [row for row in rows if row.state == RefundState.DONE]
    outbox.record(*[RefundDone(row.id, row.command_id, books.intents[row.intent_id].document) for row in done])


def _posting(row: Refund, intent: Intent) -> Posting:
    at_once = row.state == RefundState.DONE
    waiting = f"refunds:{intent.provider}:{intent.currency}"
    return Posting(
        debit=f"escrow:{row.seller_id}:{intent.currency}",
        credit=PROVIDERS.get(intent.provider).account(info(intent)) if at_once else waiting,
        amount=Money(row.amount_minor, intent.currency),
        command_id=uuid5(row.id, "ordered"),
        document=intent.document,
        memo="refund" if at_once else "refund ordered",
    )
