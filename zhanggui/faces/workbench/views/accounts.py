"""The accounts of the books: what each holds, every movement, and statements. Nothing here can be changed."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from zhanggui.faces.workbench.guard import AtDesk, desk, page
from zhanggui.kit import clock, preferences
from zhanggui.kit.errors import NotFound
from zhanggui.ledger import public as ledger

BACK = timedelta(days=30)


@desk("money.view")
def accounts(request: AtDesk) -> HttpResponse:
    found = ledger.accounts(prefix=request.GET.get("kind", "")[:30])
    out = {currency: minor for currency, minor in ledger.trial_balance().items() if minor}
    return page(request, "accounts", here="accounts", accounts=found, out=out, closed=ledger.closed_until())


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
    return page(request, "book_account", here="accounts", statement=found, since=since, until=until)


@desk("money.view")
def statement(request: AtDesk, form: str) -> HttpResponse:
    """A statement as PDF, CSV, signed JSON, or all of it as ZIP."""
    facts, now = [(_("Account"), request.GET.get("code", "")[:120])], clock.now()
    made = ledger.statement_file(_asked(request)[0], form, title=_("Statement of account"), facts=facts, now=now)
    response = HttpResponse(made.data, content_type=made.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, made.name)
    return response
