"""The goods of the demonstration, read from `texts/`, put on the shelves with pictures, stock and files."""

import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from itertools import product as combinations
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connections

from zhanggui.catalogue import public as catalogue
from zhanggui.demo import house
from zhanggui.fulfilment import public as fulfilment
from zhanggui.kit.errors import Refusal
from zhanggui.kit.money import Money

FOLDER = Path(__file__).parent
LOCALES = {"zh": "zh-cn", "en": "en"}
AT_ONCE = 12  # pictures whose renditions are made side by side
VIEWS = {
    "near": {"zh": "近看", "en": "close up"},
    "colours": {"zh": "各种颜色", "en": "in all its colours"},
    "together": {"zh": "和别的好物放在一起", "en": "beside other goods"},
}
FIRST_STOCK = 600  # what lay there when the story began; a stock-taking at its end says what lies there now


@dataclass(frozen=True)
class Item:
    """One product of the texts."""

    facts: dict
    category: str
    words: dict

    @property
    def key(self) -> str:
        return self.facts["key"]

    @property
    def digital(self) -> bool:
        return self.facts.get("kind") == "digital"

    @property
    def axes(self) -> list[tuple[str, list[str]]]:
        return [(axis, self.facts[axis]) for axis in self.words if axis in self.facts]

    @property
    def choices(self) -> list[dict[str, str]]:
        """Each variant as axis → value."""
        names = [axis for axis, _ in self.axes]
        return [dict(zip(names, values, strict=True)) for values in combinations(*(values for _, values in self.axes))]


@dataclass
class Stocked:
    """A variant on the shelf: what the history may sell, and what a stock-taking finds at its end."""

    variant_id: UUID
    product_id: UUID
    key: str
    category: str
    slug: dict[str, str]
    price: int
    digital: bool
    popular: int
    since: datetime
    left: int = 0
    stocked: bool = field(default=True)


def read() -> tuple[list[dict], list[Item]]:
    """Categories and products as they are written in the texts."""
    words = tomllib.loads((FOLDER / "texts" / "options.toml").read_text())
    shelves, items = [], []
    for path in sorted((FOLDER / "texts").glob("[0-9]*.toml")):
        shelf = tomllib.loads(path.read_text())
        shelves.append(shelf["category"])
        items += [Item(facts, shelf["category"]["code"], words) for facts in shelf["goods"]]
    return shelves, items


