"""Lamps, cushions, towels, candles, plants in pots: what lives in a room."""

import math

from plates.studio import Plate, dark, light, mix, smooth
from plates.tableware import handle


def paper_lamp(p: Plate, c: str = "#f6dfb0") -> None:
    p.oval(
        500, 470, 470, 470, p.gradient([(0, "#ffdf9b", 0.8), (0.5, "#ffcf80", 0.28), (1, "#ffcf80", 0)], "", "radial")
    )
    p.shadow(500, 800, 150)
    for x in (430, 500, 570):
        p.line(f"M{x} 700L{500 + (x - 500) * 1.7} 796", "#8a5a34", 20)
        p.line(f"M{x - 4} 700L{496 + (x - 500) * 1.7} 796", "#b98655", 6)
    d = p.revolve(500, [(90, 246), (210, 320), (262, 460), (226, 620), (110, 716)])
    p.path(
        d,
        p.gradient(
            [(0, "#fffdf0"), (0.45, "#ffeec0"), (0.8, "#f4c987"), (1, "#d99f5c")], 'cx=".5" cy=".52" r=".62"', "radial"
        ),
        "fibre",
        0.32,
    )
    for y, r in ((300, 186), (364, 238), (430, 260), (500, 258), (570, 242), (638, 206)):
        p.line(f"M{500 - r} {y}a{r} {r * 0.12} 0 0 0 {2 * r} 0", "#b9803f", 3, 'opacity=".38"')
    p.oval(500, 246, 90, 18, "#fff6d8")


def desk_lamp(p: Plate, c: str) -> None:
    p.shadow(560, 800, 170)
    p.path(
        "M190 430L60 800Q280 850 480 800L400 430Z",
        p.gradient([(0, "#fff3c4", 0.75), (1, "#fff3c4", 0)], 'x1="0" y1="0" x2="0" y2="1"'),
        more='filter="url(#b16)"',
    )
    base = p.turned(580, [(156, 764), (158, 780), (150, 800)], c)
    p.oval(580, 764, 156, 30, p.slope(c, 0.4, 0.1))
    del base
    for d in ("M580 760L660 500", "M660 500L390 300"):
        p.line(d, "#7d776c", 20)
        p.line(d, "#d9d2c2", 7)
    p.oval(660, 500, 24, 24, "#c9a765")
    p.oval(656, 495, 9, 9, "#f2dfae")
    p.add('<g transform="rotate(16 300 330)">')
    d = p.turned(300, [(46, 220), (60, 262), (150, 420), (170, 452)], c)
    p.gloss(d, 244, 360, 14, 80, 0.5, 22)
    p.oval(300, 452, 170, 36, "#fff6d2")
    p.oval(300, 456, 150, 28, p.gradient([(0, "#fffef2"), (1, "#ffdf8d")], "", "radial"))
    p.oval(300, 220, 46, 10, light(c, 0.25))
    p.add("</g>")


def cushion(p: Plate, c: str) -> None:
    p.shadow(500, 800, 320)
    d = smooth([(214, 254), (500, 262), (786, 250), (786, 520), (796, 786), (500, 782), (204, 790), (218, 520)], True)
    p.path(
        d,
        p.gradient([(0, light(c, 0.28)), (0.5, c), (1, dark(c, 0.34))], 'cx=".38" cy=".3" r=".85"', "radial"),
        "weave",
        1,
    )
    for fold in (
        "M226 270q70 70 150 96",
        "M776 264q-70 70 -130 84",
        "M220 776q70 -60 150 -76",
        "M784 774q-60 -70 -130 -90",
    ):
        p.line(fold, dark(c, 0.4), 10, 'opacity=".22" filter="url(#b4)"')
    p.line("M400 480q100 60 220 10", dark(c, 0.3), 26, 'opacity=".16" filter="url(#b16)"')
    p.box(716, 700, 34, 50, "#f4ecdc", 3, 'transform="rotate(6 730 720)"')


