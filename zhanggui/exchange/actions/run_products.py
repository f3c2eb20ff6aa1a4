"""Products of a file into the catalogue, chunk by chunk; their pictures follow each chunk, outside of its transaction."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction

from zhanggui.catalogue.public import (
    PictureDraft,
    ProductInput,
    Upserted,
    add_pictures,
    create_warehouse,
    upsert_products,
    warehouses,
)
from zhanggui.exchange.mapping import Draft, ProductMapping, Source
from zhanggui.exchange.pictures import Pictures
from zhanggui.exchange.reasons import ERROR, INFO, Said, told
from zhanggui.exchange.work import Work
from zhanggui.kit import preferences
from zhanggui.kit.errors import NotFound, Refusal
from zhanggui.sellers.public import SellerTextDraft, create_seller, house_seller, sellers

CHUNK = 50
PICTURES = 20


def run_products(work: Work, mapping: ProductMapping, source: Source) -> dict[str, Any]:
    """The report. The same file again changes nothing; a stopped one goes on with the chunk after the last that is settled."""
    run = work.run
    begun = time.monotonic()
    options = _options(source)
    source = replace(source, options=options)
    drafts, said = _read(mapping, source)
    folder = Pictures.of(options.get("pictures", ""))
    if run.position == 0:
        with transaction.atomic():
            work.say(said)
            work.counts["products"] = len(drafts)
            work.counts["variants"] = sum(len(draft.product.variants) for draft in drafts)
            work.settle(0, total=len(drafts))
    work.beat(total=len(drafts))
    for at, chunk in _chunks(drafts, min(run.position, run.pictures_at)):
        ids = _take(work, chunk, at, options)
        if not run.dry:
            _add_pictures(work, chunk, ids, folder)
        elif folder is not None:
            _look_for_pictures(work, chunk, folder)
        work.beat(pictures_at=at + len(chunk))
    _say_unused(work, drafts, folder)
    changed = work.counts["created"] + work.counts["changed"] + work.counts["pictures_new"]
    outcome = "dry run" if run.dry else "imported" if changed or not drafts else "no change"
    return {
        "outcome": outcome,
        "currency": options["currency"],
        "locale": options["locale"],
        "pictures": _pictures(work),
        "seconds": round(time.monotonic() - begun, 1),
    }


def _options(source: Source) -> dict[str, str]:
    defaults = {"currency": preferences.get("shop.currency"), "stock": "0"}
    given = {key: value for key, value in source.options.items() if value}
    return defaults | ({} if given.get("locale") else {"locale": source.language()}) | given


def _read(mapping: ProductMapping, source: Source) -> tuple[list[Draft], list[Said]]:
    drafts: list[Draft] = []
    said: list[Said] = []
    owner: dict[str, int] = {}
    for item in mapping.drafts(source):
        if isinstance(item, Said):
            said.append(item)
            continue
        row = item.rows[0] if item.rows else None
        twice = [variant.sku for variant in item.product.variants if variant.sku in owner]
        if twice:
            said.append(Said(row, "sku", "sku_twice", {"sku": twice[0], "other": owner[twice[0]]}))
            continue
        owner |= {variant.sku: row or 0 for variant in item.product.variants}
        drafts.append(item)
        said += item.said
    return drafts, said


def _chunks(drafts: Sequence[Draft], start: int) -> Iterator[tuple[int, list[Draft]]]:
    rest = iter(drafts[start:])
    while chunk := list(islice(rest, CHUNK)):
        yield start, chunk
        start += len(chunk)


def _take(work: Work, chunk: list[Draft], at: int, options: dict[str, str]) -> list[Upserted | Refusal]:
    """Write a chunk's products and remember the place, in one transaction. A dry run writes and takes it back."""
    run, now = work.run, work.clock()
    settled = run.position >= at + len(chunk)  # only its pictures are missing
    with transaction.atomic():
        with transaction.atomic():
            seller, made = _seller(options, by=run.by, now=now)
            rows = [_owned(draft.product, seller) for draft in chunk]
            answers = upsert_products(rows, by=run.by, now=now)
            if run.dry:
                transaction.set_rollback(True)
        if settled:
            return answers
        said = [Said(None, "", "house_made", {}, INFO)] if made and at == 0 else []
        for draft, answer in zip(chunk, answers, strict=True):
            if isinstance(answer, Refusal):
                work.counts["refused"] += 1
                row = draft.rows[0] if draft.rows else None
                said.append(
                    Said(
                        row,
                        str(answer.facts.get("field", "")),
                        "refused",
                        {"problem": told(answer)},
                        ERROR,
                    )
                )
            else:
                work.counts[answer.outcome] += 1
        work.say(said)
        work.settle(at + len(chunk))
    return answers


