"""The buyer's wallet: every movement, and statements to keep."""

from datetime import date, datetime, timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from zhanggui.faces.storefront import addresses, shell
from zhanggui.faces.storefront.visit import Visited, private
from zhanggui.kit import clock, preferences
from zhanggui.ledger.public import AccountStatement, account_statement, statement_file
from zhanggui.payments.public import wallet_balance, wallet_code
from zhanggui.people.public import party_card

BACK = timedelta(days=90)


def _day(text: str, other: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return other


def _statement(request: Visited, party, now: datetime) -> tuple[AccountStatement, date, date]:
    """The days asked for, in the shop's time zone; without a wish the last ninety."""
    zone, today = preferences.get("shop.timezone"), clock.local_day(now, preferences.get("shop.timezone"))
    first = _day(request.GET.get("since", ""), today - BACK)
    last = max(first, _day(request.GET.get("until", ""), today))
    since, until = clock.day_bounds(first, zone)[0], clock.day_bounds(last, zone)[1]
    found = account_statement(wallet_code(party), preferences.get("shop.currency"), since=since, until=until)
    return found, first, last


@private
def wallet(request: Visited) -> HttpResponse:
    party = request.visit.party
    if party is None:
        return HttpResponseRedirect(f"{addresses.to('account/sign-in')}?next={request.path}")
    found, first, last = _statement(request, party, clock.now())
    context = {
        "statement": found,
        "since": first.isoformat(),
        "until": last.isoformat(),
        "balance": wallet_balance(party, preferences.get("shop.currency")),
        "gift_cards_on": preferences.get("giftcards.on"),
    }
    return shell.show(request, "wallet.html", context)


@private
def download(request: Visited, form: str) -> HttpResponse:
    """The statement as PDF, CSV, signed JSON, or all of it as ZIP."""
    party, now = request.visit.party, clock.now()
    if party is None:
        return HttpResponseRedirect(f"{addresses.to('account/sign-in')}?next={addresses.to('account/wallet')}")
    card = party_card(party)
    facts = [(_("Holder"), card.name or card.email)]
    made = statement_file(
        _statement(request, party, now)[0], form, title=_("Statement of your wallet"), facts=facts, now=now
    )
    response = HttpResponse(made.data, content_type=made.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, made.name)
    return response