def throw(p: Plate, c: str) -> None:
    """Hanging over a wooden rail, the fringe downwards."""
    for x in (160, 840):
        p.shadow(x, 846, 44)
        p.box(x - 13, 176, 26, 668, p.round("#b98250"), 8)
    p.box(120, 206, 760, 28, p.gradient([(0, "#d9a871"), (1, "#8d5d35")], 'x1="0" y1="0" x2="0" y2="1"'), 14)
    d = "M240 212Q260 176 300 178H716Q752 178 764 212Q772 500 760 744Q500 772 250 744Q236 500 240 212Z"
    p.flat(d, 20)
    for strand in range(52):
        p.line(
            f"M{254 + strand * 9.8:.0f} 742q{p.chance.randint(-6, 6)} 34 {p.chance.randint(-6, 6)} {p.chance.randint(60, 76)}",
            mix(dark(c, 0.12), light(c, 0.35), p.chance.random()),
            5,
        )
    stops = [
        (0, dark(c, 0.14)),
        (0.1, light(c, 0.2)),
        (0.24, c),
        (0.36, dark(c, 0.12)),
        (0.5, light(c, 0.18)),
        (0.64, c),
        (0.76, dark(c, 0.14)),
        (0.88, light(c, 0.1)),
        (1, dark(c, 0.28)),
    ]
    p.path(d, p.gradient(stops), "bone", 1)
    p.inside(
        d,
        f'<g fill="none" stroke="{mix(c, "#ffffff", 0.6)}" opacity=".85"><path d="M230 640Q500 668 776 640" stroke-width="26"/><path d="M230 684Q500 712 776 684" stroke-width="9"/></g>',
    )
    p.line("M246 216Q260 190 300 190H716Q744 190 760 216", light(c, 0.5), 8, 'opacity=".5" filter="url(#b4)"')


def towel(p: Plate, c: str) -> None:
    p.shadow(500, 790, 330)
    for y, shade, h in ((660, 0.12, 124), (538, 0.05, 124), (410, 0, 130)):
        d = f"M200 {y + 22}Q196 {y} 230 {y - 2}H770Q806 {y} 804 {y + 22}V{y + h - 22}Q804 {y + h} 776 {y + h}H226Q198 {y + h} 200 {y + h - 22}Z"
        p.path(d, p.round(dark(c, shade)), "terry", 1)
        p.line(f"M214 {y + h * 0.5}H792", dark(c, 0.42), 4, 'opacity=".3" filter="url(#b2)"')
        p.line(f"M204 {y + h}H798", dark(c, 0.55), 8, 'opacity=".36" filter="url(#b4)"')
    p.path("M226 410Q240 360 320 352H690Q770 360 782 410Z", p.slope(c, 0.4, 0), "terry", 0.8)
    p.leaf(640, 400, 150, 62, "#6f8a5e", 0.18)
    p.leaf(650, 398, 120, 88, "#7d9869", 0.18)
    p.leaf(630, 396, 130, 34, "#64805a", 0.18)


def candle(p: Plate, c: str = "#d9cfbd") -> None:
    p.oval(500, 270, 210, 210, p.gradient([(0, "#ffd98c", 0.75), (1, "#ffd98c", 0)], "", "radial"))
    p.shadow(500, 776, 190)
    d = p.turned(500, [(186, 420), (190, 460), (186, 690), (168, 760), (150, 772)], c, "speckle", 0.8)
    p.gloss(d, 410, 590, 22, 120, 0.4)
    p.mouth(500, 420, 186, c, inner="#f7ecd2", liquid="#fbf1d8", wall=14)
    p.oval(500, 432, 92, 15, "#fff9e4", 'opacity=".9"')
    p.line("M500 430V398", "#3a2a20", 6)
    p.path(
        "M500 290C540 340 538 396 500 404C462 396 460 340 500 290Z",
        p.gradient([(0, "#fff9d6"), (0.5, "#ffd35a"), (1, "#f08a24")], 'cx=".5" cy=".72" r=".6"', "radial"),
    )
    p.box(420, 560, 160, 130, "#f8f3e6", 4)
    p.flower(500, 604, 26, "#b3364a")
    p.words("CAMELLIA", 500, 660, 20, "#4a4038", 'text-anchor="middle" letter-spacing="4"')