def _seller(options: dict[str, str], *, by: str, now) -> tuple[UUID, bool]:
    """The seller of the products: the one named, else the house, made where the shop has none yet; with a warehouse."""
    if slug := options.get("seller", ""):
        found = next((card for card in sellers(locale=options["locale"]) if card.slug == slug), None)
        if found is None:
            raise NotFound(seller=slug)
        seller, made = found.id, False
    else:
        house, made = house_seller(), False
        if house is None:
            name, country = preferences.get("shop.name"), preferences.get("shop.country")
            texts = {locale: SellerTextDraft(name) for locale in ("en", "zh-cn")}
            seller = create_seller(
                slug="house", legal_name=name, texts=texts, country=country, self_operated=True, by=by, now=now
            )
            made = True
        else:
            seller = house.id
    if not warehouses(seller):
        country = preferences.get("shop.country")
        create_warehouse(seller_id=seller, code="main", name="Main", country=country, by=by, now=now)
    return seller, made


def _owned(product: ProductInput, seller: UUID) -> ProductInput:
    return replace(product, seller_id=seller)


def _add_pictures(work: Work, chunk: list[Draft], answers: list[Upserted | Refusal], folder: Pictures | None) -> None:
    said: list[Said] = []
    wanted: list[tuple[Draft, str, PictureDraft]] = []
    for draft, answer in zip(chunk, answers, strict=True):
        if isinstance(answer, Refusal) or folder is None:
            continue
        seen: set[str] = set()
        for wish in draft.pictures:
            path = folder.find(wish.name)
            if path is None:
                said.append(_missing(draft, wish.name))
                continue
            if str(path) in seen:
                continue
            seen.add(str(path))
            alts = {next(iter(draft.product.texts)): wish.alt[:300]} if wish.alt else {}
            variant = answer.variants.get(wish.sku) if wish.sku else None
            wanted.append(
                (draft, wish.name, PictureDraft(answer.id, folder.read(path), wish.name[-120:], alts, variant))
            )
    begun, begun_at = time.monotonic(), time.time_ns() // 1_000_000
    for place in range(0, len(wanted), PICTURES):
        some = wanted[place : place + PICTURES]
        for (draft, name, _), kept in zip(
            some, add_pictures([item[2] for item in some], by=work.run.by, now=work.clock()), strict=True
        ):
            if isinstance(kept, Refusal):
                facts = {"name": name[-120:], "problem": told(kept)}
                said.append(Said(draft.rows[0] if draft.rows else None, "picture", "picture_refused", facts, ERROR))
                work.counts["pictures_refused"] += 1
            else:
                work.counts["pictures"] += 1
                work.counts["pictures_new"] += _made_at(kept) >= begun_at
        work.beat()
    if wanted:
        work.counts["picture_ms"] += int((time.monotonic() - begun) * 1000)
    if said or wanted:
        work.counts["pictures_missing"] += sum(line.code == "picture_missing" for line in said)
        with transaction.atomic():
            work.say(said)
            work.settle(work.run.position)


def _made_at(key: UUID) -> int:
    """When a UUIDv7 was made, in milliseconds: it tells a new picture from one that was there."""
    return key.int >> 80


def _look_for_pictures(work: Work, chunk: list[Draft], folder: Pictures) -> None:
    missing = [
        _missing(draft, wish.name) for draft in chunk for wish in draft.pictures if folder.find(wish.name) is None
    ]
    work.counts["pictures_missing"] += len(missing)
    with transaction.atomic():
        work.say(missing)
        work.settle(work.run.position)


def _say_unused(work: Work, drafts: list[Draft], folder: Pictures | None) -> None:
    if folder is None:
        return
    for draft in drafts:  # a run that was taken up again has not asked for those of its first part
        for wish in draft.pictures:
            folder.find(wish.name)
    if names := folder.unused():
        with transaction.atomic():
            facts = {"count": len(names), "names": ", ".join(names[:10])[:400]}
            work.say([Said(None, "picture", "pictures_unused", facts, INFO)])
            work.settle(work.run.position)


def _missing(draft: Draft, name: str) -> Said:
    return Said(draft.rows[0] if draft.rows else None, "picture", "picture_missing", {"name": name[-120:]}, "warn")


def _pictures(work: Work) -> dict[str, Any]:
    counts = work.counts
    return {
        "in_place": counts["pictures"],
        "added": counts["pictures_new"],
        "missing": counts["pictures_missing"],
        "refused": counts["pictures_refused"],
        "seconds": round(counts["picture_ms"] / 1000, 1),
    }
