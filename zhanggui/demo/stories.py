"""Three things that went wrong in the last seven days, for Today to find by itself: a paid source fell, the hero ran out, a
page got worse. Nothing tells Today of them but what a shop's modules always tell."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from zhanggui.catalogue import public as catalogue
from zhanggui.kit import clock
from zhanggui.kit.errors import Refusal

if TYPE_CHECKING:
    from zhanggui.demo.goods import Stocked

LASTS = 7  # days, until yesterday
LEAST = 60  # days of history, below which there is nothing to compare the last week with
ZONE = "Asia/Shanghai"
FELL = ("social", "paid_social")  # the channel, and the medium by which its visits are known
STAYS = 0.12  # of its visits
POOR = {
    "zh-cn": "详情页改版中，图片和参数稍后补充。",
    "en": "This page is being redone; pictures and measures will follow.",
}


@dataclass(frozen=True)
class Plot:
    """Since when, and with which products."""

    since: date
    hero: str
    page: str

    def on(self, day: date) -> bool:
        return day >= self.since

    def comes(self, day: date, number: int, query: str) -> bool:
        """Whether a visit takes place."""
        gone = self.on(day) and f"utm_medium={FELL[1]}" in query
        return not gone or random.Random(f"fell {day} {number}").random() < STAYS

    @property
    def heroes(self) -> tuple[str, str]:
        return self.hero, self.page

    def unwanted(self, day: date) -> frozenset[str]:
        """Products that are looked at and go into no basket."""
        return frozenset(self.heroes) if self.on(day) else frozenset()


def plot(shelf: "list[Stocked]", *, begin: datetime, now: datetime) -> Plot | None:
    """The two most liked goods that have been here for long; nothing in a shop of a few days."""
    if now - begin < timedelta(days=LEAST):
        return None
    liked = {one.key: one.popular for one in shelf if not one.digital and one.since <= begin}
    first = sorted(liked, key=lambda key: (-liked[key], key))[:2]
    since = clock.local_day(now, ZONE) - timedelta(days=LASTS)
    return Plot(since, *first) if len(first) == 2 else None


def begins(plot: Plot) -> datetime:
    """The first minute of the week in which it goes wrong."""
    return clock.day_bounds(plot.since, ZONE)[0] + timedelta(minutes=5)


def empty(shelf: "list[Stocked]", plot: Plot, *, by: str, at: datetime) -> bool:
    """The hero's stock-taking finds nothing. False while buyers who have not paid yet still hold some."""
    clear = True
    for one in shelf:
        if one.key == plot.hero:
            try:
                catalogue.set_stock(one.variant_id, None, 0, by=by, now=at)
            except Refusal:
                clear = False
    return clear


def spoil(shelf: "list[Stocked]", plot: Plot, *, by: str, at: datetime) -> None:
    """The page loses its story."""
    product: UUID = next(one.product_id for one in shelf if one.key == plot.page)
    edit = catalogue.product_edit(product)
    texts = {
        locale: catalogue.TextDraft(title=text.title, slug=text.slug, summary=POOR[locale], description="")
        for locale, text in edit.texts.items()
        if locale in POOR
    }
    catalogue.edit_product(product, texts=texts, by=by, now=at)