def clock(p: Plate, c: str = "#c99a63") -> None:
    d = "M190 480a310 310 0 1 0 620 0a310 310 0 1 0 -620 0Z"
    p.flat(d, 26)
    p.path(d, p.slope(c, 0.35, 0.3), "wood", 0.7)
    p.oval(500, 480, 270, 270, dark(c, 0.3))
    p.oval(502, 484, 266, 266, p.gradient([(0, "#fffdf6"), (1, "#ebe3d2")], 'cx=".4" cy=".35" r=".8"', "radial"))
    for mark in range(60):
        a = math.radians(mark * 6)
        inner = 222 if mark % 5 == 0 else 240
        at = [500 + math.sin(a) * inner, 480 - math.cos(a) * inner, 500 + math.sin(a) * 250, 480 - math.cos(a) * 250]
        p.line("M{:.1f} {:.1f}L{:.1f} {:.1f}".format(*at), "#3d3630", 7 if mark % 5 == 0 else 2)
    for turn, length, width in ((304, 130, 14), (56, 196, 9)):
        p.add(f'<g transform="rotate({turn} 500 480)"><path d="M506 {490}V{488 - length}" stroke="#000" opacity=".2" stroke-width="{width}" stroke-linecap="round" filter="url(#b4)"/>'
              f'<path d="M500 510V{480 - length}" stroke="#2e2925" stroke-width="{width}" stroke-linecap="round"/></g>')  # fmt: skip
    p.line("M500 530L452 290", "#b3364a", 4)
    p.oval(500, 480, 14, 14, "#b3364a")


def basket(p: Plate, c: str = "#c9a468") -> None:
    p.shadow(500, 776, 270)
    for x, turn in ((258, -8), (742, 8)):
        p.line(
            f"M{x - 52} 470C{x - 60} 350 {x + 60} 350 {x + 52} 470",
            dark(c, 0.35),
            30,
            f'transform="rotate({turn} {x} 430)"',
        )
        p.line(f"M{x - 52} 470C{x - 60} 350 {x + 60} 350 {x + 52} 470", c, 22, f'transform="rotate({turn} {x} 430)"')
    d = p.turned(500, [(286, 440), (298, 520), (294, 640), (262, 740), (230, 766)], c)
    rows = ""
    for row in range(14):
        y = 444 + row * 24
        for col in range(32):
            x = 190 + col * 20 + (row % 2) * 10
            rows += f'<ellipse cx="{x}" cy="{y + 46 - abs(x - 500) ** 2 / 2100:.0f}" rx="11" ry="10" fill="{mix(dark(c, 0.3), light(c, 0.35), p.chance.random())}" opacity=".62" transform="rotate(-24 {x} {y})"/>'
    p.inside(
        d,
        rows
        + f'<rect x="200" y="400" width="600" height="400" fill="{p.gradient([(0, "#000", 0.28), (0.3, "#000", 0), (0.65, "#000", 0.04), (1, "#000", 0.42)])}"/>',
    )
    p.mouth(500, 440, 286, c, inner=dark(c, 0.4), wall=22)
    cloth = "M268 448C330 400 420 420 470 396C560 360 700 400 736 446C640 500 360 500 268 448Z"
    p.path(cloth, p.slope("#f0e7d6", 0.2, 0.2), "bone", 0.6)


def vase(p: Plate, c: str) -> None:
    p.shadow(500, 816, 150)
    p.line("M500 400C492 300 540 230 520 120", "#5b4130", 9)
    p.line("M510 300C560 260 590 250 610 214", "#5b4130", 6)
    for x, y, turn in ((516, 250, -58), (530, 190, 52), (586, 250, 84), (520, 330, -82), (612, 214, 30)):
        p.leaf(x, y, 104, turn, "#4d6b48", 0.26)
    p.flower(520, 128, 78, "#b3364a", turn=20)
    p.flower(618, 214, 46, "#c4475a", turn=50)
    d = p.turned(
        500, [(42, 400), (36, 450), (52, 520), (124, 600), (150, 690), (130, 780), (100, 808)], c, "speckle", 0.8
    )
    foot = f'<rect x="300" y="716" width="400" height="120" fill="{p.round("#b48a63")}"/><path d="M340 716q160 34 320 0" fill="none" stroke="{dark(c, 0.4)}" stroke-width="4" opacity=".6"/>'
    p.inside(d, foot)
    p.gloss(d, 436, 650, 20, 60, 0.5, 10)
    p.mouth(500, 400, 42, c, wall=9)


