"""A Magento 2 catalogue: its product export (one CSV), or the folder of fixtures of its sample data.

Configurable products become products with variants; the simple ones they name are those variants. The rules are in
docs/imports.md."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from zhanggui.catalogue.public import ProductInput, TextDraft, VariantDraft
from zhanggui.exchange import values
from zhanggui.exchange.mapping import MAPPINGS, PRODUCTS, Draft, Field, Source, Wish, unique
from zhanggui.exchange.mappings._magento_folder import Folder
from zhanggui.exchange.mappings._magento_values import Bad, axes_of, price_of, stock_of, weight_of
from zhanggui.exchange.nobody import NOBODY
from zhanggui.exchange.reasons import ERROR, INFO, WARN, Said

NEEDED = ("sku", "product_type", "name", "price", "categories")
ROOT = "Default Category"
TAXES = {"": "standard", "Taxable Goods": "standard", "None": "zero"}
SILENT = ("has_options", "required_options")
Record = dict[str, str]


class Magento:
    key = "magento"
    kind = PRODUCTS
    label = _("Products: Magento 2")
    note = _("The product export, or (on the command line) the folder of fixtures of the sample data.")
    fields: tuple[Field, ...] = ()

    def fits(self, header: Sequence[str]) -> bool:
        return set(NEEDED) <= set(header)

    def drafts(self, source: Source) -> Iterator[Draft | Said]:
        if source.path.is_dir():
            yield from Folder(source, self.export).drafts()
            return
        table = source.table()
        table.need(NEEDED)
        yield from self.export(source, list(table.records()))

    def export(self, source: Source, records: list[tuple[int, Record]]) -> Iterator[Draft | Said]:
        """Products of the rows of a product export."""
        yield from Export(source, records).drafts()
        yield from _columns_not_taken(records)


USED = {
    *NEEDED, "store_view_code", "attribute_set_code", "description", "short_description", "weight", "product_online",
    "tax_class_name", "visibility", "special_price", "special_price_from_date", "special_price_to_date", "url_key",
    "base_image", "small_image", "thumbnail_image", "additional_images", "additional_attributes", "qty",
    "configurable_variations", "product_websites", "website_id", "manage_stock", "use_config_manage_stock", "is_in_stock",
}  # fmt: skip
CONFIG = ("use_config_", "out_of_stock_qty", "is_qty_decimal", "allow_backorders", "min_cart_qty", "max_cart_qty",
          "qty_increments", "enable_qty_increments", "is_decimal_divided")  # fmt: skip


class Export:
    def __init__(self, source: Source, records: list[tuple[int, Record]]):
        self.options, self.today = source.options, source.now.date()
        self.records = [(row, record) for row, record in records if not record.get("store_view_code")]
        self.by_sku = {record["sku"]: (row, record) for row, record in self.records}
        self.owned = {
            chosen["sku"]
            for _, record in self.records
            if record["product_type"] == "configurable"
            for chosen in _variations(record)
        }

    def drafts(self) -> Iterator[Draft | Said]:
        for row, record in self.records:
            kind = record["product_type"]
            if kind == "configurable":
                yield self._configurable(row, record)
            elif record["sku"] in self.owned:
                continue
            elif kind in ("simple", "virtual", "downloadable"):
                yield self._simple(row, record, digital=kind != "simple")
            elif kind in ("bundle", "grouped"):
                yield Said(
                    row,
                    "product_type",
                    kind,
                    {"title": record["name"], "parts": record.get("associated_skus", "")},
                    WARN,
                )
            else:
                yield Said(row, "product_type", "kind_unknown", {"kind": kind[:60]}, ERROR)

    def _configurable(self, row: int, record: Record) -> Draft | Said:
        said: list[Said] = []
        variants, rows = [], [row]
        chosen_of: list[dict[str, str]] = []
        for chosen in _variations(record):
            sku = chosen.pop("sku", "")
            if sku not in self.by_sku:
                said.append(Said(row, "configurable_variations", "no_parent", {"parent": sku}, ERROR))
                continue
            at, simple = self.by_sku[sku]
            try:
                variants.append(
                    self._variant(at, simple, {values.code(k): values.code(v) for k, v in chosen.items()}, said)
                )
            except Bad as bad:
                said.append(bad.said)
                continue
            rows.append(at)
            chosen_of.append(chosen)
        if not variants:
            return said[-1] if said else Said(row, "configurable_variations", "no_variants", {}, ERROR)
        axes = axes_of(chosen_of, self.options["locale"])
        wishes = self._pictures(record, "")
        wishes += [wish for variant in variants for wish in self._pictures(self.by_sku[variant.sku][1], variant.sku)]
        return self._draft(row, record, tuple(rows), tuple(variants), axes, wishes, said)

    def _simple(self, row: int, record: Record, *, digital: bool) -> Draft | Said:
        said: list[Said] = []
        try:
            variant = self._variant(row, record, {}, said, digital=digital)
        except Bad as bad:
            return bad.said
        return self._draft(row, record, (row,), (variant,), (), self._pictures(record, ""), said, digital=digital)

    def _draft(self, row, record, rows, variants, axes, wishes, said, *, digital: bool = False) -> Draft:
        locale = self.options["locale"]
        properties = _properties(record, {axis.code for axis in axes})
        if properties:
            said.append(Said(row, "additional_attributes", "attributes_as_text", {}, INFO))
        body = values.description(record.get("description", "")) + values.listed(properties)
        publish = True
        if record.get("product_online", "1") != "1":
            said.append(Said(row, "product_online", "draft", {}, INFO))
            publish = False
        elif not axes and record.get("visibility") == "Not Visible Individually":
            said.append(Said(row, "visibility", "hidden", {}, INFO))
            publish = False
        elif digital:
            said.append(Said(row, "", "no_file", {}, WARN))
            publish = False
        tax = record.get("tax_class_name", "")
        if tax not in TAXES:
            said.append(Said(row, "tax_class_name", "tax_class", {"value": tax[:60]}, WARN))
        wishes = unique(wishes)
        if wishes and not self.options.get("pictures"):
            said.append(Said(row, "base_image", "pictures_not_given", {"count": len(wishes)}, INFO))
        product = ProductInput(
            source_key=f"magento:{record['sku']}",
            seller_id=NOBODY,
            texts={
                locale: TextDraft(
                    values.title(record["name"]), values.summary(record.get("short_description", "")), body
                )
            },
            variants=variants,
            kind="digital" if digital else "physical",
            tax_class=TAXES.get(tax, "standard"),
            categories=tuple({locale: path} for path in _paths(record.get("categories", ""))),
            axes=axes,
            publish=publish,
        )
        return Draft(rows, product, wishes, tuple(said))

    def _variant(self, row, record, chosen: dict[str, str], said: list[Said], *, digital: bool = False) -> VariantDraft:
        price, was = price_of(row, record, self.options["currency"], self.today, said)
        return VariantDraft(
            sku=record["sku"][:80],
            values=chosen,
            prices=(price,) if price is not None else (),
            was=(was,) if was is not None else (),
            stock={} if digital else stock_of(row, record.get("qty", ""), self.options, said),
            weight_g=weight_of(row, record.get("weight", "")),
        )

    def _pictures(self, record: Record, sku: str) -> list[Wish]:
        names = [record.get("base_image", ""), *record.get("additional_images", "").split(",")]
        return [Wish(name.strip(), sku, values.title(record["name"])) for name in names if name.strip()]


def _variations(record: Record) -> list[dict[str, str]]:
    """ "sku=A,size=S|sku=B,size=M" → [{"sku": "A", "size": "S"}, …]"""
    found = []
    for part in record.get("configurable_variations", "").split("|"):
        pairs = dict(pair.split("=", 1) for pair in part.split(",") if "=" in pair)
        if pairs:
            found.append(pairs)
    return found


def _properties(record: Record, axes: set[str]) -> list[tuple[str, str]]:
    found = []
    for pair in record.get("additional_attributes", "").split(","):
        name, _, value = pair.partition("=")
        if value and name not in SILENT and values.code(name) not in axes and value not in ("No",):
            label = name.replace("_", " ").capitalize()
            found.append((label, ", ".join(values.title(part) for part in value.split("|"))))
    return found


def _paths(text: str) -> list[tuple[str, ...]]:
    """ "Default Category/Men/Tops,Default Category" → [("Men", "Tops")]"""
    paths = []
    for path in text.split(","):
        names = [values.title(name) for name in path.split("/") if name.strip()]
        if names[:1] == [ROOT]:
            names = names[1:]
        if names and tuple(names) not in paths:
            paths.append(tuple(names))
    return paths


def _columns_not_taken(records: list[tuple[int, Record]]) -> Iterator[Said]:
    counts: dict[str, int] = defaultdict(int)
    for _row, record in records:
        for name, value in record.items():
            if name and value not in ("", "0") and name not in USED and not name.startswith(CONFIG):
                counts[name] += 1
    for name, rows in counts.items():
        yield Said(None, name, "column_not_taken", {"column": name, "rows": rows}, INFO)


MAPPINGS.add(Magento.key, Magento())
