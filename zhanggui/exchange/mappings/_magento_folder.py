"""The folder of fixtures of Magento's sample data: several CSV files that together are one catalogue."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from zhanggui.catalogue.public import AxisDraft, ProductInput, TextDraft, VariantDraft
from zhanggui.exchange import values
from zhanggui.exchange.errors import FileUnreadable
from zhanggui.exchange.mapping import Draft, Source, Wish, unique
from zhanggui.exchange.mappings._magento_values import Bad, axes_of, price_of, stock_of
from zhanggui.exchange.nobody import NOBODY
from zhanggui.exchange.reasons import INFO, WARN, Said

Record = dict[str, str]
WHY = {
    "crosssell": _("links between products"),
    "related": _("links between products"),
    "upsell": _("links between products"),
    "reviews": _("reviews of another shop's buyers"),
    "customer": _("people are not part of a catalogue"),
    "orders": _("orders of a demonstration"),
    "rules": _("rules of prices"),
    "tax": _("tax rates are kept here with their sources"),
    "tablerate": _("prices of delivery"),
    "attributes": _("the list of properties; those that products use are taken from the products"),
    "categories": _("no product of the import is in them, or their names were taken from it"),
    "downloadable_data": _("the files to download are not in the folder"),
    "msrp": _("a recommended price is no earlier price"),
    "block": _("pages and blocks of the old shop"),
    "pages": _("pages and blocks of the old shop"),
    "wishlist": _("people are not part of a catalogue"),
}


FIELDS = {"category", "name", "sku", "price", "qty", "description", "short_description", "meta_description",
          "special_price", "attribute_set", "visibility", "url_key", "size", "color", "samples_title", "links_title",
          "links_purchased_separately"}  # fmt: skip


class Folder:
    """Reads what is a product, and says of every other file that it was not taken."""

    def __init__(self, source: Source, export: Callable[..., Iterator[Draft | Said]]):
        self.source, self.export = source, export
        self.options = source.options
        self.files = sorted(source.path.rglob("*.csv"))
        if not self.files:
            raise FileUnreadable(what=gettext("a folder without CSV files"))
        self.tree: set[tuple[str, ...]] = set()
        self.images: dict[str, list[str]] = defaultdict(list)
        self.parts: dict[str, list[Record]] = defaultdict(list)
        self.taken: set[Path] = set()

    def drafts(self) -> Iterator[Draft | Said]:
        headers = {file: self._header(file) for file in self.files}
        for file in self.files:
            self._learn(file, headers[file])
        for file in self.files:
            header = headers[file]
            if {"sku", "product_type", "categories"} <= header:
                self.taken.add(file)
                yield from _where(file, self.export(self.source, list(self._records(file))))
            elif {"sku", "name", "price", "category"} <= header:
                self.taken.add(file)
                yield from _where(file, self._flat(file, header))
        yield from self._others(headers)

    def _header(self, file: Path) -> set[str]:
        return {name.strip() for name in self.source.table(file).shape.header}

    def _records(self, file: Path) -> Iterator[tuple[int, Record]]:
        yield from self.source.table(file).records()

    def _learn(self, file: Path, header: set[str]) -> None:
        """Categories, pictures and parts of downloads, which stand in files of their own."""
        if {"name", "url_key", "path"} <= header:
            for _row, record in self._records(file):
                path = [name for name in record["path"].split("/") if name]
                self.tree.add((*map(values.title, path), values.title(record["name"])))
        elif header == {"sku", "image"}:
            self.taken.add(file)
            for _row, record in self._records(file):
                self.images[record["sku"]].append(record["image"])
        elif {"product_sku", "link_item_title", "link_item_price"} <= header:
            for _row, record in self._records(file):
                self.parts[record["product_sku"]].append(record)

    def _flat(self, file: Path, header: set[str]) -> Iterator[Draft | Said]:
        """Files of simple products, one kind a file: bags, watches, videos …; sets of sizes and colours are one product."""
        grouped: dict[str, list[tuple[int, Record]]] = defaultdict(list)
        for row, record in self._records(file):
            if "bundle_options" in header or "associated_sku" in header:
                parts = record.get("bundle_options") or record.get("associated_sku", "")
                code = "bundle" if "bundle_options" in header else "grouped"
                yield Said(
                    row, file.name, code, {"title": record["name"], "parts": parts.replace("\n", "; ")[:300]}, WARN
                )
            elif record.get("visibility") == "1" and record.get("size"):
                grouped[record["attribute_set"]].append((row, record))
            else:
                try:
                    yield self._one(row, record, "links_title" in header)
                except Bad as bad:
                    yield bad.said
        for name, rows in grouped.items():
            yield self._set(file, name, rows)

    def _one(self, row: int, record: Record, digital: bool) -> Draft:
        said: list[Said] = []
        parts = self.parts.get(record["sku"], [])
        axes: tuple[AxisDraft, ...] = ()
        if digital and record.get("links_purchased_separately") == "1" and parts:
            said.append(Said(row, "links_title", "one_price_many", {"count": len(parts)}, INFO))
            axes = axes_of([{"part": part["link_item_title"]} for part in parts], self.options["locale"])
            variants = []
            for number, part in enumerate(parts, 1):
                price, _ = price_of(
                    row, {"price": part["link_item_price"]}, self.options["currency"], self.source.now.date(), said
                )
                chosen = {"part": values.code(part["link_item_title"])}
                variants.append(
                    VariantDraft(f"{record['sku']}-{number}", chosen, (price,) if price is not None else ())
                )
        else:
            price, was = price_of(row, record, self.options["currency"], self.source.now.date(), said)
            stock = {} if digital else stock_of(row, record.get("qty", ""), self.options, said)
            variants = [
                VariantDraft(
                    record["sku"], {}, (price,) if price is not None else (), (was,) if was is not None else (), stock
                )
            ]
        if digital:
            said.append(Said(row, "links_title", "no_file", {}, WARN))
        return self._draft(
            row, (row,), record["sku"], record, record["name"], tuple(variants), axes, said, digital=digital
        )

    def _set(self, file: Path, name: str, rows: list[tuple[int, Record]]) -> Draft:
        """Rows that stand for one thing in sizes and colours and are not sold by themselves."""
        said: list[Said] = []
        columns = [
            column for column in ("size", "color") if len({record.get(column, "") for _, record in rows} - {""}) > 1
        ]
        chosen = [{column: record[column] for column in columns} for _, record in rows]
        axes = axes_of(chosen, self.options["locale"])
        variants = []
        for (row, record), choice in zip(rows, chosen, strict=True):
            price, was = price_of(row, record, self.options["currency"], self.source.now.date(), said)
            codes = {values.code(column): values.code(label) for column, label in choice.items()}
            stock = stock_of(row, record.get("qty", ""), self.options, said)
            prices, earlier = (price,) if price is not None else (), (was,) if was is not None else ()
            variants.append(VariantDraft(record["sku"], codes, prices, earlier, stock))
        first_row, first = rows[0]
        facts = {"count": len(rows), "name": name, "axes": ", ".join(columns)}
        said.append(Said(first_row, "sku", "grouped_rows", facts, INFO))
        return self._draft(first_row, tuple(row for row, _ in rows), name, first, name, tuple(variants), axes, said)

    def _draft(self, row, rows, key, record, title, variants, axes, said, *, digital=False) -> Draft:
        locale = self.options["locale"]
        properties = [
            (name.replace("_", " ").capitalize(), "Yes" if value == "1" else ", ".join(values.parts(value, "\n")))
            for name, value in record.items()
            if name and value and name not in FIELDS
        ]
        if properties:
            said.append(Said(row, "", "attributes_as_text", {}, INFO))
        body = values.description(record.get("description", "")) + values.listed(properties)
        wishes = [
            Wish(name, variant.sku if len(variants) > 1 else "", values.title(title))
            for variant in variants
            for name in self.images.get(variant.sku, [])
        ] or [Wish(name, "", values.title(title)) for name in self.images.get(record["sku"], [])]
        pictures = unique(wishes)
        if pictures and not self.options.get("pictures"):
            said.append(Said(row, "", "pictures_not_given", {"count": len(pictures)}, INFO))
        product = ProductInput(
            source_key=f"magento:{key}",
            seller_id=NOBODY,
            texts={locale: TextDraft(values.title(title), values.summary(record.get("short_description", "")), body)},
            variants=variants,
            kind="digital" if digital else "physical",
            categories=tuple({locale: path} for path in self._paths(row, record, said)),
            axes=axes,
            publish=not digital and any(variant.prices for variant in variants),
        )
        return Draft(rows, product, pictures, tuple(said))

    def _paths(self, row: int, record: Record, said: list[Said]) -> list[tuple[str, ...]]:
        """ "Gear⏎Bags⏎Collections⏎Erin Recommends" → [("Gear", "Bags"), ("Collections", "Erin Recommends")]"""
        paths: list[tuple[str, ...]] = []
        here: tuple[str, ...] = ()
        for name in map(values.title, values.parts(record.get("category", ""), "\n")):
            if (*here, name) in self.tree:
                if here and here in paths:
                    paths.remove(here)
                here = (*here, name)
            elif (name,) in self.tree:
                here = (name,)
            else:
                said.append(Said(row, "category", "category_unknown", {"name": name}, WARN))
                continue
            if here not in paths:
                paths.append(here)
        return paths

    def _others(self, headers: dict[Path, set[str]]) -> Iterator[Said]:
        for file in self.files:
            if file in self.taken or {"name", "url_key", "path"} <= headers[file]:
                continue
            name = file.relative_to(self.source.path).as_posix()
            why = next((text for word, text in WHY.items() if word in file.name), _("not a file of products"))
            with file.open(newline="", encoding="utf-8", errors="replace") as opened:
                rows = max(sum(1 for _ in csv.reader(opened)) - 1, 0)
            yield Said(None, name[-100:], "file_not_taken", {"file": name, "rows": rows, "why": why}, INFO)


def _where(file: Path, items: Iterable[Draft | Said]) -> Iterator[Draft | Said]:
    """Lines of one file among several name it."""

    def named(said: Said) -> Said:
        return replace(said, field=f"{file.name}: {said.field}".removesuffix(": "))

    for item in items:
        yield named(item) if isinstance(item, Said) else replace(item, said=tuple(map(named, item.said)))