def pot(p: Plate, c: str, top: float = 560, r: float = 170, foot: float = 800) -> None:
    p.shadow(500, foot, r)
    d = p.turned(500, [(r * 0.92, top + 40), (r * 0.86, (top + foot) / 2), (r * 0.72, foot)], c, "speckle", 0.7)
    p.inside(
        d,
        f'<path d="M{500 - r} {top + 56}q{r} 40 {2 * r} 0" stroke="#1d0f08" stroke-width="22" fill="none" opacity=".3" filter="url(#b8)"/>',
    )
    rim = p.turned(500, [(r, top), (r * 1.02, top + 18), (r * 0.98, top + 54)], c, "speckle", 0.6)
    p.gloss(d, 500 - r * 0.5, (top + foot) / 2 + 10, r * 0.08, 70, 0.35)
    p.gloss(rim, 500 - r * 0.5, top + 30, r * 0.2, 8, 0.4)
    p.mouth(500, top, r, c, inner="#4a3324", liquid="#3d2a1e", wall=16)


def terracotta_pot(p: Plate, c: str = "#bf6f48") -> None:
    p.shadow(500, 806, 240)
    dish = p.turned(500, [(250, 750), (240, 776), (206, 802)], dark(c, 0.06), "speckle", 0.6)
    p.oval(500, 750, 250, 48, p.slope(c, 0.3, 0.2))
    p.oval(500, 752, 226, 40, dark(c, 0.3))
    del dish
    pot(p, c, 380, 220, 762)


def monstera(p: Plate, c: str = "#3f7048") -> None:
    stems = (
        (500, 590, 340, 330, -30),
        (500, 590, 660, 320, 26),
        (500, 590, 250, 480, -70),
        (500, 590, 752, 480, 66),
        (500, 590, 500, 262, 0),
    )
    for x, y, tx, ty, _ in stems:
        p.line(f"M{x} {y}Q{(x + tx) / 2 + (tx - x) * 0.1} {(y + ty) / 2 - 40} {tx} {ty}", "#5c8a54", 11)
    pot(p, "#e5ded0", 580, 160, 806)
    for at, (_x, _y, tx, ty, turn) in enumerate(stems):
        tone = (c, dark(c, 0.1), light(c, 0.1), dark(c, 0.16), light(c, 0.16))[at]
        blade = "M0 40C-40 70 -150 50 -160 -60C-166 -150 -70 -230 0 -260C70 -230 166 -150 160 -60C150 50 40 70 0 40Z"
        cuts = "".join(
            f'<path d="M{side * 170} {y}Q{side * 90} {y - 6} {side * 46} {y + 26}Q{side * 100} {y + 20} {side * 172} {y + 30}Z"/>'
            for side in (-1, 1)
            for y in (-160, -96, -34)
        )
        holes = "".join(
            f'<ellipse cx="{side * 28}" cy="{y}" rx="9" ry="20" transform="rotate({side * 40} {side * 28} {y})"/>'
            for side in (-1, 1)
            for y in (-130, -66)
        )
        mask = p.name()
        p.defs.append(
            f'<mask id="{mask}"><rect x="-300" y="-300" width="600" height="600" fill="#fff"/><g fill="#000">{cuts}{holes}</g></mask>'
        )
        fill = p.gradient([(0, light(tone, 0.22)), (0.49, tone), (0.51, dark(tone, 0.18)), (1, dark(tone, 0.3))])
        p.add(
            f'<g transform="translate({tx} {ty}) rotate({turn}) scale(.72)"><g mask="url(#{mask})"><path d="{blade}" fill="{fill}"/><path d="M0 40V-250" stroke="{light(tone, 0.4)}" stroke-width="5" opacity=".7"/></g></g>'
        )


def snake_plant(p: Plate, c: str = "#4c7a54") -> None:
    blades = (
        (-110, 420, -16),
        (100, 430, 15),
        (-54, 520, -7),
        (60, 500, 8),
        (0, 570, 0),
        (-130, 300, -24),
        (128, 310, 22),
    )
    for at, (x, length, turn) in enumerate(sorted(blades, key=lambda blade: -abs(blade[0]))):
        tone = mix(c, "#2f5a44", (at % 3) * 0.3)
        d = f"M-30 0C-52 {-length * 0.4} -40 {-length * 0.8} 4 {-length}C42 {-length * 0.8} 50 {-length * 0.4} 30 0Z"
        bands = "".join(
            f'<path d="M-60 {-y}q30 {p.chance.randint(-24, 24)} 60 0t60 0" stroke="#24463a" stroke-width="7" fill="none" opacity=".42"/>'
            for y in range(20, length, 26)
        )
        clip = p.name()
        p.defs.append(f'<clipPath id="{clip}"><path d="{d}"/></clipPath>')
        p.add(
            f'<g transform="translate({500 + x * 0.6} 610) rotate({turn})"><path d="{d}" fill="#d8cf7c"/><g clip-path="url(#{clip})"><g transform="scale(.8 .985)"><path d="{d}" fill="{p.round(tone)}"/>{bands}</g></g></g>'
        )
    pot(p, "#4b5052", 590, 170, 810)


