"""Products on sale that cannot be bought or read."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from zhanggui.catalogue.rows import LOWEST, moment
from zhanggui.kit import preferences, sql
from zhanggui.kit.checks import Finding, check
from zhanggui.kit.locales import LOCALES

SHOWN = 5
TITLE = "(SELECT min(t.title) FROM catalogue_producttext t WHERE t.product_id = p.id)"


@check("catalogue.live_without_price")
def live_without_price(now: datetime) -> list[Finding]:
    """Products on sale that have no price now in the shop's currency."""
    at, currency = moment(now), preferences.get("shop.currency")
    rows = sql.fetch(
        f"SELECT {TITLE} FROM catalogue_product p WHERE p.state = 'live' AND {LOWEST} IS NULL ORDER BY p.id",
        [currency, at, at],
    )
    if not rows:
        return []
    facts = {"count": len(rows), "currency": currency, "titles": ", ".join(str(row[0]) for row in rows[:SHOWN])}
    return [
        Finding("bad", _("{count} products on sale have no price in {currency}: {titles}."), facts, "desk:products")
    ]


@check("catalogue.text_missing")
def text_missing(now: datetime) -> list[Finding]:
    """Products on sale that lack a text in a language of the shop, so that another stands in."""
    findings = []
    for locale in LOCALES:
        rows = sql.fetch(
            f"""SELECT {TITLE} FROM catalogue_product p WHERE p.state = 'live' AND NOT EXISTS (
 SELECT 1 FROM catalogue_producttext own WHERE own.product_id = p.id AND own.locale = %s) ORDER BY p.id""",
            [locale],
        )
        if rows:
            titles = ", ".join(str(row[0]) for row in rows[:SHOWN])
            facts = {"count": len(rows), "locale": locale, "titles": titles}
            findings.append(
                Finding(
                    "info", _("{count} products on sale have no text in {locale}: {titles}."), facts, "desk:products"
                )
            )
    return findings
