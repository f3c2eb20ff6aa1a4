"""A WooCommerce product export: simple and variable products with their variations. The rules are in docs/imports.md."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.catalogue.public import AxisDraft, ProductInput, TextDraft, ValueDraft, VariantDraft
from zhanggui.exchange import values
from zhanggui.exchange.mapping import MAPPINGS, PRODUCTS, Draft, Field, Source, Wish, not_taken, unique
from zhanggui.exchange.nobody import NOBODY
from zhanggui.exchange.reasons import ERROR, INFO, WARN, Said

NEEDED = ("ID", "Type", "SKU", "Name", "Published", "Regular price")
USED = {
    *NEEDED, "Sale price", "Visibility in catalog", "Short description", "Description", "Tax status", "Tax class",
    "In stock?", "Stock", "Weight (kg)", "Weight (g)", "Weight (lbs)", "Weight (oz)", "Categories", "Images", "Parent",
    "Grouped products", "External URL", "Position", "Date sale price starts", "Date sale price ends", "GTIN, UPC, EAN, or ISBN",
    "Is featured?",
}  # fmt: skip
WEIGHTS = {"Weight (kg)": "1000", "Weight (g)": "1", "Weight (lbs)": "453.59237", "Weight (oz)": "28.349523125"}
TAXES = {"": "standard", "standard": "standard", "reduced-rate": "reduced", "zero-rate": "zero"}
ATTRIBUTES = 20
Record = dict[str, str]


class WooCommerce:
    key = "woocommerce"
    kind = PRODUCTS
    label = _("Products: WooCommerce")
    note = _("The CSV of Products → Export.")
    fields: tuple[Field, ...] = ()

    def fits(self, header: Sequence[str]) -> bool:
        return set(NEEDED) <= set(header)

    def drafts(self, source: Source) -> Iterator[Draft | Said]:
        table = source.table()
        table.need(NEEDED)
        yield from Reading(source, list(table.records())).drafts()
        attributes = {f"Attribute {n} {what}" for n in range(1, ATTRIBUTES) for what in ("name", "value(s)")}
        yield from not_taken(table, USED | attributes)


class Reading:
    def __init__(self, source: Source, records: list[tuple[int, Record]]):
        self.options = source.options
        self.today: date = source.now.date()
        self.records = records
        self.variations: dict[str, list[tuple[int, Record]]] = defaultdict(list)
        self.parents = {r["SKU"]: r for _, r in records if _kinds(r) & {"variable"}}
        self.parents |= {f"id:{r['ID']}": r for _, r in records if _kinds(r) & {"variable"}}
        for row, record in records:
            if "variation" in _kinds(record):
                self.variations[self._parent_key(record.get("Parent", ""))].append((row, record))

    def _parent_key(self, parent: str) -> str:
        known = self.parents.get(parent)
        return known["ID"] if known else ""

    def drafts(self) -> Iterator[Draft | Said]:
        for row, record in self.records:
            kinds = _kinds(record)
            if None in record:
                yield Said(row, "", "cells", {"found": record[None], "expected": len(record) - 1}, ERROR)  # type: ignore[index]
            elif "variation" in kinds:
                if record.get("Parent", "") not in self.parents:
                    yield Said(row, "Parent", "no_parent", {"parent": record.get("Parent") or "—"}, ERROR)
            elif "grouped" in kinds:
                facts = {"title": record["Name"], "parts": record.get("Grouped products", "")}
                yield Said(row, "Type", "grouped", facts, WARN)
            elif "external" in kinds:
                facts = {"title": record["Name"], "address": record.get("External URL", "")[:200]}
                yield Said(row, "Type", "external", facts, WARN)
            elif kinds & {"simple", "variable"}:
                yield self._product(row, record, "variable" in kinds)
            else:
                yield Said(row, "Type", "kind_unknown", {"kind": record["Type"][:60]}, ERROR)

    def _product(self, row: int, record: Record, variable: bool) -> Draft | Said:
        said: list[Said] = []
        digital = bool(_kinds(record) & {"downloadable", "virtual"})
        children = self.variations.get(record["ID"], []) if variable else [(row, record)]
        if not children:
            return Said(row, "Type", "no_variants", {}, ERROR)
        axes = self._axes(record, children) if variable else ()
        variants: list[VariantDraft] = []
        for at, child in sorted(children, key=lambda pair: _int(pair[1].get("Position", ""))):
            try:
                variants += self._variants(at, child, axes, digital, said)
            except _Bad as bad:
                said.append(bad.said)
        if not variants:
            return said[-1]
        categories = tuple(
            {self._locale: tuple(values.parts(path, ">"))} for path in values.parts(record.get("Categories", ""))
        )
        product = ProductInput(
            source_key=f"woocommerce:{record['ID']}",
            seller_id=NOBODY,
            texts={self._locale: self._text(record, variable, said, row)},
            variants=tuple(variants),
            kind="digital" if digital else "physical",
            tax_class=self._tax(row, record, said),
            categories=categories,
            axes=axes,
            rank=1 if record.get("Is featured?") == "1" else 0,
            publish=self._published(row, record, digital, variants, said),
        )
        wishes = self._wishes(record, children, variants)
        if wishes and not self.options.get("pictures"):
            said.append(Said(row, "Images", "pictures_not_fetched", {"count": len({w.name for w in wishes})}, INFO))
        return Draft((row, *(at for at, _child in children if at != row)), product, wishes, tuple(said))

    @property
    def _locale(self) -> str:
        return self.options["locale"]

    def _text(self, record: Record, variable: bool, said: list[Said], row: int) -> TextDraft:
        body = values.description(record.get("Description", ""))
        if not variable:
            properties = [(name, ", ".join(values.parts(text))) for name, text in _attributes(record) if text]
            if properties:
                said.append(Said(row, "Attribute 1 name", "attributes_as_text", {}, INFO))
                body += values.listed(properties)
        return TextDraft(values.title(record["Name"]), values.summary(record.get("Short description", "")), body)

    def _axes(self, record: Record, children: list[tuple[int, Record]]) -> tuple[AxisDraft, ...]:
        """The attributes by which the variations differ, with the parent's values and any that only a variation has."""
        named = {name for _row, child in children for name, _ in _attributes(child)}
        axes = []
        for name, text in _attributes(record):
            if name not in named:
                continue
            labels = values.parts(text)
            for _row, child in children:
                value = dict(_attributes(child)).get(name, "")
                if value and value not in labels:
                    labels.append(value)
            drafts = {values.code(label): ValueDraft(values.code(label), {self._locale: label}) for label in labels}
            axes.append(AxisDraft(values.code(name), {self._locale: name}, tuple(drafts.values())))
        return tuple(axis for axis in axes if axis.values)

    def _variants(
        self, row: int, record: Record, axes: tuple[AxisDraft, ...], digital: bool, said: list[Said]
    ) -> list[VariantDraft]:
        """One variant, or one for each value where the row stands for any."""
        given = {values.code(name): values.code(text) for name, text in _attributes(record) if text}
        combinations: list[dict[str, str]] = [{}]
        free = [axis for axis in axes if axis.code not in given]
        for axis in axes:
            choices = [given[axis.code]] if axis.code in given else [value.code for value in axis.values]
            combinations = [chosen | {axis.code: value} for chosen in combinations for value in choices]
        sku = record["SKU"] or f"woo-{record['ID']}"
        price, was = self._price(row, record, said)
        stock = self._stock(row, record, said) if not digital else None
        made = []
        for place, chosen in enumerate(combinations):
            name = "-".join([sku, *(chosen[axis.code] for axis in free)])[:80]
            count = stock if place == 0 or not record.get("Stock") else 0
            made.append(
                VariantDraft(
                    sku=name,
                    values=chosen,
                    prices=(price,) if price else (),
                    was=(was,) if was else (),
                    stock={} if count is None else {None: count},
                    weight_g=self._weight(row, record),
                    barcode=record.get("GTIN, UPC, EAN, or ISBN", "")[:40] if len(combinations) == 1 else "",
                )
            )
        if free:
            facts = {
                "axis": ", ".join(axis.names[self._locale] for axis in free),
                "skus": ", ".join(v.sku for v in made)[:400],
            }
            said.append(Said(row, "SKU", "any_value", facts, INFO))
            if record.get("Stock") and len(made) > 1:
                said.append(Said(row, "Stock", "any_stock", {"count": record["Stock"], "sku": made[0].sku}, WARN))
        return made

    def _price(self, row: int, record: Record, said: list[Said]) -> tuple[Any, Any]:
        """(price, earlier price). A sale price counts while it is in force on the day of the import."""
        currency = self.options["currency"]
        regular = _money(row, "Regular price", record.get("Regular price", ""), currency)
        sale = _money(row, "Sale price", record.get("Sale price", ""), currency)
        if sale is None:
            return regular, None
        starts, ends = record.get("Date sale price starts", "")[:10], record.get("Date sale price ends", "")[:10]
        today = self.today.isoformat()
        if (starts and starts > today) or (ends and ends < today):
            said.append(Said(row, "Sale price", "sale_not_now", {"price": str(sale.decimal)}, INFO))
            return regular, None
        if ends:
            said.append(
                Said(row, "Date sale price ends", "sale_ends", {"price": str(sale.decimal), "date": ends}, WARN)
            )
        if regular is not None and regular <= sale:
            said.append(Said(row, "Sale price", "sale_not_lower", {"price": str(sale.decimal)}, INFO))
            return regular, None
        return sale, regular

    def _stock(self, row: int, record: Record, said: list[Said]) -> int | None:
        text = record.get("Stock", "")
        try:
            count = values.units(text)
        except values.Unfit:
            raise _Bad(Said(row, "Stock", "not_whole", {"value": text[:40]}, ERROR)) from None
        if count is None:
            if record.get("In stock?", "1") == "0":
                return 0
            count = int(self.options["stock"])
            said.append(Said(row, "Stock", "stock_unknown", {"count": count}, WARN))
            if not count:
                return None  # what the shop counted meanwhile stays
        if count < 0:
            said.append(Said(row, "Stock", "stock_negative", {"value": count}, WARN))
        return max(count, 0)

    def _weight(self, row: int, record: Record) -> int:
        for column, factor in WEIGHTS.items():
            if record.get(column):
                try:
                    return values.grams(record[column], factor)
                except values.Unfit:
                    raise _Bad(Said(row, column, "not_a_number", {"value": record[column][:40]}, ERROR)) from None
        return 0

    def _tax(self, row: int, record: Record, said: list[Said]) -> str:
        if record.get("Tax status") == "none":
            return "zero"
        name = record.get("Tax class", "")
        if name not in TAXES:
            said.append(Said(row, "Tax class", "tax_class", {"value": name[:60]}, WARN))
        return TAXES.get(name, "standard")

    def _published(
        self, row: int, record: Record, digital: bool, variants: list[VariantDraft], said: list[Said]
    ) -> bool:
        if record["Published"] != "1":
            said.append(Said(row, "Published", "draft", {}, INFO))
        elif record.get("Visibility in catalog", "visible") in ("hidden", "search"):
            said.append(Said(row, "Visibility in catalog", "hidden", {}, INFO))
        elif not any(variant.prices for variant in variants):
            said.append(Said(row, "Regular price", "no_price", {}, WARN))
        elif digital:
            said.append(Said(row, "Download 1 URL", "no_file", {}, WARN))
        else:
            return True
        return False

    def _wishes(
        self, record: Record, children: list[tuple[int, Record]], variants: list[VariantDraft]
    ) -> tuple[Wish, ...]:
        alt = values.title(record["Name"])
        wishes = [Wish(name, "", alt) for name in values.parts(record.get("Images", ""))]
        skus = [variant.sku for variant in variants]
        for _row, child in children:
            if child is record:
                continue
            own = next((sku for sku in skus if sku.startswith(child["SKU"])), "")
            wishes += [Wish(name, own, values.title(child["Name"])) for name in values.parts(child.get("Images", ""))]
        return unique(wishes)


class _Bad(Exception):
    def __init__(self, said: Said):
        self.said = said


def _money(row: int, column: str, text: str, currency: str):
    try:
        return values.money(text, currency)
    except values.Unfit:
        raise _Bad(Said(row, column, "not_money", {"value": text[:40]}, ERROR)) from None


def _kinds(record: Record) -> set[str]:
    return {kind.strip().lower() for kind in record["Type"].split(",")}


def _attributes(record: Record) -> list[tuple[str, str]]:
    found = []
    for place in range(1, ATTRIBUTES):
        name = record.get(f"Attribute {place} name", "")
        if name:
            found.append((name, record.get(f"Attribute {place} value(s)", "")))
    return found


def _int(text: str) -> int:
    return int(text) if text.lstrip("-").isdigit() else 0


MAPPINGS.add(WooCommerce.key, WooCommerce())