def cactus(p: Plate, c: str = "#5d8c62") -> None:
    d = "M500 250C650 250 700 370 690 470C684 560 610 600 500 600C390 600 316 560 310 470C300 370 350 250 500 250Z"
    p.path(d, p.gradient([(0, light(c, 0.3)), (0.5, c), (1, dark(c, 0.45))], 'cx=".36" cy=".3" r=".8"', "radial"))
    ribs = "".join(
        f'<path d="M500 250C{500 + k * 90} 300 {500 + k * 100} 520 {500 + k * 60} 600" stroke="{dark(c, 0.4)}" stroke-width="7" fill="none" opacity=".5"/>'
        for k in (-2, -1.3, -0.6, 0, 0.6, 1.3, 2)
    )
    p.inside(d, ribs)
    for k in (-1.65, -0.95, -0.3, 0.3, 0.95, 1.65):
        for step in range(6):
            t = 0.12 + step * 0.15
            x, y = 500 + k * 100 * math.sin(math.pi * min(t * 1.05, 0.86)), 262 + 330 * t
            for turn in (-60, -20, 20, 60, 180):
                a = math.radians(turn)
                p.line(f"M{x:.0f} {y:.0f}l{math.sin(a) * 22:.0f} {-math.cos(a) * 22:.0f}", "#f5edcf", 2)
    for x, y, r in ((500, 246, 46), (566, 262, 34), (438, 264, 36)):
        p.flower(x, y, r, "#e08aa0", "#f2d36b", x)
    pot(p, "#c37a50", 560, 190, 800)


def camellia_sapling(p: Plate, c: str = "#3c6343") -> None:
    p.line("M500 600C504 480 486 380 500 250", "#6b4a33", 14)
    for d in (
        "M500 470C560 420 610 400 650 350",
        "M498 420C430 390 390 350 356 300",
        "M500 330C540 290 560 250 580 200",
    ):
        p.line(d, "#6b4a33", 8)
    for _ in range(58):
        a, r = p.chance.uniform(0, 6.28), p.chance.uniform(0.1, 1) ** 0.6
        x, y = 500 + math.cos(a) * 230 * r, 340 + math.sin(a) * 200 * r
        p.leaf(
            x,
            y,
            p.chance.uniform(78, 116),
            math.degrees(math.atan2(x - 500, 420 - y)) + p.chance.uniform(-50, 50),
            mix(c, "#6f9a5a", p.chance.random() * 0.5),
            0.27,
        )
    for x, y, r in ((400, 300, 76), (590, 250, 68), (610, 420, 58), (470, 420, 48), (500, 190, 44)):
        p.flower(x, y, r, "#b02f43", turn=x)
    for x, y in ((350, 420), (680, 330), (430, 200)):
        p.oval(x, y, 18, 24, "#b3364a")
        p.path(f"M{x - 18} {y + 4}q18 40 36 0q-18 14 -36 0Z", "#6f9a5a")
    pot(p, "#6d7f86", 590, 160, 810)


def watering_can(p: Plate, c: str) -> None:
    p.shadow(440, 786, 230)
    p.line("M640 700C720 640 730 470 860 336", dark(c, 0.35), 34)
    p.line("M640 700C720 640 730 470 860 336", c, 27)
    p.line("M632 690C712 630 722 462 850 330", light(c, 0.4), 6, 'opacity=".7"')
    p.oval(864, 330, 26, 15, dark(c, 0.4), 'transform="rotate(40 864 330)"')
    handle(p, "M250 520C120 380 280 200 480 330", c, 26)
    d = p.turned(430, [(130, 420), (190, 450), (214, 560), (216, 700), (204, 778)], c)
    p.gloss(d, 320, 620, 26, 110, 0.5)
    p.mouth(430, 420, 130, c, inner=dark(c, 0.4))
    p.line("M216 746q214 46 430 0", dark(c, 0.3), 5, 'opacity=".5"')
