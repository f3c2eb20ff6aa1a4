"""Cups, pots, bowls, boards, knives: what stands on the table."""

from plates.studio import Plate, dark, light, mix


def vessel(
    p: Plate, cx: float, profile: list, colour: str, texture: str = "speckle", strength: float = 0.35, **mouth
) -> str:
    d = p.turned(cx, profile, colour, texture, strength)
    r, y = profile[0]
    widest = max(profile)[0]
    p.gloss(d, cx - widest * 0.5, (profile[0][1] + profile[-1][1]) / 2, widest * 0.1, (profile[-1][1] - y) * 0.36, 0.42)
    p.mouth(cx, y, r, colour, **mouth)
    return d


def handle(p: Plate, d: str, colour: str, width: float) -> None:
    p.line(d, dark(colour, 0.3), width)
    p.line(d, colour, width * 0.84)
    p.line(d, light(colour, 0.35), width * 0.24, 'opacity=".7" transform="translate(-5 -6)"')


def lidded_tea_bowl(p: Plate, c: str) -> None:
    p.shadow(500, 772, 270)
    plate = p.turned(500, [(262, 716), (250, 736), (170, 762), (110, 770)], c, "speckle", 0.25)
    p.gloss(plate, 380, 740, 70, 8, 0.5)
    p.oval(500, 716, 262, 52, p.gradient([(0, light(c, 0.3)), (0.6, c), (1, dark(c, 0.15))]))
    p.oval(500, 722, 196, 37, dark(c, 0.12))
    d = p.turned(500, [(228, 430), (214, 480), (188, 570), (140, 660), (100, 700), (92, 718)], c, "speckle", 0.25)
    p.gloss(d, 385, 540, 26, 110, 0.55, 12)
    p.mouth(500, 430, 228, c)
    lid = p.turned(500, [(44, 318), (60, 330), (130, 352), (182, 388), (204, 420)], c, "speckle", 0.25)
    p.gloss(lid, 410, 372, 60, 14, 0.6, -18)
    knob = p.turned(500, [(54, 262), (56, 276), (44, 296), (38, 322)], c)
    p.oval(500, 262, 54, 12, dark(c, 0.2))
    p.oval(500, 264, 42, 8, dark(c, 0.45))
    p.gloss(knob, 478, 290, 8, 16, 0.5)
    p.line("M300 500q26 50 70 90", mix(c, "#5b7fa6", 0.6), 3, 'opacity=".0"')


def round_teapot(p: Plate, c: str) -> None:
    p.shadow(490, 748, 270)
    spout = "M660 600C740 590 752 500 812 430L846 444C806 540 800 680 650 690Z"
    p.path(spout, p.round(c), "speckle", 0.5)
    p.oval(829, 437, 18, 8, dark(c, 0.55), 'transform="rotate(20 829 437)"')
    handle(p, "M268 520C150 440 120 640 292 668", c, 40)
    d = p.turned(480, [(120, 420), (190, 450), (246, 540), (240, 640), (190, 716), (126, 740)], c, "speckle", 0.6)
    p.gloss(d, 370, 540, 34, 90, 0.4, 14)
    lid = p.turned(480, [(30, 352), (70, 366), (126, 402), (130, 422)], c, "speckle", 0.5)
    p.line("M352 428a128 25 0 0 0 256 0", dark(c, 0.5), 5, 'opacity=".7"')
    p.gloss(lid, 430, 392, 34, 9, 0.4, -16)
    knob = p.turned(480, [(20, 300), (36, 316), (34, 338), (20, 358)], c)
    p.gloss(knob, 466, 318, 9, 10, 0.5)


def tasting_cup(p: Plate, c: str) -> None:
    p.shadow(500, 742, 190)
    d = vessel(
        p,
        500,
        [(226, 440), (210, 490), (184, 580), (140, 670), (104, 706), (98, 736)],
        c,
        strength=0.2,
        inner=light(c, 0.3),
        liquid="#b8742e",
    )
    p.inside(d, f'<ellipse cx="500" cy="722" rx="120" ry="24" fill="{dark(c, 0.35)}" opacity=".35"/>')


def morning_mug(p: Plate, c: str) -> None:
    p.shadow(480, 768, 220)
    handle(p, "M668 476C800 440 812 660 662 668", c, 46)
    d = vessel(
        p,
        470,
        [(206, 356), (206, 420), (206, 640), (200, 730), (178, 764)],
        c,
        inner="#f3ecdf",
        liquid="#6b3d22",
        wall=14,
    )
    p.inside(
        d,
        f'<rect x="240" y="716" width="460" height="100" fill="{dark(c, 0.1)}" opacity=".5"/><path d="M250 716q220 56 440 0" stroke="{light(c, 0.5)}" stroke-width="3" fill="none" opacity=".6"/>',
    )
    for x, shift in ((420, 0), (500, 24)):
        p.line(f"M{x} {300 - shift}c-30 -40 30 -70 0 -120", "#fff", 14, 'opacity=".35" filter="url(#b8)"')


