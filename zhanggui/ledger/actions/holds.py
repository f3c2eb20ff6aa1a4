"""Two-phase transfers: hold an amount, then settle it, give it back, or let the clock end it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F

from zhanggui.kit.errors import CommandReused, NotFound
from zhanggui.kit.money import Money
from zhanggui.kit.sql import dialect
from zhanggui.ledger.actions.post import Posting, held_now, locked_accounts, post
from zhanggui.ledger.errors import HoldOver, InsufficientFunds
from zhanggui.ledger.kinds import prefix_of, row_of
from zhanggui.ledger.models import HOLD, Account, Hold, HoldState


@dataclass(frozen=True, slots=True)
class HoldDraft:
    """Keep `amount` of the account `debit` back for `document` until `until`; settled, it goes to `credit`."""

    debit: str
    credit: str
    amount: Money
    command_id: UUID
    document: str
    until: datetime
    memo: str = ""


def hold(draft: HoldDraft, *, now: datetime) -> UUID:
    """Hold once per `command_id`; the hold's id. Refuses `insufficient_funds` and `command_reused`."""
    if prefix_of(draft.debit).may_go_negative or draft.amount.minor <= 0 or draft.until <= now:
        raise ValueError(f"a hold keeps a positive amount of an account that has a floor, for a while: {draft}")
    prefix_of(draft.credit)
    with transaction.atomic():
        currency = draft.amount.currency
        key = (row_of(draft.debit, draft.document), currency)
        account_id, _kind, _may, balance, _held = locked_accounts({key}, ())[0][key]
        known = Hold.objects.filter(command_id=draft.command_id).first()
        if known:
            same = (known.debit_id, known.credit_code, known.amount_minor, known.currency, known.document)
            if same != (account_id, draft.credit, draft.amount.minor, currency, draft.document):
                raise CommandReused(command_id=str(draft.command_id))
            return known.id
        free = balance - held_now(account_id, now)
        if free < draft.amount.minor:
            raise InsufficientFunds(available=str(Money(free, currency)), needed=str(draft.amount))
        Account.objects.filter(id=account_id).update(held_minor=F("held_minor") + draft.amount.minor)
        made = Hold.objects.create(
            command_id=draft.command_id,
            debit_id=account_id,
            credit_code=draft.credit,
            amount_minor=draft.amount.minor,
            currency=currency,
            document=draft.document,
            memo=draft.memo[:200],
            at=now,
            until_at=draft.until,
        )
        HOLD.log([(made.id, "", HoldState.HELD)], by="system:ledger", why=draft.memo, now=now)
        return made.id


def settle_hold(hold_id: UUID, amount: Money | None = None, *, by: str, now: datetime) -> None:
    """Post what was held, or a part of it; the rest is free again. Repeated it does nothing; refuses `hold_over`."""
    with transaction.atomic():
        row, account = _locked(hold_id)
        wanted = Money(row.amount_minor, row.currency) if amount is None else amount
        if row.state == HoldState.SETTLED and row.settled_minor == wanted.minor:
            return
        if row.state != HoldState.HELD or row.until_at <= now:
            raise HoldOver
        if not 0 < wanted.minor <= row.amount_minor or wanted.currency != row.currency:
            raise ValueError(f"a hold of {row.amount_minor} {row.currency} cannot be settled with {wanted}")
        _end(row, HoldState.SETTLED, by=by, why="", now=now)
        Hold.objects.filter(id=row.id).update(settled_minor=wanted.minor)
        posting = Posting(
            account.code.partition("#")[0], row.credit_code, wanted, uuid5(row.id, "settled"), row.document, row.memo
        )
        post([posting], now=now)


def release_hold(hold_id: UUID, *, by: str, why: str, now: datetime) -> None:
    """Give back what is held. One that is over already stays as it is."""
    with transaction.atomic():
        row, _account = _locked(hold_id)
        if row.state == HoldState.HELD:
            _end(row, HoldState.RELEASED, by=by, why=why, now=now)


def lapse_holds(now: datetime, *, limit: int = 500) -> int:
    """Tidy away holds whose time is over. Nothing depends on it: the clock ended them."""
    over = Hold.objects.filter(state=HoldState.HELD, until_at__lte=now).order_by("until_at")
    lapsed = 0
    for hold_id in list(over.values_list("id", flat=True)[:limit]):
        with transaction.atomic():
            row, _account = _locked(hold_id)
            if row.state == HoldState.HELD:
                _end(row, HoldState.LAPSED, by="system:lapse_holds", why="", now=now)
                lapsed += 1
    return lapsed


def _locked(hold_id: UUID) -> tuple[Hold, Account]:
    """The account first, then the hold: the order in which everybody locks."""
    account_id = Hold.objects.filter(id=hold_id).values_list("debit_id", flat=True).first()
    if account_id is None:
        raise NotFound(what="hold")
    accounts, holds = Account.objects.filter(id=account_id), Hold.objects.filter(id=hold_id)
    if dialect() == "postgresql":
        accounts, holds = accounts.select_for_update(), holds.select_for_update()
    account = accounts.get()
    return holds.get(), account


def _end(row: Hold, to: HoldState, *, by: str, why: str, now: datetime) -> None:
    HOLD.move_one(Hold, row.id, to=to, by=by, why=why, now=now)
    Account.objects.filter(id=row.debit_id).update(held_minor=F("held_minor") - row.amount_minor)
