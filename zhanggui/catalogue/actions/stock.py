"""Units come, go, are counted, come back. Each change of `on_hand` is a movement with its reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.catalogue.actions.promises import serve_promises, some_promised
from zhanggui.catalogue.actions.stock_rows import StockRow, change_on_hand, locked_stock, write_movements
from zhanggui.catalogue.actions.write import Writing
from zhanggui.catalogue.dto import ReserveLine
from zhanggui.catalogue.errors import NoWarehouse, StockBelowHeld
from zhanggui.catalogue.models import Hold, HoldState, Product, ProductKind, Stock, Variant, Warehouse
from zhanggui.kit import audit, sql
from zhanggui.kit.errors import Invalid, NotFound, Refusal

LIMIT = 2**31 - 1


def adjust_stock(
    variant_id: UUID,
    warehouse_id: UUID | None = None,
    *,
    delta: int | None = None,
    counted: int | None = None,
    reason: str,
    by: str,
    now: datetime,
    document: str = "",
) -> int:
    """Change the units of a variant in a warehouse (the seller's first, if not said) by `delta` or to what was `counted`.

    Returns the units on hand afterwards. Refused where fewer would be left than orders hold."""
    if (delta is None) == (counted is None):
        raise Invalid(field="delta", problem=_("say either a difference or what was counted"))
    if not reason.strip():
        raise Invalid(field="reason", problem=_("say why the stock changes"))
    with transaction.atomic():
        variant = Variant.objects.filter(id=variant_id).first()
        if variant is None:
            raise NotFound(what=f"variant {variant_id}")
        has_stock(variant)
        warehouse = warehouse_for(variant.seller_id, warehouse_id)
        row = row_to_change(variant_id, warehouse)
        change = counted - row.on_hand if counted is not None else delta or 0
        after = row.on_hand + change
        if not 0 <= after <= LIMIT or after < row.held:
            raise StockBelowHeld(held=row.held, on_hand=after)
        if change:
            change_on_hand({row.id: change})
            write_movements([(variant_id, warehouse, change, reason.strip(), document)], by=by, now=now)
            if variant.to_order:
                serve_promises([variant_id], by=by, now=now)
            facts = {"variant": str(variant_id), "delta": change, "reason": reason.strip()}
            audit.note(
                by=by,
                deed="catalogue.adjust_stock",
                object_kind="product",
                object_id=variant.product_id,
                facts=facts,
                now=now,
            )
    return after


def count_stock(counts: Sequence[tuple[UUID, UUID | None, int]], *, reason: str, by: str, now: datetime) -> int:
    """Write a stock-taking of (variant, warehouse, counted), all or none; how many. A refusal says which `variant`, where."""
    with transaction.atomic():
        for variant_id, warehouse_id, units in sorted(counts, key=lambda count: (count[0], str(count[1]))):
            try:
                adjust_stock(variant_id, warehouse_id, counted=units, reason=reason, by=by, now=now)
            except Refusal as refusal:
                refusal.facts |= {"variant": str(variant_id), "warehouse": str(warehouse_id)}
                raise
    return len(counts)


def set_stock(
    variant_id: UUID, warehouse_id: UUID | None, counted: int, *, reason: str = "counted", by: str, now: datetime
) -> int:
    """The units of a variant in a warehouse as they were counted."""
    return adjust_stock(variant_id, warehouse_id, counted=counted, reason=reason, by=by, now=now)


def restock(lines: Sequence[ReserveLine], *, by: str, now: datetime, reason: str = "returned") -> None:
    """Units come back to the warehouses they left from, as far as a document took them; digital goods need no place.

    The caller is the one that knows how much of a document may come back, and calls once for each return."""
    wanted = {line.document for line in lines}
    with transaction.atomic():
        rows = {(row.variant_id, row.warehouse_id): row for row in locked_stock({line.variant_id for line in lines})}
        taken = Hold.objects.filter(document__in=wanted, state=HoldState.TAKEN, warehouse__isnull=False)
        places: dict[tuple[str, UUID], list[UUID]] = {}
        for document, variant, warehouse in taken.order_by("id").values_list("document", "variant_id", "warehouse_id"):
            places.setdefault((document, variant), []).append(warehouse)
        changes: dict[int, int] = {}
        moves = []
        for line in lines:
            if line.quantity < 1:
                raise Invalid(
                    field="quantity", problem=_("{quantity} is not a number of units").format(quantity=line.quantity)
                )
            for warehouse in places.get((line.document, line.variant_id), [])[:1]:
                row = rows[line.variant_id, warehouse]
                changes[row.id] = changes.get(row.id, 0) + line.quantity
                moves.append((line.variant_id, warehouse, line.quantity, reason, line.document))
        change_on_hand(changes)
        write_movements(moves, by=by, now=now)
        if some_promised(rows.values()):
            serve_promises({line.variant_id for line in lines}, by=by, now=now)


def count_first_stock(products: Sequence[Writing], *, kind: Mapping[UUID, str], by: str, now: datetime) -> set[UUID]:
    """Bring the stock of drafts to what they count, for a list in a fixed number of statements; products that changed.

    Where a count lies below what orders hold, the units held stay: the shop cannot ship less than it has promised."""
    physical = [product for product in products if kind[product.id] == ProductKind.PHYSICAL]
    homes = _first_warehouses({product.seller_id for product in physical})
    counts: dict[tuple[UUID, UUID], tuple[int, UUID]] = {}
    for product in physical:
        for draft in product.variants:
            for warehouse, units in draft.stock.items():
                place = warehouse or homes.get(product.seller_id)
                if place is None:
                    raise NoWarehouse(seller_id=product.seller_id)
                counts[product.variant_ids[draft.sku], place] = (units, product.id)
    if not counts:
        return set()
    sql.insert_many(
        Stock,
        ["variant_id", "warehouse_id", "on_hand", "held"],
        [(variant, warehouse, 0, 0) for variant, warehouse in sorted(counts)],
        on_conflict="ON CONFLICT (variant_id, warehouse_id) DO NOTHING",
    )
    changes, moves, changed = {}, [], set()
    rows = locked_stock({variant for variant, _warehouse in counts})
    for row in rows:
        here = (row.variant_id, row.warehouse_id)
        if here not in counts:
            continue
        units, product_id = counts[here]
        if delta := max(units, row.held) - row.on_hand:
            changes[row.id] = delta
            moves.append((*here, delta, "counted", ""))
            changed.add(product_id)
    change_on_hand(changes)
    write_movements(moves, by=by, now=now)
    if some_promised(rows):
        serve_promises({row.variant_id for row in rows}, by=by, now=now)
    return changed


def has_stock(variant: Variant) -> None:
    """Refuses where nothing is counted: downloads, sets."""
    if variant.is_bundle:
        raise Invalid(field="stock", problem=_("a set has no stock of its own: its parts have"))
    if Product.objects.filter(id=variant.product_id, kind=ProductKind.DIGITAL).exists():
        raise Invalid(field="stock", problem=_("digital goods never run out and have no stock"))


def row_to_change(variant_id: UUID, warehouse: UUID) -> StockRow:
    sql.insert_many(
        Stock,
        ["variant_id", "warehouse_id", "on_hand", "held"],
        [(variant_id, warehouse, 0, 0)],
        on_conflict="ON CONFLICT (variant_id, warehouse_id) DO NOTHING",
    )
    return next(row for row in locked_stock([variant_id]) if row.warehouse_id == warehouse)


def warehouse_for(seller_id: UUID, warehouse_id: UUID | None) -> UUID:
    """The warehouse said, if it is the seller's, or the seller's first."""
    if warehouse_id is None:
        home = _first_warehouses({seller_id}).get(seller_id)
        if home is None:
            raise NoWarehouse(seller_id=seller_id)
        return home
    if not Warehouse.objects.filter(id=warehouse_id, seller_id=seller_id).exists():
        raise NotFound(what=f"warehouse {warehouse_id}")
    return warehouse_id


def _first_warehouses(sellers: set[UUID]) -> dict[UUID, UUID]:
    rows = Warehouse.objects.filter(seller_id__in=sellers).order_by("-position", "-id")
    return dict(rows.values_list("seller_id", "id"))
