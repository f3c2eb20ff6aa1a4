"""More pictures of a product: a close view, its colours together, or in the company of other goods."""

from plates.catalogue import COLOURED, SINGLE, TONES
from plates.studio import Plate

WHOLE = 'viewBox="0 0 1000 1000"'
# What a close view looks at: (middle across, middle down, side).
CLOSE = {
    "lidded-tea-bowl": (420, 430, 430), "round-teapot": (680, 520, 430), "tasting-cup": (430, 520, 420), "morning-mug": (640, 500, 420),
    "rice-bowl": (420, 520, 430), "linen-cushion": (690, 700, 430), "dinner-plate": (400, 480, 430), "enamel-pot": (400, 400, 430), "linen-apron": (500, 420, 430),
    "desk-lamp": (440, 360, 430), "wool-throw": (500, 600, 430), "watering-can": (640, 420, 430), "cloth-notebook": (480, 430, 430),
    "everyday-fountain-pen": (620, 420, 430), "twill-cap": (430, 470, 430), "canvas-tote": (500, 600, 460), "day-backpack": (500, 600, 460),
}  # fmt: skip
NEAR = (500, 500, 460)

# Who keeps whom company: key → (neighbour, its colour or none).
COMPANY = {
    "glass-fairness-jug": ("tasting-cup", "white"), "longjing-tea": ("lidded-tea-bowl", "celadon"),
    "dancong-oolong": ("round-teapot", "clay"), "dianhong-black-tea": ("tasting-cup", "blush"),
    "jasmine-pearls": ("lidded-tea-bowl", "white"), "walnut-board": ("santoku-knife", None), "santoku-knife": ("walnut-board", None),
    "wooden-spoons": ("enamel-pot", "cream"), "storage-jars": ("wooden-spoons", None), "paper-lamp": ("stoneware-vase", "charcoal"),
    "soy-candle": ("stoneware-vase", "clay"), "wall-clock": ("monstera", None), "seagrass-basket": ("wool-throw", "cream"),
    "monstera": ("watering-can", "sage"), "snake-plant": ("terracotta-pot", None), "little-cactus": ("stoneware-vase", "white"),
    "camellia-sapling": ("watering-can", "cream"), "terracotta-pot": ("little-cactus", None), "gel-pens": ("cloth-notebook", "sage"),
    "cedar-pencils": ("cloth-notebook", "oat"), "washi-tape": ("letter-set", None), "letter-set": ("everyday-fountain-pen", "indigo"),
    "desk-calendar": ("desk-lamp", "forest"), "stacking-rings": ("building-blocks", None), "wooden-train": ("building-blocks", None),
    "building-blocks": ("wooden-train", None), "plush-rabbit": ("stacking-rings", None), "acacia-honey": ("tasting-cup", "white"),
    "strawberry-jam": ("butter-cookies", None), "chilli-crisp": ("rice-bowl", "white"), "camellia-oil": ("dinner-plate", "cream"),
    "yunnan-coffee": ("morning-mug", "cream"), "butter-cookies": ("morning-mug", "sky"), "brewing-tea-guide": ("lidded-tea-bowl", "white"),
    "twelve-bowls-of-noodles": ("rice-bowl", "celadon"), "printable-calendar-2027": ("gel-pens", None),
    "colouring-pages": ("cedar-pencils", None), "tote-sewing-pattern": ("canvas-tote", "cream"),
}  # fmt: skip
PLACES = {  # of so many: (scale, left, top) of each, from the back to the front
    2: ((0.76, -70, 90), (0.76, 310, 170)),
    3: ((0.62, -50, 140), (0.62, 430, 140), (0.66, 170, 300)),
    4: ((0.56, -60, 100), (0.56, 360, 80), (0.58, 60, 380), (0.58, 470, 360)),
    5: ((0.5, -50, 70), (0.5, 250, 50), (0.5, 550, 90), (0.53, 60, 410), (0.53, 430, 420)),
}


def more() -> dict[str, str]:
    """File name (without ending) → SVG: `key@1` near by, `key@2` together."""
    found = {}
    for key, (ground, draw, tones) in COLOURED.items():
        first, *_ = tones.split()
        found[f"{key}@1"] = _near(key, ground, lambda p, draw=draw, tone=first: draw(p, TONES[tone]))
        found[f"{key}@2"] = _together(key, ground, [_drawer(key, tone) for tone in tones.split()])
    for key, (ground, draw) in SINGLE.items():
        found[f"{key}@1"] = _near(key, ground, draw)
        if key in COMPANY:
            found[f"{key}@2"] = _together(key, ground, [_drawer(*COMPANY[key]), _drawer(key, None)])
    return found


def _drawer(key: str, tone: str | None):
    if tone is None:
        return SINGLE[key][1]
    return lambda plate: COLOURED[key][1](plate, TONES[tone])


def _near(key: str, ground: str, draw) -> str:
    plate = Plate(ground, key)
    draw(plate)
    x, y, side = CLOSE.get(key, NEAR)
    return plate.svg().replace(WHOLE, f'viewBox="{x - side / 2} {y - side / 2} {side} {side}"', 1)


def _together(key: str, ground: str, drawers: list) -> str:
    plate = Plate(ground, key)
    for draw, (scale, left, top) in zip(drawers, PLACES[len(drawers)], strict=True):
        plate.add(f'<g transform="translate({left} {top}) scale({scale})">')
        draw(plate)
        plate.add("</g>")
    return plate.svg()
