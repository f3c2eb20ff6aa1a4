"""Which plate shows which product: key → (ground, drawing, colours or None)."""

from plates import home, pantry, paper, tableware, wear
from plates.studio import Plate

TONES = {
    "white": "#efece4", "cream": "#ead9b8", "sand": "#d3bd98", "oat": "#cdbfa6", "clay": "#b5623f", "camellia": "#b3364a",
    "blush": "#dfb3a6", "mustard": "#cf9a34", "celadon": "#a9c4b0", "sage": "#8ea088", "forest": "#3d5a49", "sky": "#9fb6c6",
    "indigo": "#33466e", "charcoal": "#55585b", "ink": "#34363a",
}  # fmt: skip


def _tin(tone: str, zh: str, en: str, motif: str):
    return lambda p: pantry.tin(p, tone, zh, en, motif)


COLOURED = {
    "lidded-tea-bowl": ("leaf", tableware.lidded_tea_bowl, "white celadon ink"),
    "round-teapot": ("sand", tableware.round_teapot, "clay celadon charcoal"),
    "tasting-cup": ("clay", tableware.tasting_cup, "white celadon blush indigo"),
    "morning-mug": ("mist", tableware.morning_mug, "camellia cream sage sky mustard"),
    "rice-bowl": ("honey", tableware.rice_bowl, "white celadon sky blush"),
    "dinner-plate": ("clay", tableware.dinner_plate, "cream sage charcoal"),
    "enamel-pot": ("sand", tableware.enamel_pot, "camellia forest cream"),
    "linen-apron": ("mist", wear.apron, "oat indigo camellia"),
    "tea-towel": ("leaf", wear.tea_towel, "indigo camellia mustard"),
    "desk-lamp": ("dusk", home.desk_lamp, "forest cream camellia"),
    "linen-cushion": ("rose", home.cushion, "mustard sage camellia oat"),
    "wool-throw": ("leaf", home.throw, "cream sky clay"),
    "cotton-towel": ("sky", home.towel, "white sky blush sage"),
    "stoneware-vase": ("mist", home.vase, "white clay charcoal"),
    "watering-can": ("rose", home.watering_can, "sage cream charcoal"),
    "cloth-notebook": ("honey", paper.notebook, "camellia indigo sage oat"),
    "everyday-fountain-pen": ("clay", paper.fountain_pen, "indigo camellia ink"),
    "heavy-cotton-tee": ("sand", wear.tee, "white ink sage camellia"),
    "fleece-hoodie": ("sky", wear.hoodie, "oat forest indigo"),
    "twill-cap": ("honey", wear.cap, "camellia indigo oat"),
    "canvas-tote": ("sky", wear.tote, "cream indigo camellia"),
    "wool-socks": ("rose", wear.socks, "mustard forest charcoal"),
    "merino-scarf": ("mist", wear.scarf, "camellia sky oat"),
    "long-umbrella": ("sky", wear.umbrella, "forest camellia ink"),
    "day-backpack": ("honey", wear.backpack, "charcoal sage"),
}
SINGLE = {
    "glass-fairness-jug": ("clay", tableware.glass_jug),
    "longjing-tea": ("leaf", _tin("#5f8552", "龙井", "LONGJING", "leaf")),
    "dancong-oolong": ("honey", _tin("#b07a35", "凤凰单丛", "DANCONG", "leaf")),
    "dianhong-black-tea": ("rose", _tin("#8d2f2c", "滇红", "DIANHONG", "sun")),
    "jasmine-pearls": ("mist", _tin("#6e93a0", "茉莉龙珠", "JASMINE", "flower")),
    "walnut-board": ("sand", tableware.walnut_board),
    "santoku-knife": ("dusk", tableware.santoku_knife),
    "wooden-spoons": ("leaf", tableware.wooden_spoons),
    "storage-jars": ("sky", tableware.storage_jars),
    "paper-lamp": ("dusk", home.paper_lamp),
    "soy-candle": ("night", home.candle),
    "wall-clock": ("leaf", home.clock),
    "seagrass-basket": ("sky", home.basket),
    "monstera": ("honey", home.monstera),
    "snake-plant": ("rose", home.snake_plant),
    "little-cactus": ("sky", home.cactus),
    "camellia-sapling": ("mist", home.camellia_sapling),
    "terracotta-pot": ("leaf", home.terracotta_pot),
    "gel-pens": ("mist", paper.gel_pens),
    "cedar-pencils": ("sky", paper.pencils),
    "washi-tape": ("sand", paper.washi_tape),
    "letter-set": ("clay", paper.letter_set),
    "desk-calendar": ("rose", paper.desk_calendar),
    "stacking-rings": ("sky", pantry.rings),
    "wooden-train": ("honey", pantry.train),
    "building-blocks": ("leaf", pantry.blocks),
    "plush-rabbit": ("mist", pantry.rabbit),
    "swallow-kite": ("sky", pantry.kite),
    "acacia-honey": ("honey", lambda p: pantry.jar(p, "#e0a02e", "#4a3a2a", "洋槐蜜", "ACACIA HONEY")),
    "strawberry-jam": ("rose", lambda p: pantry.jar(p, "#b8293a", "#f0e6d4", "草莓果酱", "STRAWBERRY", "#7c1424")),
    "chilli-crisp": ("sand", lambda p: pantry.jar(p, "#a8261c", "#2e2a28", "香辣脆油", "CHILLI CRISP", "#e0a03a")),
    "camellia-oil": ("leaf", pantry.oil_bottle),
    "yunnan-coffee": ("clay", pantry.coffee_bag),
    "butter-cookies": ("honey", pantry.cookies),
    "brewing-tea-guide": ("sand", lambda p: paper.ebook(p, "#3d5a49", ("好好泡茶", "BREWING TEA WELL"), "cup")),
    "twelve-bowls-of-noodles": ("honey", lambda p: paper.ebook(p, "#a8432f", ("十二碗面", "TWELVE BOWLS"), "noodles")),
    "printable-calendar-2027": ("sky", lambda p: paper.sheets(p, "calendar")),
    "colouring-pages": ("rose", lambda p: paper.sheets(p, "colouring")),
    "tote-sewing-pattern": ("leaf", lambda p: paper.sheets(p, "pattern")),
    "camellia-wallpapers": ("night", paper.wallpapers),
}
DESIGNS = ("hills", "moon", "camellias")


def plates() -> dict[str, str]:
    """File name (without ending) → SVG."""
    found = {}
    for key, (ground, draw, tones) in COLOURED.items():
        for tone in tones.split():
            plate = Plate(ground, f"{key}{tone}")
            draw(plate, TONES[tone])
            found[f"{key}-{tone}"] = plate.svg()
    for key, (ground, draw) in SINGLE.items():
        plate = Plate(ground, key)
        draw(plate)
        found[key] = plate.svg()
    for design in DESIGNS:
        plate = Plate("mist", design)
        paper.art_print(plate, design)
        found[f"art-print-{design}"] = plate.svg()
    return found
