"""Facets of a listing: what may be chosen, with counts. Each counts what the other choices leave."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhanggui.catalogue.dto import Facet, FacetOption
from zhanggui.catalogue.rows import (
    EACH_ON_SHELF,
    IN_STOCK,
    PRICE_FROM,
    SHELF_PRICE,
    SHELF_STOCKED,
    among,
    moment,
    texts,
)
from zhanggui.kit import sql
from zhanggui.kit.errors import Invalid
from zhanggui.kit.money import exponent
from zhanggui.sellers.public import seller_cards

if TYPE_CHECKING:
    from zhanggui.catalogue.queries.listing import Wanted

OWN = ("seller", "kind", "price", "stock")
ENDLESS = 2**62
BANDS = 5


def condition(code: str, values: Sequence[str], currency: str, now: datetime) -> tuple[str, list[Any]]:
    """Product `p` has one of the chosen `values` of the facet `code`."""
    at = moment(now)
    if code == "seller":
        return among("p.seller_id", _uuids(values))
    if code == "kind":
        return among("p.kind", values)
    if code == "stock":
        return IN_STOCK, [at, at]
    if code == "price":
        parts, params = [], []
        for value in values:
            low, high = band(value)
            parts.append(f"{PRICE_FROM} BETWEEN %s AND %s")
            params += [currency, at, at, currency, at, at, low, high - 1]
        return f"({' OR '.join(parts)})", params
    chosen, params = among("o.code", values)
    return (
        f"""EXISTS (SELECT 1 FROM catalogue_optionaxis a JOIN catalogue_optionvalue o ON o.axis_id = a.id
 JOIN catalogue_variantvalue vv ON vv.value_id = o.id JOIN catalogue_variant v ON v.id = vv.variant_id
 WHERE a.product_id = p.id AND a.code = %s AND v.state = 'active' AND {chosen})""",
        [code, *params],
    )


def band(text: str) -> tuple[int, int]:
    """From "1000-5000" (minor units; the end is not in it) or "5000-"."""
    low, dash, high = text.partition("-")
    try:
        bounds = int(low or 0), int(high) if high else ENDLESS
    except ValueError:
        bounds = (0, 0)
    if not dash or not 0 <= bounds[0] < bounds[1] <= ENDLESS:
        raise Invalid(field="price", problem=_("“{text}” is not a range of prices").format(text=text[:40]))
    return bounds


def facets_of(wanted: "Wanted") -> tuple[int, tuple[Facet, ...]]:
    """How many products are found, and what may be chosen among them: one statement, and one for the words of options."""
    source, params = wanted.source()
    fixed, fixed_params = _fixed(wanted)
    facts = _facts(wanted, source + fixed, [*params, *fixed_params])
    chosen = {code: set(values) for code, values in (wanted.chosen or {}).items() if values}
    passes = {code: _passing(code, values, facts) for code, values in chosen.items()}

    def left(code: str) -> set[str] | None:
        """What the other choices leave; None: everything."""
        others = [ids for other, ids in passes.items() if other != code]
        return set.intersection(*others) if others else None

    facets = [_seller_facet(wanted, facts, left("seller"), chosen), _kind_facet(facts, left("kind"), chosen)]
    facets += _option_facets(wanted, facts, left, chosen)
    facets += [_price_facet(wanted, facts, left("price"), chosen), _stock_facet(facts, left("stock"), chosen)]
    total = len(set.intersection(*passes.values())) if passes else facts.total
    return total, tuple(facet for facet in facets if _worth_showing(facet))


class _Facts:
    """What counting needs. Products have numbers, as text, which are looked at only where something was chosen.

    `alike`: products that have seller, kind and being in stock in common; `options`: values with their products."""

    def __init__(self, alike: list[tuple], options: list[tuple]):
        self.alike, self.total = alike, sum(row[-1] for row in alike)
        self.every_price = sorted(int(price) for row in alike for price in row[4].split(",") if price != "-")
        self.options: dict[str, dict[str, tuple[str, str, int]]] = defaultdict(dict)
        for axis, value, _stocked, products, value_id, count in options:
            self.options[axis][value] = (value_id, products, count)

    @cached_property
    def products(self) -> dict[str, tuple[str, str, int | None, bool]]:
        """(seller, kind, lowest price, in stock) by product."""
        return {
            product: (seller, kind, None if price == "-" else int(price), bool(stocked))
            for seller, kind, stocked, products, prices, _count in self.alike
            for product, price in zip(products.split(","), prices.split(","), strict=True)
        }

    def count(self, place: int, left: set[str] | None) -> Counter:
        """How many of these products have which seller (0), kind (1) or are in stock (2)."""
        counts: Counter = Counter()
        if left is None:
            for row in self.alike:
                counts[row[place]] += row[-1]
        else:
            counts.update(self.products[product][(0, 1, 3)[place]] for product in left)
        return counts

    def prices(self, left: set[str] | None) -> list[int]:
        if left is None:
            return self.every_price
        return sorted(price for product in left if (price := self.products[product][2]) is not None)

    def of_value(self, axis: str, value: str) -> set[str]:
        return set(self.options[axis][value][1].split(",")) if value in self.options.get(axis, {}) else set()


def _fixed(wanted: "Wanted") -> tuple[str, list[Any]]:
    """Conditions that are no facets: bounds of price typed by hand, only what is in stock."""
    return replace(wanted, chosen=None).choices()


def _facts(wanted: "Wanted", source: str, params: list[Any]) -> _Facts:
    """In one statement. Few rows with long lists in text, products by number: reading hundreds of rows costs more than
    finding them. (CROSS JOIN is how SQLite is told to begin with the products.)"""
    at, postgresql = moment(wanted.now), sql.dialect() == "postgresql"
    text, gather = ("::text", "string_agg") if postgresql else ("", "group_concat")
    number = f"{gather}(CAST(p.n AS text), ',')"
    rows = sql.fetch(
        f"""WITH p AS MATERIALIZED (SELECT p.id, p.seller_id, p.kind, row_number() OVER () AS n {source})
 SELECT 0 AS option, p.seller_id{text}, p.kind, p.stocked, {number}, {gather}(p.price, ','), count(*) FROM (
 SELECT p.*, COALESCE(CAST({SHELF_PRICE} AS text), '-') AS price, {SHELF_STOCKED} AS stocked FROM p {EACH_ON_SHELF}) p
 GROUP BY p.seller_id, p.kind, p.stocked
 UNION ALL SELECT 1, a.code, o.code, 0, {number}, min(o.id{text}), count(DISTINCT p.n) FROM p
 CROSS JOIN catalogue_optionaxis a CROSS JOIN catalogue_optionvalue o CROSS JOIN catalogue_variantvalue vv
 CROSS JOIN catalogue_variant v WHERE a.product_id = p.id AND o.axis_id = a.id AND vv.value_id = o.id
 AND v.id = vv.variant_id AND v.state = 'active' GROUP BY a.code, o.code""",
        [*params, at, at, wanted.currency, at, at, at, at, wanted.currency],
    )
    return _Facts([row[1:] for row in rows if not row[0]], [row[1:] for row in rows if row[0]])


def _passing(code: str, values: set[str], facts: _Facts) -> set[Any]:
    if code == "seller":
        sellers = set(_uuids(values))
        return {product for product, row in facts.products.items() if UUID(row[0]) in sellers}
    if code == "kind":
        return {product for product, row in facts.products.items() if row[1] in values}
    if code == "price":
        bands = [band(value) for value in values]
        return {
            product
            for product, row in facts.products.items()
            if row[2] is not None and any(low <= row[2] < high for low, high in bands)
        }
    if code == "stock":
        return {product for product, row in facts.products.items() if row[3]}
    return set().union(*(facts.of_value(code, value) for value in values)) & facts.products.keys()


def _seller_facet(wanted: "Wanted", facts: _Facts, left: set[str] | None, chosen: Mapping[str, set[str]]) -> Facet:
    counts = Counter({UUID(seller): count for seller, count in facts.count(0, left).items()})
    cards = seller_cards(counts, locale=wanted.locale)
    options = [
        FacetOption(str(seller), cards[seller].name, count, str(seller) in chosen.get("seller", ()))
        for seller, count in counts.most_common()
        if seller in cards
    ]
    return Facet("seller", _("Seller"), tuple(options))


def _kind_facet(facts: _Facts, left: set[str] | None, chosen: Mapping[str, set[str]]) -> Facet:
    counts = facts.count(1, left)
    labels = {"physical": _("To be delivered"), "digital": _("To download")}
    options = [FacetOption(kind, label, counts[kind], kind in chosen.get("kind", ())) for kind, label in labels.items()]
    return Facet("kind", _("Kind"), tuple(option for option in options if option.count or option.chosen))


def _stock_facet(facts: _Facts, left: set[str] | None, chosen: Mapping[str, set[str]]) -> Facet:
    counts = facts.count(2, left)
    count = counts[True]
    if not counts[False] and "stock" not in chosen:
        return Facet("stock", _("Availability"), ())
    return Facet("stock", _("Availability"), (FacetOption("in", _("In stock"), count, "stock" in chosen),))


def _price_facet(wanted: "Wanted", facts: _Facts, left: set[str] | None, chosen: Mapping[str, set[str]]) -> Facet:
    """Bands between round numbers that share the products out about evenly."""
    edges = band_edges(facts.every_price, 10 ** exponent(wanted.currency))
    prices = facts.prices(left)
    below = [0, *(bisect_left(prices, edge) for edge in edges), len(prices)]  # how many cost less than each edge
    picked = chosen.get("price", set())
    options = []
    for place in range(len(edges) + 1):
        low = edges[place - 1] if place else 0
        high = edges[place] if place < len(edges) else None
        code = f"{low}-{'' if high is None else high}"
        options.append(
            FacetOption(code, _band_label(low, high, wanted), below[place + 1] - below[place], code in picked)
        )
    known = {option.code for option in options}
    for code in sorted(picked - known):
        low, high = band(code)
        count = bisect_left(prices, high) - bisect_left(prices, low)
        options.append(FacetOption(code, _band_label(low, None if high == ENDLESS else high, wanted), count, True))
    return Facet("price", _("Price"), tuple(option for option in options if option.count or option.chosen))


def band_edges(prices: list[int], unit: int) -> list[int]:
    """Up to four round numbers (1, 2 or 5 times a power of ten) that cut sorted prices into similar shares."""
    if len(prices) < 2 or prices[0] == prices[-1]:
        return []
    edges: list[int] = []
    for part in range(1, BANDS):
        edge = _round(prices[len(prices) * part // BANDS], unit)
        if prices[0] < edge <= prices[-1] and (not edges or edge > edges[-1]):
            edges.append(edge)
    return edges


def _round(minor: int, unit: int) -> int:
    step = unit
    while step * 10 <= minor:
        step *= 10
    return min((step * factor for factor in (1, 2, 3, 5, 8, 10)), key=lambda edge: (abs(edge - minor), edge))


def _band_label(low: int, high: int | None, wanted: "Wanted") -> str:
    places = exponent(wanted.currency)

    def amount(minor: int) -> str:
        value = Decimal(minor).scaleb(-places)
        return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,}"

    if high is None:
        return _("{low} and more").format(low=amount(low))
    if not low:
        return _("below {high}").format(high=amount(high))
    return _("{low} to {high}").format(low=amount(low), high=amount(high))


def _option_facets(wanted: "Wanted", facts: _Facts, left: Any, chosen: Mapping[str, set[str]]) -> list[Facet]:
    axes = {code: values for code, values in facts.options.items() if code not in OWN}
    if not axes:
        return []
    names, labels = _labels(wanted.locale, [value_id for values in axes.values() for value_id, *_ in values.values()])
    facets = []
    for axis, values in axes.items():
        ids = left(axis)
        options = []
        for value, (_value_id, _products, every) in values.items():
            count = every if ids is None else len(facts.of_value(axis, value) & ids)
            picked = value in chosen.get(axis, ())
            if count or picked:
                position, label, swatch = labels.get((axis, value), (0, value, ""))
                options.append((position, FacetOption(value, label, count, picked, swatch)))
        options.sort(key=lambda pair: (pair[0], pair[1].label))
        facets.append(Facet(axis, names.get(axis, axis), tuple(option for _, option in options)))
    return sorted(facets, key=lambda facet: (-sum(option.count for option in facet.options), facet.code))


def _labels(locale: str, samples: list[str]) -> tuple[dict[str, str], dict[tuple[str, str], tuple[int, str, str]]]:
    """Names of axes and (position, label, swatch) of values: of several products that use a code, one is asked."""
    name, name_joins, name_params = texts("catalogue_optionaxistext", "axis_id", "a.id", ("name",), locale)
    label, label_joins, label_params = texts("catalogue_optionvaluetext", "value_id", "o.id", ("label",), locale)
    where, params = among("o.id", samples, "uuid")
    rows = sql.fetch(
        f"""SELECT a.code, o.code, {name}, {label}, o.position, o.swatch FROM catalogue_optionvalue o
 JOIN catalogue_optionaxis a ON a.id = o.axis_id {name_joins} {label_joins} WHERE {where}""",
        [*name_params, *label_params, *params],
    )
    names = {row[0]: row[2] or row[0] for row in rows}
    return names, {(row[0], row[1]): (row[4], row[3] or row[1], row[5]) for row in rows}


def _worth_showing(facet: Facet) -> bool:
    return (
        len(facet.options) > 1
        or any(option.chosen for option in facet.options)
        or (facet.code == "stock" and bool(facet.options))
    )


def _uuids(values: Iterable[str]) -> list[UUID]:
    try:
        return [UUID(str(value)) for value in values]
    except ValueError:
        raise Invalid(field="seller", problem=_("this is not a seller of the shop")) from None
