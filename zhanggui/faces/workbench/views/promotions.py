"""Promotions and codes: the list, one with its preview and figures, pause and end, codes and their file."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.faces.workbench.guard import AtDesk, desk, done, not_done, page
from zhanggui.faces.workbench.sheets import csv_answer
from zhanggui.faces.workbench.views.promotion_forms import CouponForm, PromotionForm
from zhanggui.kit import clock, locales, preferences
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.marketing import public as marketing

PHASES = {
    "running": (gettext_lazy("running"), "good"),
    "coming": (gettext_lazy("coming"), "info"),
    "paused": (gettext_lazy("paused"), "warn"),
    "over": (gettext_lazy("over"), "plain"),
    "ended": (gettext_lazy("ended"), "plain"),
}
SHOWN = 500  # codes on the page; the file has all


@desk("promotions.view")
def promotions(request: AtDesk) -> HttpResponse:
    rows, now = marketing.promotions(), clock.now()
    return page(
        request,
        "promotions",
        here="promotions",
        rows=rows,
        figures=marketing.figures_of([row.id for row in rows]),
        phase={row.id: PHASES[row.phase(now)] for row in rows},
        kinds=marketing.PromotionKind,
    )


@desk("promotions.view")
def promotions_csv(request: AtDesk) -> HttpResponseBase:
    """Each promotion with what it did, a line for each currency."""
    rows, now = marketing.promotions(), clock.now()
    figures = marketing.figures_of([row.id for row in rows])

    def lines():
        for row in rows:
            about = [row.name("zh-cn"), row.name("en"), row.kind, row.phase(now), row.starts_at, row.ends_at or ""]
            for one in figures.get(row.id, []):
                yield [*about, one.placed, one.orders, one.discount.decimal, one.sales.decimal, one.currency]
            if not figures.get(row.id):
                yield [*about, 0, 0, "", "", ""]

    head = "name_zh name_en kind state from until placed paid taken_off sales currency".split()
    return csv_answer("promotions", head, lines())


@desk("promotions.edit")
def new_promotion(request: AtDesk, kind: str) -> HttpResponse:
    if kind not in marketing.PromotionKind.values:
        raise NotFound
    form = PromotionForm(
        kind, request.POST or None, initial={"starts_on": _today(), "priority": 100, "bearer": "seller"}
    )
    return _form(request, form, None)


@desk("promotions.view")
def promotion(request: AtDesk, promotion_id: UUID) -> HttpResponse:
    found = marketing.promotion(promotion_id)
    typed = request.POST if request.method == "POST" and request.desk.may("promotions.edit") else None
    return _form(request, PromotionForm(found.kind, typed, found=found), found)


def _form(request: AtDesk, form: PromotionForm, found: marketing.Promotion | None, status: int = 200) -> HttpResponse:
    """Show the form, save it, or show what it would do to the example basket."""
    seen, now = None, clock.now()
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                draft = form.draft()
                if request.POST.get("action") == "preview":
                    seen, status = _preview(draft, form), 200
                else:
                    saved = marketing.save_promotion(
                        draft, promotion_id=found.id if found else None, by=request.desk.by, now=now
                    )
                    return done(request, _("The promotion is saved."), "desk:promotion", saved)
            except Refusal as refusal:
                field = {"items": "goods", "variant": "goods", "price": "amount"}.get(
                    str(refusal.facts.get("field")), refusal.facts.get("field")
                )
                form.add_error(field if field in form.fields else None, refusal.message)
    return page(
        request,
        "promotion",
        here="promotions",
        status=status,
        form=form,
        found=found,
        kind=marketing.PromotionKind(form.kind).label,
        seen=seen,
        phase=PHASES[found.phase(now)] if found else None,
        figures=marketing.figures_of([found.id]).get(found.id, []) if found else [],
        coupons=marketing.coupon_rows(found.id, limit=SHOWN) if found and found.by_code else [],
        coupon_form=CouponForm(auto_id="coupon_%s"),
        zone=preferences.get("shop.timezone"),
    )


def _preview(draft: marketing.PromotionDraft, form: PromotionForm):
    items = tuple(form.cleaned_data["example"].items())
    if not items:
        form.add_error("example", _("Put something into the example basket first."))
        return None
    country = preferences.get("shop.country")
    return marketing.preview(
        draft, items, currency=form.currency, country=country, locale=locales.current(), now=clock.now()
    )


def _today():
    return clock.local_day(clock.now(), preferences.get("shop.timezone"))


@require_POST
@desk("promotions.edit")
def change(request: AtDesk, promotion_id: UUID, to: str) -> HttpResponse:
    """Pause, resume or end."""
    said = {
        "paused": _("The promotion is paused."),
        "active": _("The promotion runs again."),
        "ended": _("It has ended."),
    }
    try:
        marketing.change_state(promotion_id, to, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:promotions")
    return done(request, said[to], "desk:promotion", promotion_id)


@require_POST
@desk("promotions.edit")
def make_coupons(request: AtDesk, promotion_id: UUID) -> HttpResponse:
    form = CouponForm(request.POST, auto_id="coupon_%s")
    found = marketing.promotion(promotion_id)
    if form.is_valid():
        data, now = form.cleaned_data, clock.now()
        try:
            if data["count"] > 1:
                marketing.make_coupon_batch(
                    promotion_id, data["count"], prefix=data["code"], batch=data["batch"] or str(_today()),
                    limit=data["limit"] or 1, per_customer=data["per_customer"], by=request.desk.by, now=now,
                )  # fmt: skip
            else:
                marketing.make_coupon(
                    promotion_id, data["code"], limit=data["limit"], per_customer=data["per_customer"],
                    per_day=data["per_day"], by=request.desk.by, now=now,
                )  # fmt: skip
        except Refusal as refusal:
            field = refusal.facts.get("field", "code")
            form.add_error(field if field in form.fields else None, refusal.message)
        else:
            text = _("%(n)s codes are made.") % {"n": data["count"]}
            return done(request, text, "desk:promotion", promotion_id)
    return page(
        request, "promotion", here="promotions", status=422, form=PromotionForm(found.kind, found=found), found=found,
        kind=marketing.PromotionKind(found.kind).label, seen=None, phase=PHASES[found.phase(clock.now())], figures=[],
        coupons=marketing.coupon_rows(promotion_id, limit=SHOWN), coupon_form=form,
        zone=preferences.get("shop.timezone"),
    )  # fmt: skip


@require_POST
@desk("promotions.edit")
def stop_coupon(request: AtDesk, promotion_id: UUID, coupon_id: UUID) -> HttpResponse:
    try:
        marketing.stop_coupon(coupon_id, active="again" in request.POST, by=request.desk.by, now=clock.now())
    except Refusal as refusal:
        return not_done(request, refusal, "desk:promotion", promotion_id)
    return done(request, _("Saved."), "desk:promotion", promotion_id)


@desk("promotions.view")
def coupons_csv(request: AtDesk, promotion_id: UUID) -> HttpResponseBase:
    """All codes of a promotion, or of one batch."""
    rows = marketing.coupon_rows(promotion_id, batch=request.GET.get("batch", ""), limit=1_000_000)
    head = "code batch limit per_customer per_day used active created_at".split()
    return csv_answer("codes", head, ([getattr(row, name) for name in head] for row in rows))