def stock_shelves(*, begin: datetime, only: int | None = None) -> list[Stocked]:
    """Put everything on sale that is not yet, and say what there is."""
    shelves, items = read()
    if only:
        items = items[:: max(1, len(items) // only)][:only]
    paths = _categories(shelves, begin - timedelta(days=200))
    sellers = house.seller_ids()
    stocked, wanted = [], []
    for place, item in enumerate(items):
        since = begin - timedelta(days=190 - place) if not item.facts.get("new") else begin
        (answer,) = catalogue.upsert_products([_input(item, sellers, paths)], by=house.BY, now=since)
        if isinstance(answer, Refusal):
            raise answer
        wanted += _pictures(item, answer)
        stocked += _stocked(item, answer, since)
        _reduce(item, answer, begin)
    _hang(wanted, begin)
    _add_files(items, stocked, begin)
    return stocked


def _categories(shelves: list[dict], now: datetime) -> dict[str, dict[str, tuple[str]]]:
    """Make the categories that are missing; code → path of names as products name them."""
    known = catalogue.category_ids_by_code([shelf["code"] for shelf in shelves])
    paths = {}
    for place, shelf in enumerate(shelves):
        texts = {
            locale: catalogue.CategoryTextDraft(
                shelf[short]["name"], shelf[short]["text"], shelf[short].get("slug", "")
            )
            for short, locale in LOCALES.items()
        }
        if shelf["code"] not in known:
            catalogue.create_category(texts=texts, code=shelf["code"], position=place, by=house.BY, now=now)
        paths[shelf["code"]] = {locale: (text.name,) for locale, text in texts.items()}
    return paths


def _input(item: Item, sellers: dict[str, UUID], paths: dict) -> catalogue.ProductInput:
    facts = item.facts
    axes = tuple(
        catalogue.AxisDraft(
            axis,
            {locale: item.words[axis]["name"][short] for short, locale in LOCALES.items()},
            tuple(_value(item.words[axis][code], code) for code in values),
        )
        for axis, values in item.axes
    )
    return catalogue.ProductInput(
        source_key=item.key,
        seller_id=sellers[facts.get("seller", "house")],
        texts={locale: _text(item, short) for short, locale in LOCALES.items()},
        variants=tuple(_variant(item, choice) for choice in item.choices),
        kind="digital" if item.digital else "physical",
        tax_class=facts.get("tax", "digital" if item.digital else "standard"),
        brand=facts.get("brand", ""),
        categories=(paths[item.category], *(paths[more] for more in facts.get("also", []) if more in paths)),
        axes=axes,
        rank=facts.get("popular", 3),
    )


def _value(words: dict, code: str) -> catalogue.ValueDraft:
    labels = {locale: words[short] for short, locale in LOCALES.items()}
    return catalogue.ValueDraft(code, labels, words.get("swatch", ""))


def _text(item: Item, short: str) -> catalogue.TextDraft:
    words = item.facts[short]
    body = "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in words["text"])
    facts = "".join(f"<li>{escape(fact, quote=False)}</li>" for fact in words.get("facts", []))
    slug = item.key if short == "en" else words.get("slug", "")
    return catalogue.TextDraft(words["title"], words["summary"], body + (f"<ul>{facts}</ul>" if facts else ""), slug)


def _price(item: Item, choice: dict[str, str]) -> int:
    """In fen. A choice may cost more: `more = {large = 30}`, in yuan."""
    extra = sum(item.facts.get("more", {}).get(code, 0) for code in choice.values())
    return round((item.facts["price"] + extra) * 100)


def _variant(item: Item, choice: dict[str, str]) -> catalogue.VariantDraft:
    return catalogue.VariantDraft(
        sku="-".join([item.key.upper(), *(code.upper() for code in choice.values())]),
        values=choice,
        prices=(_first_price(item, choice),),
        stock={} if item.digital else {None: FIRST_STOCK},
        weight_g=item.facts.get("weight", 0),
    )


def _reduce(item: Item, answer: catalogue.Upserted, begin: datetime) -> None:
    """What costs less than it did has really cost more: from its first day up to the beginning of the story."""
    for choice in item.choices:
        price, was = Money(_price(item, choice), house.CURRENCY), _first_price(item, choice)
        if was != price:
            variant = answer.variants[_variant(item, choice).sku]
            catalogue.set_price(variant, price, was=was, starts_at=begin, by=house.BY, now=begin)


def _first_price(item: Item, choice: dict[str, str]) -> Money:
    """The price at which it went on sale. New goods have none but their own."""
    price, was = _price(item, choice), item.facts.get("was")
    if was and not item.facts.get("new"):
        price += round((was - item.facts["price"]) * 100)
    return Money(price, house.CURRENCY)


def _left(item: Item, choice: dict[str, str]) -> int:
    """What a stock-taking finds today: most have plenty, some are nearly out, some sold out. `left` may say it by choice."""
    left: Any = item.facts.get("left", 40)
    if isinstance(left, dict):
        left = left.get("-".join(choice.values()), left.get("rest", 40))
    return int(left)


def _stocked(item: Item, answer: catalogue.Upserted, since: datetime) -> list[Stocked]:
    cards = {
        locale: catalogue.product_cards([answer.id], locale=locale, currency=house.CURRENCY, now=since)
        for locale in LOCALES.values()
    }
    slug = {locale: cards[locale][answer.id].slug for locale in cards}
    found = []
    for choice in item.choices:
        variant = answer.variants[_variant(item, choice).sku]
        found.append(
            Stocked(
                variant, answer.id, item.key, item.category, slug, _price(item, choice), item.digital,
                item.facts.get("popular", 3), since, _left(item, choice),
            )
        )  # fmt: skip
    return found


def _pictures(item: Item, answer: catalogue.Upserted) -> list[catalogue.PictureDraft]:
    """One picture for each colour (of its first variant), or one of the product; then the ones that show more."""
    drafts, seen = [], set()
    for choice in item.choices:
        colour = choice.get("colour") or choice.get("design", "")
        path = FOLDER / "pictures" / (f"{item.key}-{colour}.webp" if colour else f"{item.key}.webp")
        if colour not in seen and path.exists():
            seen.add(colour)
            axis = item.words["colour" if "colour" in choice else "design"] if colour else {}
            variant = answer.variants[_variant(item, choice).sku] if colour else None
            alts = {locale: _alt(item, short, axis.get(colour)) for short, locale in LOCALES.items()}
            drafts.append(catalogue.PictureDraft(answer.id, path.read_bytes(), path.name, alts, variant))
    for path in sorted((FOLDER / "pictures").glob(f"{item.key}@*.webp")):
        kind = "near" if path.stem.endswith("@1") else "colours" if item.axes and seen - {""} else "together"
        alts = {locale: _alt(item, short, VIEWS[kind]) for short, locale in LOCALES.items()}
        drafts.append(catalogue.PictureDraft(answer.id, path.read_bytes(), path.name, alts))
    return drafts


def _alt(item: Item, short: str, value: dict | None) -> str:
    title = item.facts[short]["title"]
    if value is None:
        return title
    return f"{title}，{value[short]}" if short == "zh" else f"{title}, {value[short].lower()}"


def _hang(drafts: list[catalogue.PictureDraft], now: datetime) -> None:
    """Add the pictures; two threads make the renditions, the pictures of one product stay in one hand."""
    lists: list[list[catalogue.PictureDraft]] = [[]]
    for draft in drafts:
        if len(lists[-1]) >= AT_ONCE and lists[-1][-1].product_id != draft.product_id:
            lists.append([])
        lists[-1].append(draft)

    def add(some: list[catalogue.PictureDraft]) -> list:
        try:
            return catalogue.add_pictures(some, by=house.BY, now=now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as hands:
        for answers in hands.map(add, lists):
            for answer in answers:
                if isinstance(answer, Refusal):
                    raise answer


def _add_files(items: list[Item], stocked: list[Stocked], now: datetime) -> None:
    files = {item.key: item.facts["files"] for item in items if item.digital}
    for one in stocked:
        for name in files.get(one.key, []):
            data = (FOLDER / "files" / name).read_bytes()
            fulfilment.add_asset(one.variant_id, name, data, by=house.BY, now=now)
