"""Products from any table: each column is given to a field, by its name or by hand. Rows with the same `product` are the
variants of one product; columns given to `option:Colour` are its options."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from zhanggui.catalogue.public import AxisDraft, ProductInput, TextDraft, ValueDraft, VariantDraft
from zhanggui.exchange import values
from zhanggui.exchange.errors import ColumnsMissing, HeaderMissing
from zhanggui.exchange.mapping import MAPPINGS, PRODUCTS, Draft, Field, Source, Table, Wish, not_taken
from zhanggui.exchange.nobody import NOBODY
from zhanggui.exchange.reasons import ERROR, INFO, WARN, Said

FIELDS = (
    Field("sku", _("SKU"), True),
    Field("product", _("Product (the same for all variants)")),
    Field("title", _("Title")),
    Field("title_zh", _("Title in Chinese")),
    Field("summary", _("Summary")),
    Field("summary_zh", _("Summary in Chinese")),
    Field("description", _("Description")),
    Field("description_zh", _("Description in Chinese")),
    Field("price", _("Price")),
    Field("was", _("Earlier price")),
    Field("stock", _("Units on hand")),
    Field("category", _("Category (A > B)")),
    Field("category_zh", _("Category in Chinese (A > B)")),
    Field("brand", _("Brand")),
    Field("barcode", _("Barcode")),
    Field("weight_g", _("Weight in grams")),
    Field("weight_kg", _("Weight in kilograms")),
    Field("kind", _("Kind: physical or digital")),
    Field("tax_class", _("Tax class")),
    Field("published", _("On sale: yes or no")),
    Field("pictures", _("Pictures (names of files, separated by commas)")),
)
NAMES: dict[str, tuple[str, ...]] = {
    "sku": ("sku", "货号", "商品编码", "商品货号", "编码", "article", "item number", "product code", "product_code"),
    "product": ("product", "parent", "parent sku", "group", "spu", "款号", "商品id", "handle"),
    "title": ("title", "name", "product name", "标题(英文)", "英文标题", "英文名称"),
    "title_zh": ("title_zh", "标题", "商品名称", "名称", "中文标题", "品名", "商品标题"),
    "summary": ("summary", "short description"),
    "summary_zh": ("summary_zh", "简介", "卖点", "商品简介"),
    "description": ("description", "body", "details"),
    "description_zh": ("description_zh", "描述", "商品描述", "详情", "商品详情"),
    "price": ("price", "unit price", "unitprice", "sale price", "价格", "售价", "销售价", "单价"),
    "was": ("was", "compare at price", "regular price", "原价", "划线价", "市场价"),
    "stock": ("stock", "quantity", "qty", "inventory", "库存", "库存数量", "数量"),
    "category": ("category", "categories", "英文分类"),
    "category_zh": ("category_zh", "分类", "类目", "商品分类"),
    "brand": ("brand", "vendor", "品牌"),
    "barcode": ("barcode", "ean", "gtin", "upc", "条码", "条形码"),
    "weight_g": ("weight_g", "weight (g)", "grams", "重量(克)", "重量(g)", "重量（克）"),
    "weight_kg": ("weight_kg", "weight (kg)", "重量", "重量(kg)", "重量(千克)", "重量（千克）"),
    "kind": ("kind", "type", "类型"),
    "tax_class": ("tax_class", "tax class", "税类"),
    "published": ("published", "on sale", "上架", "是否上架"),
    "pictures": ("pictures", "images", "image", "图片", "主图"),
}
OPTIONS = ("color", "colour", "size", "material", "颜色", "尺码", "规格", "尺寸", "材质", "款式")
NO = {"0", "no", "false", "n", "否", "下架", "draft"}
DIGITAL = {"digital", "download", "virtual", "数字", "虚拟", "电子"}
Row = dict[str, str]


def proposed(header: Sequence[str]) -> dict[str, str]:
    """Column → field, as their names suggest."""
    chosen: dict[str, str] = {}
    for column in header:
        name = column.strip().lower()
        field = next((key for key, names in NAMES.items() if name in names and key not in chosen.values()), "")
        if not field and (name in OPTIONS or name.startswith("option:")):
            field = "option:" + (column.split(":", 1)[1].strip() if name.startswith("option:") else column.strip())
        if field:
            chosen[column] = field
    return chosen


class Products:
    key = "products"
    kind = PRODUCTS
    label = _("Products: any table")
    note = _("You say which column is what; the names of the columns make a proposal.")
    fields = FIELDS

    def fits(self, header: Sequence[str]) -> bool:
        fields = set(proposed(header).values())
        return "sku" in fields and bool(fields & {"title", "title_zh"})

    def drafts(self, source: Source) -> Iterator[Draft | Said]:
        table = source.table()
        if not table.shape.header:
            raise HeaderMissing(columns="sku, title, price")
        columns = dict(source.columns) or proposed(table.shape.header)
        columns = {name: field for name, field in columns.items() if name in table.shape.header}
        if "sku" not in columns.values() or not {"title", "title_zh"} & set(columns.values()):
            raise ColumnsMissing(columns="sku, title", found=", ".join(table.shape.header[:40]))
        groups, said = _groups(table, columns)
        yield from said
        for rows in groups.values():
            yield _Product(rows, source.options, source.now.date()).draft()
        yield from not_taken(table, set(columns))


def _groups(table: Table, columns: Mapping[str, str]) -> tuple[dict[str, list[tuple[int, Row]]], list[Said]]:
    """Rows as field → text, those of one product together."""
    groups: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    said: list[Said] = []
    for number, record in table.records():
        if None in record:
            facts = {"found": record[None], "expected": len(table.shape.header)}  # type: ignore[index]
            said.append(Said(number, "", "cells", facts, ERROR))
            continue
        row = {field: record.get(name, "") for name, field in columns.items()}
        if not row["sku"]:
            said.append(Said(number, "sku", "missing", {"field": "sku"}, ERROR))
            continue
        groups[row.get("product") or row["sku"]].append((number, row))
    return groups, said


class _Product:
    def __init__(self, rows: list[tuple[int, Row]], options: Mapping[str, str], today):
        self.rows, self.options = rows, options
        self.number, self.first = rows[0]
        self.said: list[Said] = []
        self.locale = options["locale"]

    def draft(self) -> Draft | Said:
        titles = {
            locale: values.title(next((row[field] for _, row in self.rows if row.get(field)), ""))
            for locale, field in (("en", "title"), ("zh-cn", "title_zh"))
        }
        if "title_zh" not in self.first and self.locale == "zh-cn":
            titles = {"zh-cn": titles["en"]}
        elif "title" not in self.first and self.locale == "en":
            titles = {"en": titles["zh-cn"]}
        texts = {locale: self._text(locale, title) for locale, title in titles.items() if title}
        if not texts:
            return Said(self.number, "title", "missing", {"field": "title"}, ERROR)
        digital = self._get("kind").lower() in DIGITAL
        axes = self._axes(tuple(texts))
        variants = tuple(v for number, row in self.rows if (v := self._variant(number, row, axes, digital)))
        if not variants:
            return self.said[-1]
        names = dict.fromkeys(name for _, row in self.rows for name in values.parts(row.get("pictures", "")))
        alt = texts.get(self.locale, next(iter(texts.values()))).title
        if names and not self.options.get("pictures"):
            self.said.append(Said(self.number, "pictures", "pictures_not_given", {"count": len(names)}, INFO))
        product = ProductInput(
            source_key=f"table:{self._get('product') or self.first['sku']}",
            seller_id=NOBODY,
            texts=texts,
            variants=variants,
            kind="digital" if digital else "physical",
            tax_class=self._tax(),
            brand=self._get("brand")[:120],
            categories=self._categories(tuple(texts)),
            axes=axes,
            publish=self._published(digital, variants),
        )
        wishes = tuple(Wish(name, "", alt) for name in names)
        return Draft(tuple(number for number, _ in self.rows), product, wishes, tuple(self.said))

    def _get(self, field: str) -> str:
        return self.first.get(field, "")

    def _text(self, locale: str, title: str) -> TextDraft:
        own = "_zh" if locale == "zh-cn" and "title_zh" in self.first else "" if "title" in self.first else "_zh"
        summary, body = self._get(f"summary{own}"), self._get(f"description{own}")
        return TextDraft(title, values.summary(summary), values.description(body))

    def _axes(self, locales: tuple[str, ...]) -> tuple[AxisDraft, ...]:
        axes = []
        for field in self.first:
            if not field.startswith("option:"):
                continue
            name = field.removeprefix("option:")
            labels = list(dict.fromkeys(row[field] for _, row in self.rows if row[field]))
            drafts = {
                values.code(label): ValueDraft(values.code(label), dict.fromkeys(locales, label)) for label in labels
            }
            if drafts and (len(self.rows) > 1 or len(drafts) > 1):
                axes.append(AxisDraft(values.code(name), dict.fromkeys(locales, name), tuple(drafts.values())))
        return tuple(axes)

    def _variant(self, number: int, row: Row, axes: tuple[AxisDraft, ...], digital: bool) -> VariantDraft | None:
        currency = self.options["currency"]
        field = "price"
        try:
            price = values.money(row.get("price", ""), currency)
            field = "was"
            was = values.money(row.get("was", ""), currency)
            field = "weight_g"
            weight = values.grams(row.get("weight_g", ""), "1")
            field = "weight_kg"
            weight = weight or values.grams(row.get("weight_kg", ""))
            field = "stock"
            count = values.units(row.get("stock", ""))
        except values.Unfit:
            code = {"price": "not_money", "was": "not_money", "stock": "not_whole"}.get(field, "not_a_number")
            self.said.append(Said(number, field, code, {"value": row[field][:40]}, ERROR))
            return None
        if was is not None and (price is None or was <= price):
            was = None
        chosen = {}
        for axis in axes:
            option = next(
                row[name] for name in row if name.startswith("option:") and values.code(name[7:]) == axis.code
            )
            if option:
                chosen[axis.code] = values.code(option)
        stock = {} if digital else self._stock(number, count)
        return VariantDraft(row["sku"][:80], chosen, (price,) if price is not None else (), (was,) if was is not None else (),
                            stock, weight, row.get("barcode", "")[:40])  # fmt: skip

    def _stock(self, number: int, count: int | None) -> dict:
        if count is None:
            count = int(self.options["stock"])
            self.said.append(Said(number, "stock", "stock_unknown", {"count": count}, WARN))
            return {None: count} if count else {}
        if count < 0:
            self.said.append(Said(number, "stock", "stock_negative", {"value": count}, WARN))
        return {None: max(count, 0)}

    def _tax(self) -> str:
        name = self._get("tax_class").lower() or "standard"
        if name not in ("standard", "reduced", "zero", "digital"):
            self.said.append(Said(self.number, "tax_class", "tax_class", {"value": name[:60]}, WARN))
            return "standard"
        return name

    def _categories(self, locales: tuple[str, ...]) -> tuple[dict[str, tuple[str, ...]], ...]:
        main = [values.parts(path, ">") for path in values.parts(self._get("category"))]
        chinese = [values.parts(path, ">") for path in values.parts(self._get("category_zh"))]
        paths = []
        for place in range(max(len(main), len(chinese))):
            path = {}
            if place < len(main):
                path["en" if "title" in self.first and "title_zh" in self.first else self.locale] = tuple(main[place])
            if place < len(chinese) and (not path or len(chinese[place]) == len(main[place])):
                path["zh-cn"] = tuple(chinese[place])
            paths.append(path)
        return tuple(path for path in paths if path)

    def _published(self, digital: bool, variants: tuple[VariantDraft, ...]) -> bool:
        if self._get("published").lower() in NO:
            self.said.append(Said(self.number, "published", "draft", {}, INFO))
        elif not any(variant.prices for variant in variants):
            self.said.append(Said(self.number, "price", "no_price", {}, WARN))
        elif digital:
            self.said.append(Said(self.number, "kind", "no_file", {}, WARN))
        else:
            return True
        return False


MAPPINGS.add(Products.key, Products())
