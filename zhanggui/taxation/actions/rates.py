"""Rates come from the file of the house or are entered by the shop; an old one ends where the new one begins."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.kit import audit
from zhanggui.kit.errors import Invalid
from zhanggui.taxation.models import TaxRate
from zhanggui.taxation.queries.rates import KEPT
from zhanggui.taxation.rules import TAX_CLASSES

FILE = Path(__file__).resolve().parent.parent / "rates.json"


def load_rates(now: datetime) -> int:
    """Add the rates of the file that are not there yet; the number added. What the shop entered stays."""
    rows = json.loads(FILE.read_text())["rates"]
    with transaction.atomic():
        before = TaxRate.objects.count()
        TaxRate.objects.bulk_create([_row(row) for row in rows], ignore_conflicts=True)
        KEPT.forget()
        return TaxRate.objects.count() - before


def set_rate(
    *,
    country: str,
    region: str = "",
    tax_class: str,
    rate: Decimal,
    valid_from: date,
    source: str,
    by: str,
    now: datetime,
) -> None:
    """Enter a rate from a day on. The one before it ends that day; the one after it, if any, stays."""
    if tax_class not in TAX_CLASSES:
        raise Invalid(field="tax_class", problem=_("{tax_class} is not a tax class").format(tax_class=tax_class))
    if not (0 <= rate <= 100) or rate != round(rate, 4):
        raise Invalid(field="rate", problem=_("a rate is percent from 0 to 100 with at most four places"))
    if not source.strip():
        raise Invalid(field="source", problem=_("say where the rate was read"))
    place = TaxRate.objects.filter(country=country, region=region, tax_class=tax_class)
    with transaction.atomic():
        following = place.filter(valid_from__gt=valid_from).order_by("valid_from").first()
        place.filter(valid_from__lt=valid_from).exclude(valid_to__lte=valid_from).update(valid_to=valid_from)
        values = {"rate": rate, "source": source.strip(), "valid_to": following.valid_from if following else None}
        TaxRate.objects.update_or_create(
            country=country, region=region, tax_class=tax_class, valid_from=valid_from, defaults=values
        )
        KEPT.forget()
        facts = {"rate": str(rate), "from": valid_from.isoformat()}
        where = "-".join(filter(None, (country, region, tax_class)))
        audit.note(by=by, deed="taxation.set_rate", object_kind="tax_rate", object_id=where, facts=facts, now=now)


def _row(row: dict[str, str]) -> TaxRate:
    return TaxRate(
        country=row["country"],
        region=row.get("region", ""),
        tax_class=row["tax_class"],
        rate=Decimal(row["rate"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row.get("valid_to") else None,
        source=row["source"],
    )
