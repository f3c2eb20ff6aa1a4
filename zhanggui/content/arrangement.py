"""How the house arranges a page that nobody has arranged. Blocks without words say what the templates say."""

from uuid import UUID

from zhanggui.content.dto import Block

PAGES: dict[str, tuple[Block, ...]] = {
    "home": tuple(
        Block(key=UUID(int=number), kind=kind, rule=rule)
        for number, (kind, rule) in enumerate(
            [("hero", ""), ("categories", ""), ("products", "best_selling"), ("products", "newest"), ("promises", "")],
            1,
        )
    )
}