def glass_jug(p: Plate, c: str = "#dfe9e6") -> None:
    p.shadow(490, 752, 190)
    handle(p, "M640 470C760 440 770 640 632 640", "#d6e2df", 26)
    d = p.revolve(480, [(150, 350), (142, 420), (170, 520), (178, 640), (160, 720), (130, 746)])
    p.path(
        d,
        p.gradient(
            [
                (0, "#b9c9c6", 0.75),
                (0.2, "#ffffff", 0.35),
                (0.55, "#e9f1ee", 0.22),
                (0.9, "#b2c4c0", 0.6),
                (1, "#93a8a4", 0.8),
            ]
        ),
    )
    tea = p.revolve(480, [(152, 500), (172, 560), (172, 640), (154, 712), (126, 738)])
    p.path(tea, p.gradient([(0, "#b8751f", 0.9), (0.3, "#e8b04f", 0.85), (0.7, "#d08f30", 0.88), (1, "#965a14", 0.95)]))
    p.oval(480, 500, 152, 28, "#edbf69", 'opacity=".9"')
    p.oval(480, 350, 150, 30, "none", 'stroke="#f8fcfb" stroke-width="7" opacity=".95"')
    p.path("M338 340q-52 -8 -58 16q34 10 62 26Z", "#eef5f3", more='opacity=".85"')
    p.gloss(d, 390, 560, 16, 150, 0.8)
    p.gloss(d, 592, 600, 8, 100, 0.5)


def rice_bowl(p: Plate, c: str) -> None:
    p.shadow(500, 748, 200)
    vessel(
        p,
        500,
        [(268, 440), (258, 500), (222, 600), (160, 680), (118, 704), (112, 740)],
        c,
        strength=0.22,
        inner=light(c, 0.35),
        wall=12,
    )
    ring = "M244 441a256 50 0 1 0 512 0a256 50 0 1 0 -512 0Z"
    rice = "".join(
        f'<ellipse cx="{p.chance.uniform(300, 700):.0f}" cy="{p.chance.uniform(425, 486):.0f}" rx="12" ry="6" fill="{p.chance.choice(["#fffdf7", "#f4eee0", "#fbf6ea"])}" transform="rotate({p.chance.randint(0, 180)} 500 450)"/>'
        for _ in range(160)
    )
    p.inside(ring, f'<ellipse cx="500" cy="470" rx="236" ry="50" fill="#efe7d6"/>{rice}')


def dinner_plate(p: Plate, c: str) -> None:
    p.shadow(500, 640, 350, 110)
    p.oval(500, 560, 372, 214, p.round(dark(c, 0.12)))
    p.oval(500, 546, 372, 212, p.slope(c, 0.4, 0.12))
    ring = "M128 546a372 212 0 1 0 744 0a372 212 0 1 0 -744 0Z"
    p.texture(ring, "speckle", 0.45)
    p.oval(
        500, 556, 306, 166, p.gradient([(0, dark(c, 0.2)), (0.5, c), (1, light(c, 0.3))], 'x1="0" y1="0" x2="1" y2="1"')
    )
    p.oval(500, 562, 294, 156, p.slope(c, 0.2, 0.06))
    p.oval(380, 500, 120, 40, "#fff", 'opacity=".32" filter="url(#b16)" transform="rotate(-14 380 500)"')
    for x, y, turn in ((560, 590, 60), (590, 560, 20), (540, 560, 105)):
        p.leaf(x, y, 110, turn, "#55724c", 0.24)
    p.flower(566, 580, 62, "#b3364a", turn=10)


def walnut_board(p: Plate, c: str = "#7a4b2c") -> None:
    d = "M330 250h340q34 0 34 34v500q0 34 -34 34h-340q-34 0 -34 -34v-500q0 -34 34 -34ZM452 250v-78q0 -40 48 -40t48 40v78Z"
    board = f"<g>{d}</g>"
    del board
    p.add('<g transform="rotate(14 500 500)">')
    p.flat(d, 20)
    p.path(d, p.slope(c, 0.18, 0.2), "woodup", 0.9)
    p.oval(500, 180, 15, 15, dark(p.floor, 0.25))
    p.line("M312 300v480q0 22 22 22", light(c, 0.4), 4, 'opacity=".5"')
    p.add("</g>")
    for x, y, turn in ((640, 690, 30), (610, 720, 70), (668, 700, -10)):
        p.leaf(x, y, 120, turn, "#5d8a4c", 0.2)
    for x, y, r in ((400, 640, 62), (490, 690, 50)):
        p.oval(x + 10, y + 22, r, r * 0.86, "#23120a", 'opacity=".35" filter="url(#b8)"')
        p.oval(
            x,
            y,
            r,
            r * 0.95,
            p.gradient([(0, "#f08a6a"), (0.6, "#cf3f2e"), (1, "#8d1f1a")], 'cx=".35" cy=".3" r=".8"', "radial"),
        )
        p.path(f"M{x} {y - r * 0.9}l-22 -10l18 2l4 -18l8 18l20 -4l-18 14Z", "#4d6e3b")


