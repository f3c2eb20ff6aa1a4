"""What crosses the border of content: blocks as pages and editors see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from zhanggui.kit import locales

KINDS = ("hero", "products", "categories", "story", "notice", "promises")
RULES = ("best_selling", "newest", "category", "chosen")


@dataclass(frozen=True, slots=True)
class BlockPicture:
    """A picture of a block's own, as the catalogue keeps it."""

    sha256: str
    width: int
    height: int
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What a block says in one language. `body` is plain text; an empty line makes a paragraph."""

    title: str = ""
    body: str = ""
    action: str = ""

    def __bool__(self) -> bool:
        return bool(self.title or self.body or self.action)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a page. `rule` and what follows belong to rows of products; a hero shows `picture` or a product's.

    `link` is an address of the shop without its language ("c/tea") or a whole one; a category that is named comes first."""

    kind: str
    key: UUID = field(default_factory=uuid4)
    shown: bool = True
    rule: str = ""
    category_id: UUID | None = None
    product_ids: tuple[UUID, ...] = ()
    count: int = 8
    link: str = ""
    picture: BlockPicture | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    texts: Mapping[str, Words] = field(default_factory=dict)

    def words(self, locale: str) -> tuple[Words, str]:
        """The words in this language, or those that stand in for it, and the language they are in."""
        for one in locales.fallbacks(locale):
            if found := self.texts.get(one):
                return found, one
        return Words(), locale

    def in_force(self, today: date) -> bool:
        late = self.ends_on is not None and self.ends_on < today
        return not late and (self.starts_on is None or self.starts_on <= today)


@dataclass(frozen=True, slots=True)
class Draft:
    """A page on the table. `version` is what a change has to name; None while nobody has arranged anything."""

    version: UUID | None
    blocks: tuple[Block, ...]
    differs: bool
    can_undo: bool
    what: str = ""
    by: str = ""
    made_at: datetime | None = None
    published_at: datetime | None = None
