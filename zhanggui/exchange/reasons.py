"""Every sentence that a row of a report may say, by its code. Facts fill the places."""

from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhanggui.kit import locales
from zhanggui.kit.errors import Refusal

INFO, WARN, ERROR = "info", "warn", "error"

REASONS: dict[str, Any] = {
    # any file
    "cells": _("The row has {found} cells where the first row has {expected}; it was not taken."),
    "not_a_number": _("“{value}” is not a number; the row was not taken."),
    "not_whole": _("“{value}” is not a whole number; the row was not taken."),
    "not_a_date": _("“{value}” is not a date and time; the row was not taken."),
    "not_money": _("“{value}” is not a price; the row was not taken."),
    "missing": _("There is nothing in the column {field}; the row was not taken."),
    "too_long": _("The text has {length} characters; only the first {limit} were taken."),
    "column_not_taken": _(
        "The column “{column}” has contents in {rows} rows; there is no place for it and it was not taken."
    ),
    "refused": _("{problem}; the product was not taken."),
    "sku_twice": _("The SKU {sku} stands in row {other} already; this row was not taken."),
    "stopped": _("The import stopped: {problem}"),
    # past orders
    "other_file": _("The invoice {number} is in the books already from another file; its row was not taken."),
    "out_of_range": _("{value} is out of range; the row was not taken."),
    "negative_price": _(
        "“{description}”: the price {price} is negative. Kept as an adjustment of the books, not as a sale."
    ),
    "tiny_price": _("The price {price} is finer than a penny. Kept exactly; the invoice's total is rounded once."),
    "negative_outside": _("The quantity {quantity} is negative outside of a credit note, at a price. Kept as it is."),
    # products
    "no_parent": _("The row belongs to {parent}, which is not in the file; it was not taken."),
    "no_variants": _("The product has options but no row of a variant; it was not taken."),
    "grouped": _("{title} is a group of other products ({parts}); those are imported, the group is not."),
    "bundle": _("{title} is a bundle of other products ({parts}); those are imported, the bundle is not."),
    "external": _("{title} is sold on another site ({address}); it was not taken."),
    "kind_unknown": _("“{kind}” is not a kind of product we know; the row was not taken."),
    "any_value": _("The row stands for every {axis}: one variant was made for each ({skus})."),
    "any_stock": _("The counted stock of {count} was put on the first of them, {sku}."),
    "stock_unknown": _(
        "The file does not count the stock; {count} is on hand. Count it, or import again with another number."
    ),
    "stock_negative": _("The stock {value} is below zero; 0 is on hand."),
    "no_price": _("There is no price; the product stays a draft until it has one."),
    "draft": _("The product is not published in the file; it stays a draft."),
    "hidden": _("The product is hidden in the file; it stays a draft."),
    "no_file": _("The files to download are not part of the import; the product stays a draft until they are added."),
    "sale_not_now": _("The sale price {price} is not in force now; the regular price was taken."),
    "sale_ends": _("The sale price {price} ends on {date} in the file; here it lasts until you change it."),
    "sale_not_lower": _("The sale price {price} is not lower than the price; it was left out."),
    "pictures_not_fetched": _(
        "{count} pictures are named by address; they are not fetched. Give a folder of pictures to add them."
    ),
    "pictures_not_given": _("{count} pictures are named; no folder of pictures was given."),
    "pictures_unused": _("{count} pictures of the folder are named by no product that was taken ({names})."),
    "picture_missing": _("The picture {name} is not in the folder."),
    "picture_refused": _("The picture {name} was refused: {problem}"),
    "grouped_rows": _("{count} rows of the set “{name}” are one product with the options {axes}."),
    "category_unknown": _("The category “{name}” is not in the list of categories; it was left out."),
    "attributes_as_text": _("Properties without a place of their own were added to the description."),
    "house_made": _("The shop had no seller yet: it was made, with a warehouse."),
    "file_not_taken": _("{file}: {rows} rows were not taken ({why})."),
    "one_price_many": _("Sold in {count} parts with a price each: they are its variants."),
    "tax_class": _("The tax class “{value}” is not known; the standard one was taken."),
}

# What each rule of an import of past orders did; the report counts the rows.
RULES: dict[str, Any] = {
    "no_customer": _("No customer: kept; the document counts in all sums but belongs to no buyer."),
    "negative_price": _("Negative price: kept as an adjustment of the books; no sale, no refund."),
    "tiny_price": _("A price finer than the currency: kept exactly; the document's total is rounded once, half up."),
    "negative_outside": _(
        "Negative quantity outside of a credit note: at price 0 it is a write-off of stock, without value."
    ),
    "free": _("Price 0: kept as a line without value."),
    "document:invoice": _("Rows of invoices."),
    "document:credit_note": _(
        "Rows of numbers that begin with C: credit notes; they count as refunds of their own day."
    ),
    "document:adjustment": _("Rows of numbers that begin with A: adjustments of the books; no sale, no refund."),
    "country_without_code": _("Unspecified, European Community, Channel Islands: no country; kept as text."),
    "not_taken": _("Not taken: each has a line in the list of problems."),
    "line": _("Lines kept as: {what}."),
    "code": _("The code {what} is no goods."),
}


def rule_text(rule: str) -> str:
    """The sentence of a rule: `line:service` and `code:POST` name what they are about."""
    if rule in RULES:
        return str(RULES[rule])
    family, _colon, what = rule.partition(":")
    return str(RULES.get(family, rule)).format(what=what)


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the report: the row of the file (None: the whole file), the column, what happened and how bad it is."""

    row: int | None
    field: str
    code: str
    facts: dict[str, Any] = default(default_factory=dict)
    severity: str = ERROR


def told(refusal: Refusal) -> dict[str, str]:
    """What a refusal says, in every language: whoever reads the report later reads it in his own."""
    found = {}
    for locale in locales.LOCALES:
        with translation.override(locales.django_code(locale)):
            found[locale] = refusal.message.rstrip("。.")
    return found


def _in_this_language(value: Any) -> Any:
    return value.get(locales.current(), "") if isinstance(value, dict) else value


def sentence(code: str, facts: dict[str, Any]) -> str:
    """The sentence in the language of the moment."""
    text = REASONS.get(code)
    if text is None:
        return code
    if "why" in facts:
        facts = facts | {"why": gettext(facts["why"])}
    try:
        return str(text).format(**{name: _in_this_language(value) for name, value in facts.items()})
    except (KeyError, IndexError):
        return str(text)