def santoku_knife(p: Plate, c: str = "#5b3426") -> None:
    p.add('<g transform="rotate(-34 500 500)">')
    blade = "M388 442L812 446C870 450 892 486 900 520C820 566 640 574 388 570Z"
    p.flat(blade + "M120 458h270v76h-270Z", 18)
    p.path(
        blade,
        p.gradient(
            [(0, "#8d979b"), (0.3, "#eef3f4"), (0.62, "#c3ccd0"), (1, "#f5f8f9")], 'x1="0" y1="0" x2="0" y2="1"'
        ),
    )
    p.line("M390 546C640 552 800 540 894 522", "#fff", 6, 'opacity=".9"')
    p.line("M392 520q60 -14 110 0t120 -4t120 2t120 -14", "#97a4a9", 3, 'opacity=".8"')
    grip = "M110 460L392 452V540L110 536Q96 498 110 460Z"
    p.path(
        grip, p.gradient([(0, light(c, 0.3)), (0.4, c), (1, dark(c, 0.4))], 'x1="0" y1="0" x2="0" y2="1"'), "wood", 0.8
    )
    p.path("M356 453L392 452V540L356 540Z", "#2b2422")
    p.words("山茶", 470, 500, 30, "#6b777c")
    p.add("</g>")


def enamel_pot(p: Plate, c: str) -> None:
    p.shadow(500, 772, 310)
    for d in ("M222 520C130 500 130 600 224 596", "M778 520C870 500 870 600 776 596"):
        handle(p, d, c, 34)
    d = p.turned(500, [(290, 440), (292, 520), (284, 660), (262, 740), (230, 764)], c)
    p.gloss(d, 340, 590, 34, 110, 0.55)
    p.gloss(d, 690, 600, 10, 90, 0.2)
    lid = p.turned(500, [(40, 330), (150, 350), (250, 392), (296, 430), (298, 450)], c)
    p.line("M204 456a296 58 0 0 0 592 0", dark(c, 0.5), 6, 'opacity=".75"')
    p.gloss(lid, 370, 384, 90, 12, 0.6, -14)
    knob = p.turned(500, [(46, 270), (52, 284), (34, 312), (28, 340)], "#c9a765")
    p.oval(500, 270, 46, 10, "#ead3a0")
    p.gloss(knob, 480, 292, 6, 16, 0.6)


def wooden_spoons(p: Plate, c: str = "#a9653a") -> None:
    for x, turn, size, tone in ((360, -16, 1.0, c), (500, 0, 1.08, dark(c, 0.12)), (650, 15, 0.84, light(c, 0.18))):
        p.add(f'<g transform="translate({x} 520) rotate({turn}) scale({size})">')
        d = "M-16 -60L-13 340Q0 360 13 340L16 -60C70 -90 84 -170 66 -240C50 -300 -50 -300 -66 -240C-84 -170 -70 -90 -16 -60Z"
        p.flat(d, 16)
        p.add(f'<path d="{d}" fill="{p.slope(tone, 0.3, 0.22)}"/>')
        p.oval(
            0, -180, 50, 86, p.gradient([(0, dark(tone, 0.35)), (1, light(tone, 0.2))], 'x1="0" y1="0" x2="1" y2="1"')
        )
        for line in (-30, -10, 12, 32):
            p.line(f"M{line} -250q{line * 0.3} 70 0 150", dark(tone, 0.3), 2, 'opacity=".35"')
        p.line("M-4 -40V320", light(tone, 0.5), 4, 'opacity=".5"')
        p.add("</g>")


def storage_jars(p: Plate, c: str = "#d8b385") -> None:
    for x, r, top, fill in ((270, 108, 520, "#f3ead6"), (498, 122, 420, "#5a321d"), (750, 138, 310, "#c8553c")):
        p.shadow(x, 786, r)
        d = p.revolve(x, [(r * 0.92, top), (r, top + 40), (r, 740), (r * 0.9, 782)])
        p.path(d, p.gradient([(0, "#aebdb9", 0.85), (0.2, "#fff", 0.5), (0.6, "#e6eeeb", 0.3), (1, "#94a8a3", 0.8)]))
        level = top + (786 - top) * 0.3
        inner = p.revolve(x, [(r * 0.93, level), (r * 0.93, 736), (r * 0.84, 772)])
        p.path(inner, p.round(fill), "speckle", 0.9)
        p.oval(x, level, r * 0.93, r * 0.18, light(fill, 0.2))
        p.gloss(d, x - r * 0.55, (top + 760) / 2, r * 0.09, (760 - top) * 0.38, 0.8)
        lid = p.turned(x, [(r * 0.94, top - 44), (r * 0.98, top - 30), (r * 0.96, top + 6)], c, "wood", 0.6)
        p.gloss(lid, x - 30, top - 20, 40, 10, 0.3)
        p.oval(x, top - 44, r * 0.94, r * 0.19, light(c, 0.3))
