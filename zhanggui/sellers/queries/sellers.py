"""Who sells: cards of sellers, fresh to two seconds (they hardly change and every page asks)."""

import threading
import time
from collections.abc import Iterable
from uuid import UUID

from zhanggui.kit import sql
from zhanggui.kit.locales import LOCALES, fallbacks
from zhanggui.sellers.dto import SellerCard
from zhanggui.sellers.models import Seller, SellerState

FRESH = 2.0
_lock = threading.Lock()
_cards: dict[tuple[UUID, str], tuple[float, SellerCard]] = {}


def sellers(ids: Iterable[UUID] | None = None, *, locale: str = LOCALES[0]) -> list[SellerCard]:
    """The sellers asked for, in their order (unknown ids are left out), or all of them, oldest first."""
    if ids is None:
        ids = list(Seller.objects.order_by("created_at", "id").values_list("id", flat=True))
    ids = list(dict.fromkeys(ids))
    cards = seller_cards(ids, locale=locale)
    return [cards[seller_id] for seller_id in ids if seller_id in cards]


def seller_cards(ids: Iterable[UUID], *, locale: str) -> dict[UUID, SellerCard]:
    """Cards by id: no statement when all are fresh, else one."""
    deadline = time.monotonic() - FRESH
    cards, stale = {}, []
    for seller_id in set(ids):
        read_at, card = _cards.get((seller_id, locale), (-FRESH, None))
        if card is not None and read_at > deadline:
            cards[seller_id] = card
        else:
            stale.append(seller_id)
    if stale:
        fresh = _read(stale, locale)
        read_at = time.monotonic()
        with _lock:
            _cards.update({(seller_id, locale): (read_at, card) for seller_id, card in fresh.items()})
        cards |= fresh
    return cards


def house_seller(*, locale: str = LOCALES[0]) -> SellerCard | None:
    """The platform's own seller: the first that is self-operated."""
    found = Seller.objects.filter(self_operated=True).order_by("created_at", "id").values_list("id", flat=True).first()
    return sellers([found], locale=locale)[0] if found else None


def forget() -> None:
    """Read anew at the next question."""
    with _lock:
        _cards.clear()


def _read(ids: list[UUID], locale: str) -> dict[UUID, SellerCard]:
    """In one statement."""
    found: dict[UUID, tuple] = {}
    texts: dict[UUID, dict[str, tuple[str, str]]] = {}
    rows = sql.fetch(
        f"""SELECT s.id, s.slug, s.legal_name, s.self_operated, s.country, s.licence_no, s.state, t.locale, t.name, t.about
 FROM sellers_seller s LEFT JOIN sellers_sellertext t ON t.seller_id = s.id WHERE s.id IN ({sql.places(ids)})""",
        ids,
    )
    for seller, *row, its, name, about in rows:
        found[sql.uuid_out(seller)] = tuple(row)
        texts.setdefault(sql.uuid_out(seller), {})[its] = (name, about)
    cards = {}
    for seller, (slug, legal_name, self_operated, country, licence_no, state) in found.items():
        own = texts[seller]
        name, about = next((own[its] for its in fallbacks(locale) if its in own), (legal_name, ""))
        cards[seller] = SellerCard(
            id=seller,
            slug=slug,
            name=name,
            legal_name=legal_name,
            self_operated=bool(self_operated),
            country=country,
            about=about,
            licence_no=licence_no,
            active=state == SellerState.ACTIVE,
        )
    return cards
