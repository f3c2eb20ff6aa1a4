"""What is done to an order: ship, mark signed, refund, cancel, note, open the buyer's data, confirm a transfer."""

from datetime import timedelta
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhanggui.faces.workbench import undo
from zhanggui.faces.workbench.guard import AtDesk, desk, done, not_done
from zhanggui.faces.workbench.views.order_forms import CARRIER, Capture, MoveOn, Note, Received, Refund, Ship
from zhanggui.faces.workbench.views.orders import REVEALED, show_order, tenders
from zhanggui.fulfilment import public as fulfilment
from zhanggui.kit import clock, locales
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.kit.ui.format import money
from zhanggui.ordering import public as ordering
from zhanggui.payments import public as payments
from zhanggui.people import public as people

REVEAL_LASTS = timedelta(minutes=10)


def _order(request: AtDesk, number: str):
    order = ordering.order_desk(number, locale=locales.current()).order
    request.desk.mine(*(part.seller.id for part in order.sellers))
    return order


def _part(request: AtDesk, order, part_id: UUID):
    for place, part in enumerate(order.sellers):
        if part.id == part_id:
            request.desk.mine(part.seller.id)
            return place, part
    raise NotFound


@require_POST
@desk("orders.ship", shared=True)
def ship(request: AtDesk, number: str, part_id: UUID) -> HttpResponse:
    """Send a parcel: all that is open, or what was chosen."""
    order = _order(request, number)
    place, part = _part(request, order, part_id)
    lines = [
        line for line in fulfilment.open_lines(order.id) if line.open > line.waiting and line.seller_order_id == part.id
    ]
    form = Ship(lines, request.POST, prefix=f"s{place}")
    if form.is_valid():
        data = form.cleaned_data
        try:
            parcel = fulfilment.ship(
                part.id,
                form.quantities(),
                data["carrier"],
                data["tracking"].strip(),
                by=request.desk.by,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            undo.remember(request, [f"ship {parcel.id}"], parcel.shipped_at)
            request.session[CARRIER] = data["carrier"]
            units = sum(form.quantities().values())
            return done(request, _("%(units)s units are on their way.") % {"units": units}, "desk:order", number)
    return show_order(request, number, {("ship", part.id): form}, status=422)


@require_POST
@desk("orders.ship", shared=True)
def signed(request: AtDesk, number: str, parcel_id: UUID) -> HttpResponse:
    _parcel_of(request, _order(request, number), parcel_id)
    try:
        fulfilment.mark_signed(parcel_id, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:order", number)
    return done(request, _("The parcel is signed for."), "desk:order", number)


def _parcel_of(request: AtDesk, order, parcel_id: UUID) -> None:
    parcel = next((one for one in fulfilment.parcels_of(order.id) if one.id == parcel_id), None)
    if parcel is None:
        raise NotFound
    _part(request, order, parcel.seller_order_id)


@require_GET
@desk("orders.refund", shared=True)
def refund_preview(request: AtDesk, number: str, part_id: UUID) -> HttpResponse:
    """What the refund's button will do, as it is being filled in. Writes nothing."""
    order = _order(request, number)
    place, part = _part(request, order, part_id)
    form = Refund(part, request.GET, prefix=f"r{place}", tenders=tenders(request.desk, order))
    form.fields["why"].required = False
    if not form.is_valid():
        return JsonResponse({"button": _("Refund"), "note": _first_problem(form)})
    if not any(form.what().values()):
        return JsonResponse({"button": _("Refund"), "note": _("Choose what to give back.")})
    quote = ordering.refund_quote(seller_order_id=part.id, **form.what())
    if problem := form.too_much_for(quote):
        return JsonResponse({"button": _("Refund"), "note": problem})
    return JsonResponse(
        {
            "button": _("Refund %(sum)s") % {"sum": money(quote)},
            "note": _("Goes back the way it was paid."),
            "seen": quote.minor,
        }
    )


def _first_problem(form) -> str:
    return next((problem for problems in form.errors.values() for problem in problems), "")


@require_POST
@desk("orders.refund", shared=True)
def refund(request: AtDesk, number: str, part_id: UUID) -> HttpResponse:
    """Give back exactly what was shown: a sum that was not seen is shown first."""
    order = _order(request, number)
    place, part = _part(request, order, part_id)
    form = Refund(part, request.POST, prefix=f"r{place}", tenders=tenders(request.desk, order))
    status = 422
    if form.is_valid():
        try:
            quote = ordering.refund_quote(seller_order_id=part.id, **form.what())
            if form.cleaned_data["seen"] == quote.minor:
                ordering.refund(
                    seller_order_id=part.id,
                    **form.what(),
                    restock=form.cleaned_data["restock"],
                    intent_id=form.cleaned_data.get("tender"),
                    why=form.cleaned_data["why"],
                    command_id=form.cleaned_data["command_id"],
                    by=request.desk.by,
                    now=clock.now(),
                )
                return done(request, _("%(sum)s are on their way back.") % {"sum": money(quote)}, "desk:order", number)
            if problem := form.too_much_for(quote):
                form.add_error("tender", problem)
            else:
                form, status = _seen(form, part, place, quote, tenders(request.desk, order)), 200
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    return show_order(request, number, {("refund", part.id): form}, status=status)


def _seen(form: Refund, part, place: int, quote, tenders) -> Refund:
    """The same form, with the sum it would move: the next press of the button does it."""
    data = cast(QueryDict, form.data).copy()
    data[form.add_prefix("seen")] = str(quote.minor)
    again = Refund(part, data, prefix=f"r{place}", tenders=tenders)
    again.is_valid()
    again.quote = quote
    return again


@require_POST
@desk("orders.refund")
def retry_refund(request: AtDesk, number: str, refund_id: UUID) -> HttpResponse:
    """A refund that the company refused is asked for once more."""
    order = _order(request, number)
    found = next((one for one in order.payments.refunds if one.id == refund_id), None)
    if found is None:
        raise NotFound
    try:
        payments.retry_refund(refund_id, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:order", number)
    return done(request, _("%(sum)s are on their way back.") % {"sum": money(found.amount)}, "desk:order", number)


@require_POST
@desk("orders.refund", "money.view")
def refunded(request: AtDesk, number: str, refund_id: UUID) -> HttpResponse:
    """A clerk has transferred a refund by hand."""
    order = _order(request, number)
    if refund_id not in {one.id for one in order.payments.refunds}:
        raise NotFound
    try:
        payments.confirm_refunded(refund_id, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:order", number)
    return done(request, _("Noted: the refund was transferred."), "desk:order", number)


@require_POST
@desk("orders.refund", shared=True)
def cancel(request: AtDesk, number: str) -> HttpResponse:
    form = MoveOn(request.POST)
    order = _order(request, number)
    for part in order.sellers:  # the order is cancelled as a whole: every part of it must be this desk's
        request.desk.mine(part.seller.id)
    if form.is_valid():
        try:
            ordering.cancel_order(order.id, by=request.desk.by, why=form.cleaned_data["why"], now=clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return done(request, _("The order is cancelled."), "desk:order", number)
    return show_order(request, number, {"cancel": form}, status=422)


@require_POST
@desk("orders.refund")
def review(request: AtDesk, number: str) -> HttpResponse:
    """A held order is released or declined, with a reason."""
    order = _order(request, number)
    deed = ordering.release_order if request.POST.get("deed") == "release" else ordering.decline_order
    try:
        deed(order.id, why=request.POST.get("why", ""), by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:order", number)
    text = (
        _("The order is released.")
        if deed is ordering.release_order
        else _("The order is declined; its money goes back.")
    )
    return done(request, text, "desk:order", number)


@require_POST
@desk("orders.note", shared=True)
def note(request: AtDesk, number: str) -> HttpResponse:
    form = Note(request.POST)
    if form.is_valid():
        try:
            now = clock.now()
            note_id = ordering.add_note(
                _order(request, number).id, text=form.cleaned_data["text"], by=request.desk.by, now=now
            )
            undo.remember(request, [f"note {note_id}"], now)
        except Refusal as refusal:
            form.add_error("text", refusal.message)
        else:
            return done(request, _("The note is kept."), "desk:order", number)
    return show_order(request, number, {"note": form}, status=422)


@require_POST
@desk("orders.view", "pii.reveal", shared=True)
def reveal(request: AtDesk, number: str) -> HttpResponse:
    """Open the buyer's name, address and phone for ten minutes; who did it and when is noted."""
    order, now = _order(request, number), clock.now()
    people.reveal(order.party_id, by=request.desk.by, why=f"order {order.number}", now=now)
    shown = {key: until for key, until in request.session.get(REVEALED, {}).items() if until > now.isoformat()}
    request.session[REVEALED] = {**shown, order.number: (now + REVEAL_LASTS).isoformat()}
    return redirect("desk:order", number)


@require_POST
@desk("orders.refund", "money.view")
def capture(request: AtDesk, number: str, intent_id: UUID) -> HttpResponse:
    """Capture what a company holds: all of it, or a part; or let the rest go."""
    order = _order(request, number)
    intent = next((one for one in order.payments.intents if one.id == intent_id), None)
    if intent is None:
        raise NotFound
    form = Capture(order.currency, request.POST)
    if not form.is_valid():
        messages.error(request, _first_problem(form))
        return redirect("desk:order", number)
    data = form.cleaned_data
    asked = {"command_id": data["command_id"], "by": request.desk.by, "now": clock.now()}
    try:
        if data["deed"] == "void":
            payments.void(intent_id, why=data["why"] or "let go by staff", **asked)
        else:
            payments.capture_part(intent_id, data["amount"], why=data["why"], **asked)
        payments.settle_instructions(clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:order", number)
    return done(request, _("The payment company has been told."), "desk:order", number)


@require_POST
@desk("orders.refund", "money.view")
def received(request: AtDesk, number: str, intent_id: UUID) -> HttpResponse:
    """A clerk says that a transfer arrived; the sum must be exactly the one asked for."""
    order = _order(request, number)
    if intent_id not in {intent.id for intent in order.payments.intents}:
        raise NotFound
    form = Received(order.currency, request.POST)
    if not form.is_valid():
        messages.error(request, _first_problem(form))
        return redirect("desk:order", number)
    try:
        payments.confirm_received(intent_id, form.cleaned_data["amount"], by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:order", number)
    return done(
        request,
        _("%(sum)s received; the order is paid.") % {"sum": money(form.cleaned_data["amount"])},
        "desk:order",
        number,
    )
