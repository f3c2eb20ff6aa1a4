"""A shop and its days: who comes from where, on what, looking at what; who buys, and for how much.

Every shop is another one: sizes, shares, rates and prices are drawn from its seed. Days have a rhythm (weekdays, growth, a
restless whole, restless sources and items); the last day has the cause that was put into it, or none.
"""

from dataclasses import dataclass, field

import numpy as np

SOURCES = ("direct", "search", "search.paid", "social", "social.paid", "email", "referral", "campaign", "unknown")
DEVICES = ("phone", "desktop", "tablet")
REGIONS = ("GD", "ZJ", "JS", "SH", "BJ", "SD", "SC", "HB")
ITEMS = tuple(f"item-{number:02}" for number in range(24))
WEEKS = 8
SIZES = {"sources": len(SOURCES), "devices": len(DEVICES), "items": len(ITEMS), "regions": len(REGIONS)}


@dataclass
class Shop:
    """What is usual: visits per leaf of source × device × item, how many of them buy, where buyers live, what they spend."""

    chance: np.random.Generator
    buyers: float
    restless: float
    visits: np.ndarray = field(init=False)
    rate: np.ndarray = field(init=False)
    regions: np.ndarray = field(init=False)
    price: np.ndarray = field(init=False)
    vary: float = field(init=False)

    def __post_init__(self) -> None:
        draw = self.chance
        source = np.sort(draw.dirichlet(np.full(SIZES["sources"], 2.2)))[::-1]
        source = source[draw.permutation(len(source))]
        device = np.array([draw.dirichlet((14, 6, 1.5)) for _ in SOURCES])
        popular = (1 / np.arange(1, SIZES["items"] + 1) ** draw.uniform(0.7, 1.1))[draw.permutation(SIZES["items"])]
        liking = np.array([draw.dirichlet(popular / popular.sum() * 60) for _ in SOURCES])
        shares = source[:, None, None] * device[:, :, None] * liking[:, None, :]
        rate = 0.035 * np.exp(
            draw.normal(0, 0.35, SIZES["sources"])[:, None, None]
            + np.array([0, 0.25, 0.05])[None, :, None]
            + draw.normal(0, 0.4, SIZES["items"])[None, None, :]
        )
        self.rate = np.clip(rate, 0.004, 0.3)
        self.visits = shares * self.buyers / (shares * self.rate).sum()
        self.regions = draw.dirichlet(np.full(SIZES["regions"], 4.0))
        self.price = np.exp(draw.normal(9.2, 0.6, SIZES["items"]))
        self.vary = draw.uniform(0.25, 0.6)
        self.weekday = np.exp(draw.normal(0, 0.12, 7))
        self.growth = draw.normal(0, 0.006)
        self.of_source, self.of_item = draw.uniform(0.01, 0.05), draw.uniform(0.01, 0.05)

    def worth(self) -> np.ndarray:
        """Usual sales per leaf of source × device × item × region."""
        sold = self.visits * self.rate * self.price[None, None, :]
        return sold[..., None] * self.regions

    def day(self, number: int, change: dict | None = None) -> dict[str, np.ndarray]:
        """One day: visits (source, device, item); buyers, money and its squares (source, device, item, region)."""
        draw, change = self.chance, change or {}
        level = self.weekday[number % 7] * (1 + self.growth) ** (number / 7)
        level *= np.exp(draw.normal(0, self.restless))
        lively = np.exp(draw.normal(0, self.of_source, SIZES["sources"]))[:, None, None]
        liked = np.exp(draw.normal(0, self.of_item, SIZES["items"]))[None, None, :]
        weekend = np.array([1.06, 0.85, 1.1]) if number % 7 >= 5 else np.ones(3)
        wanted = self.visits * level * lively * liked * weekend[None, :, None] * change.get("visitors", 1)
        visits = draw.poisson(wanted)
        bought = (
            self.rate[..., None]
            * np.exp(draw.normal(0, self.restless / 2))
            * self.regions
            * change.get("conversion", 1)
        )
        buyers = draw.poisson(visits[..., None] * bought)
        spent = np.broadcast_to(self.price[None, None, :, None] * change.get("value", 1), buyers.shape)
        spent = spent * np.exp(draw.normal(0, self.restless / 2))
        shape = 1 / self.vary**2
        money = np.where(buyers > 0, draw.gamma(np.maximum(buyers, 1) * shape, spent / shape), 0)
        squares = np.where(buyers > 0, money**2 / np.maximum(buyers, 1) + (buyers - 1) * (spent * self.vary) ** 2, 0)
        return {"visits": visits, "buyers": buyers, "money": np.rint(money), "squares": np.maximum(squares, 0)}
