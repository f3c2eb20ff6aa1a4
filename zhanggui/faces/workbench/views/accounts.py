"""The accounts of the books: what each holds, every movement, and statements. Nothing here can be changed."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from zhanggui.faces.workbench import words
from zhanggui.faces.workbench.guard import AtDesk, desk, page
from zhanggui.faces.workbench.sheets import csv_answer
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.errors import NotFound
from zhanggui.ledger import public as ledger
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments
from zhanggui.people import public as people
from zhanggui.sellers import public as sellers

BACK = timedelta(days=30)
SHOWN = 500


@desk("money.view")
def accounts(request: AtDesk) -> HttpResponse:
    kind = request.GET.get("kind", "")[:30]
    every = ledger.accounts(limit=10**6)
    found = [one for one in every if not kind or one.code.startswith(f"{kind}:")][:SHOWN]
    out = {currency: minor for currency, minor in ledger.trial_balance().items() if minor}
    return page(
        request,
        "accounts",
        here="accounts",
        accounts=found,
        names=account_names([one.code for one in found]),
        kinds={one.code.partition(":")[0]: one.label for one in every},
        kind=kind,
        out=out,
        closed=ledger.closed_until(),
    )


@desk("money.view")
def accounts_csv(request: AtDesk) -> HttpResponseBase:
    """Every account with its balance."""
    found = ledger.accounts(limit=10**6)
    rows = ([one.code, one.label, one.kind, one.balance.decimal, one.currency] for one in found)
    return csv_answer("accounts", "account what kind balance currency".split(), rows)


def account_names(codes: Iterable[str]) -> dict[str, str]:
    """Whose an account is, in words: a seller, a buyer (masked), a company, a card. Codes without anybody are left out."""
    owners = {code: code.split(":")[1] for code in codes if code.count(":") >= 1}
    ids = {code: key for code, owner in owners.items() if (key := _uuid(owner))}
    shops = sellers.seller_cards(set(ids.values()), locale=locales.current())
    buyers = people.party_cards(set(ids.values()) - set(shops))
    companies = {provider.key: str(provider.label) for provider in payments.PROVIDERS}
    found = {code: companies[owner] for code, owner in owners.items() if owner in companies}
    for code, key in ids.items():
        if key in shops:
            found[code] = shops[key].name
        elif key in buyers:
            found[code] = buyers[key].masked_name or buyers[key].masked_email
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str, other: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return other


def _asked(request: AtDesk) -> tuple[ledger.AccountStatement, date, date]:
    """The account and the days asked for, in the shop's time zone; without a wish the last thirty."""
    now, zone = clock.now(), preferences.get("shop.timezone")
    today = clock.local_day(now, zone)
    first = _day(request.GET.get("since", ""), today - BACK)
    last = max(first, _day(request.GET.get("until", ""), today))
    code, currency = request.GET.get("code", "")[:120], request.GET.get("currency", "")[:3]
    if not any((one.code, one.currency) == (code, currency) for one in ledger.accounts(limit=10**6)):
        raise NotFound(what="account")
    since, until = clock.day_bounds(first, zone)[0], clock.day_bounds(last, zone)[1]
    return ledger.account_statement(code, currency, since=since, until=until), first, last


@desk("money.view")
def account(request: AtDesk) -> HttpResponse:
    found, first, last = _asked(request)
    since, until = first.isoformat(), last.isoformat()
    return page(
        request,
        "book_account",
        here="accounts",
        statement=found,
        since=since,
        until=until,
        names=account_names({found.code, *(line.other for line in found.lines)}),
        orders=ordering.order_numbers({line.document for line in found.lines}),
        memo=words.memo,
    )


@desk("money.view")
def statement(request: AtDesk, form: str) -> HttpResponse:
    """A statement as PDF, CSV, signed JSON, or all of it as ZIP."""
    facts, now = [(_("Account"), request.GET.get("code", "")[:120])], clock.now()
    made = ledger.statement_file(_asked(request)[0], form, title=_("Statement of account"), facts=facts, now=now)
    response = HttpResponse(made.data, content_type=made.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, made.name)
    return response
