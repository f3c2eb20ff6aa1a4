"""Tins, jars, bottles, bags: what is bought for its contents; and toys."""

from plates.studio import Plate, dark, light, mix


def tin(p: Plate, c: str, zh: str, en: str, motif: str = "leaf") -> None:
    p.shadow(500, 802, 190)
    d = p.turned(500, [(184, 330), (186, 360), (186, 760), (180, 796)], c)
    label = f'<path d="M314 440q186 62 372 0v250q-186 62 -372 0Z" fill="{p.round("#f6efe0")}"/><path d="M314 450q186 62 372 0M314 680q186 62 372 0" stroke="{c}" stroke-width="3" fill="none"/>'
    p.inside(d, label)
    if motif == "flower":
        p.flower(500, 540, 40, "#f3ead2", "#e8c35a")
        p.leaf(540, 556, 50, 74, "#6f8a5e")
        p.leaf(460, 556, 50, -74, "#6f8a5e")
    elif motif == "sun":
        p.oval(500, 540, 36, 36, "#d9644f")
        p.line("M430 572q40 -50 70 -10t70 -14", c, 6)
    else:
        for turn in (-40, 0, 40):
            p.leaf(500, 586, 86, turn, "#5f8552", 0.24)
    p.words(zh, 500, 652, 42, "#3a322a")
    p.words(en, 500, 690, 17, "#7b6d5d", 'text-anchor="middle" letter-spacing="4"')
    p.gloss(d, 396, 560, 16, 200, 0.45)
    lid = p.turned(500, [(190, 262), (192, 280), (190, 350)], dark(c, 0.14))
    p.gloss(lid, 400, 310, 26, 30, 0.5)
    p.oval(500, 262, 190, 38, p.slope(c, 0.35, 0.05))
    p.oval(500, 260, 150, 29, p.slope(c, 0.2, 0.15))


def jar(p: Plate, c: str, lid: str, zh: str, en: str, bits: str = "") -> None:
    p.shadow(500, 804, 190)
    d = p.revolve(500, [(150, 330), (196, 390), (204, 480), (204, 700), (190, 796)])
    p.path(d, p.gradient([(0, dark(c, 0.4)), (0.16, c), (0.36, light(c, 0.45)), (0.64, c), (1, dark(c, 0.5))]))
    if bits:
        dots = "".join(
            f'<circle cx="{p.chance.uniform(300, 700):.0f}" cy="{p.chance.uniform(380, 800):.0f}" r="{p.chance.uniform(6, 20):.0f}" fill="{p.chance.choice([bits, dark(bits, 0.3), light(bits, 0.3)])}" opacity=".55"/>'
            for _ in range(90)
        )
        p.inside(d, dots)
    p.inside(d, f'<path d="M290 520q210 60 420 0v190q-210 60 -420 0Z" fill="{p.round("#f8f2e4")}"/>')
    p.words(zh, 500, 630, 50, "#3a322a")
    p.words(en, 500, 674, 18, "#7b6d5d", 'text-anchor="middle" letter-spacing="4"')
    p.line("M420 700h160", c, 3)
    p.gloss(d, 370, 560, 15, 190, 0.75)
    p.gloss(d, 652, 560, 8, 140, 0.4)
    top = p.turned(500, [(166, 262), (170, 276), (168, 336)], lid, "rib", 0.35)
    p.gloss(top, 410, 300, 22, 26, 0.5)
    p.oval(500, 262, 166, 33, p.slope(lid, 0.35, 0.05))


def oil_bottle(p: Plate, c: str = "#c9a23a") -> None:
    p.shadow(500, 830, 130)
    d = p.revolve(500, [(34, 190), (34, 300), (60, 350), (124, 420), (128, 520), (128, 760), (116, 824)])
    p.path(d, p.gradient([(0, "#39452c"), (0.2, "#6e7d3a"), (0.38, "#b8b14e"), (0.64, "#7f8a3c"), (1, "#2f3a24")]))
    p.inside(d, f'<path d="M360 520q140 44 280 0v220q-140 44 -280 0Z" fill="{p.round("#f6efdf")}"/>')
    p.flower(500, 590, 34, "#f7f1e2", "#e8b64c")
    p.leaf(528, 604, 44, 80, "#4d6b48")
    p.leaf(472, 604, 44, -80, "#4d6b48")
    p.words("山茶油", 500, 676, 40, "#3a322a")
    p.words("CAMELLIA OIL", 500, 712, 15, "#7b6d5d", 'text-anchor="middle" letter-spacing="3"')
    p.gloss(d, 414, 620, 9, 190, 0.7)
    cork = p.turned(500, [(38, 136), (40, 150), (38, 206)], "#2f3a2a")
    p.gloss(cork, 482, 170, 6, 24, 0.5)
    p.oval(500, 136, 38, 8, "#55634a")


def coffee_bag(p: Plate, c: str = "#b58a5e") -> None:
    p.shadow(500, 830, 200)
    d = "M318 250H682L700 330Q716 600 704 800Q500 850 296 800Q284 600 300 330Z"
    p.path(d, p.gradient([(0, dark(c, 0.22)), (0.25, light(c, 0.14)), (0.6, c), (1, dark(c, 0.34))]), "grain", 0.8)
    p.path("M318 190H682V262H318Z", p.round(dark(c, 0.08)), "grain", 0.8)
    for x in (318, 676):
        p.path(f"M{x - 16} 206h38v34h-38Z", "#d8d2c4")
    p.line("M300 330Q340 560 316 796M700 330Q662 560 688 796", dark(c, 0.4), 10, 'opacity=".3" filter="url(#b4)"')
    p.box(372, 390, 256, 320, "#f7f0e1", 6)
    for x, y, turn in ((470, 470, 24), (530, 462, -30), (502, 520, 80)):
        p.add(
            f'<g transform="rotate({turn} {x} {y})"><ellipse cx="{x}" cy="{y}" rx="26" ry="38" fill="#6b3d22"/><path d="M{x} {y - 36}q14 36 0 72" stroke="#3d2012" stroke-width="5" fill="none"/></g>'
        )
    p.words("云南日晒", 500, 624, 40, "#3a322a")
    p.words("YUNNAN NATURAL", 500, 662, 17, "#7b6d5d", 'text-anchor="middle" letter-spacing="3"')
    p.oval(500, 310, 13, 13, dark(c, 0.3))
    for _ in range(9):
        x, y = p.chance.randint(210, 800), p.chance.randint(820, 880)
        p.add(
            f'<g transform="rotate({p.chance.randint(0, 180)} {x} {y})"><ellipse cx="{x + 4}" cy="{y + 7}" rx="20" ry="14" fill="#2a160c" opacity=".3"/><ellipse cx="{x}" cy="{y}" rx="20" ry="14" fill="#6b3d22"/><path d="M{x - 18} {y}q18 7 36 0" stroke="#3d2012" stroke-width="3" fill="none"/></g>'
        )


def cookies(p: Plate, c: str = "#3f6079") -> None:
    p.shadow(520, 720, 330, 90)
    d = p.turned(500, [(310, 500), (312, 520), (308, 690), (296, 710)], c)
    p.gloss(d, 320, 610, 26, 70, 0.4)
    p.line("M192 640q308 66 616 0", "#e9dcc0", 8, 'opacity=".85"')
    p.mouth(500, 500, 310, "#c9ccc8", inner="#f4ecdc", k=0.34, wall=14)
    spots = [
        (370, 480),
        (480, 452),
        (600, 462),
        (690, 498),
        (320, 512),
        (430, 530),
        (545, 520),
        (650, 552),
        (480, 578),
        (570, 584),
    ]
    for x, y in spots:
        p.oval(x + 5, y + 11, 62, 34, "#5b3a1d", 'opacity=".4" filter="url(#b4)"')
        p.oval(
            x,
            y,
            62,
            35,
            p.gradient([(0, "#f3cf8e"), (0.6, "#dfa95c"), (1, "#a86f2e")], 'cx=".4" cy=".3" r=".8"', "radial"),
        )
        for ring in (46, 30, 14):
            p.oval(x, y - 2, ring, ring * 0.55, "none", 'stroke="#b67d38" stroke-width="3" opacity=".55"')
        for _ in range(5):
            p.oval(x + p.chance.randint(-40, 40), y + p.chance.randint(-16, 14), 3, 2.4, "#fffdf4")


def rings(p: Plate, c: str = "") -> None:
    p.shadow(500, 820, 230)
    p.turned(500, [(226, 770), (232, 790), (200, 816)], "#d8ad76", "wood", 0.6)
    p.oval(500, 770, 226, 44, light("#d8ad76", 0.25))
    tones = ("#b3364a", "#d97f3e", "#e2b548", "#7fa06a", "#4d8a88", "#4a6596", "#8a5a86")
    y = 770
    for at, tone in enumerate(tones):
        r = 214 - at * 20
        y -= 70
        d = p.turned(500, [(r * 0.82, y + 4), (r, y + 36), (r * 0.82, y + 70)], tone)
        p.gloss(d, 500 - r * 0.5, y + 26, r * 0.2, 10, 0.55)
        p.oval(500, y + 4, r * 0.82, r * 0.16, p.slope(tone, 0.35, 0))
    p.oval(
        500,
        y - 22,
        46,
        46,
        p.gradient([(0, "#fff3da"), (0.5, "#e3bb85"), (1, "#a87740")], 'cx=".35" cy=".3" r=".8"', "radial"),
    )


def train(p: Plate, c: str = "") -> None:
    p.shadow(500, 700, 400)

    def wheel(x, y, r):
        p.oval(
            x,
            y,
            r,
            r,
            p.gradient([(0, "#e7c08a"), (0.7, "#c08a4e"), (1, "#875a2c")], 'cx=".35" cy=".3" r=".8"', "radial"),
        )
        p.oval(x, y, r * 0.3, r * 0.3, "#7a4f26")

    for x, tone in ((140, "#e2b548"), (370, "#7fa06a")):
        p.box(x - 20, 640, 250, 20, "#a87740", 8)
        p.box(x, 520, 200, 124, p.slope(tone, 0.25, 0.22), 14)
        p.box(x + 14, 534, 172, 14, "#fff", 7, 'opacity=".3"')
        wheel(x + 48, 664, 40)
        wheel(x + 152, 664, 40)
    p.box(164, 440, 66, 84, p.slope("#b3364a", 0.3, 0.2), 8)
    p.path("M244 524l40 -84l40 84Z", p.slope("#4a6596", 0.3, 0.2))
    p.oval(470, 478, 46, 46, p.gradient([(0, "#fff3da"), (1, "#c9955a")], 'cx=".35" cy=".3" r=".8"', "radial"))
    p.box(590, 640, 300, 20, "#a87740", 8)
    p.box(600, 400, 130, 244, p.slope("#b3364a", 0.25, 0.25), 12)
    p.box(624, 430, 82, 74, "#f6e8cf", 8)
    p.box(586, 380, 158, 30, p.slope("#7a2435", 0.3, 0.2), 12)
    p.box(
        720,
        500,
        160,
        144,
        p.gradient([(0, "#d5596b"), (0.3, "#e8909b"), (1, "#8d2636")], 'x1="0" y1="0" x2="0" y2="1"'),
        20,
    )
    p.path("M770 504l-12 -96h64l-12 96Z", p.slope("#4a6596", 0.3, 0.2))
    p.oval(884, 572, 14, 26, "#f3d06a")
    for x, r in ((660, 48), (770, 40), (848, 40)):
        wheel(x, 704 - r, r)
    for x, y, r in ((800, 330, 34), (760, 260, 46), (690, 200, 58)):
        p.oval(x, y, r, r * 0.86, "#fff", 'opacity=".65" filter="url(#b8)"')


def blocks(p: Plate, c: str = "#dfb887") -> None:
    p.shadow(500, 800, 340)

    def brick(x, y, w, h, tone):
        p.path(f"M{x} {y}h{w}v{h}h{-w}Z", p.slope(tone, 0.2, 0.14), "wood", 0.6)
        p.path(f"M{x} {y}l26 -24h{w}l-26 24Z", light(tone, 0.35))
        p.path(f"M{x + w} {y}l26 -24v{h}l-26 24Z", dark(tone, 0.26))

    tones = [c, light(c, 0.2), dark(c, 0.1), mix(c, "#c98f5a", 0.5)]
    for x, y, w, h in (
        (200, 680, 130, 116),
        (420, 680, 130, 116),
        (650, 680, 130, 116),
        (190, 600, 620, 78),
        (250, 480, 116, 118),
        (620, 480, 116, 118),
        (240, 410, 520, 68),
    ):
        brick(x, y, w, h, p.chance.choice(tones))
    arch = "M400 600V520a96 96 0 0 1 192 0v80h-50v-70a46 46 0 0 0 -92 0v70Z"
    p.path(arch, p.slope("#c98f5a", 0.25, 0.1), "wood", 0.6)
    p.path("M330 410L430 290L530 410Z", p.slope("#d9a56c", 0.3, 0.1), "wood", 0.6)
    p.path("M430 290l26 -24l100 120l-26 24Z", dark("#d9a56c", 0.26))
    cyl = p.turned(640, [(54, 300), (54, 320), (54, 402)], tones[1], "woodup", 0.5)
    p.oval(640, 300, 54, 14, light(c, 0.4))
    del cyl
    p.oval(
        640,
        246,
        44,
        44,
        p.gradient([(0, "#fff3da"), (0.5, "#e3bb85"), (1, "#a87740")], 'cx=".35" cy=".3" r=".8"', "radial"),
    )


def rabbit(p: Plate, c: str = "#d9b8a4") -> None:
    p.shadow(500, 836, 200)

    def soft(d, tone):
        p.path(
            d,
            p.gradient(
                [(0, light(tone, 0.3)), (0.55, tone), (1, dark(tone, 0.3))], 'cx=".38" cy=".28" r=".8"', "radial"
            ),
            "rib",
            0.75,
        )

    for turn, x in ((-14, 440), (12, 560)):
        p.add(f'<g transform="rotate({turn} {x} 300)">')
        soft(f"M{x - 46} 320C{x - 66} 180 {x - 40} 60 {x} 56C{x + 40} 60 {x + 66} 180 {x + 46} 320Z", c)
        p.path(f"M{x - 20} 300C{x - 34} 190 {x - 18} 110 {x} 106C{x + 18} 110 {x + 34} 190 {x + 20} 300Z", "#efd3c6")
        p.add("</g>")
    for x, turn in ((392, 26), (608, -26)):
        p.add(f'<g transform="rotate({turn} {x} 620)">')
        soft(f"M{x - 42} 540Q{x} 500 {x + 42} 540V700Q{x} 750 {x - 42} 700Z", dark(c, 0.06))
        p.add("</g>")
    soft("M500 500C640 500 680 640 664 740C650 830 350 830 336 740C320 640 360 500 500 500Z", c)
    for x in (410, 590):
        soft(
            f"M{x - 74} 800C{x - 80} 740 {x + 80} 740 {x + 74} 800C{x + 70} 850 {x - 70} 850 {x - 74} 800Z",
            light(c, 0.1),
        )
    soft(
        "M500 260C620 260 670 340 664 410C656 510 590 540 500 540C410 540 344 510 336 410C330 340 380 260 500 260Z",
        light(c, 0.06),
    )
    for x in (440, 560):
        p.oval(x, 398, 13, 15, "#352a26")
        p.oval(x - 4, 393, 4, 4, "#fff")
        p.oval(x + (x - 500) * 0.5, 446, 26, 15, "#d98a8a", 'opacity=".4" filter="url(#b4)"')
    p.path("M486 432h28l-14 18Z", "#8d4a4a")
    p.line("M500 450q-4 26 -28 22M500 450q4 26 28 22", "#6d4a42", 4)
    p.path("M420 540Q500 580 580 540L600 580Q500 620 400 580Z", "#b3364a", "knit", 0.7)


def kite(p: Plate, c: str = "#26303f") -> None:
    p.line("M500 560C520 700 440 760 520 900", "#7b6d5d", 3)
    wings = "M500 330C420 250 240 210 110 300C200 330 230 390 330 420C420 440 470 420 500 470C530 420 580 440 670 420C770 390 800 330 890 300C760 210 580 250 500 330Z"
    tail = "M470 560L360 860L440 800L500 650L560 800L640 860L530 560Z"
    body = "M500 230C560 250 566 330 556 420C550 520 530 590 500 600C470 590 450 520 444 420C434 330 440 250 500 230Z"
    p.flat(wings + tail + body, 26)
    p.path(tail, p.slope(c, 0.2, 0.1))
    p.path("M440 800L500 650L560 800L540 790L500 700L460 790Z", "#d9644f")
    p.path(wings, p.slope(c, 0.16, 0.1))
    for side in (-1, 1):
        p.add(f'<g transform="translate(500 0) scale({side} 1)">')
        p.path("M60 360C140 300 240 270 330 292C280 320 260 360 180 384C120 396 80 390 60 360Z", "#e9e1cf")
        p.flower(190, 336, 40, "#c8434f")
        p.line("M90 372q60 -30 90 0M240 340q40 -20 70 -34", "#4d8a88", 9)
        p.add("</g>")
    p.path(body, p.slope("#f3ead8", 0.2, 0.12))
    p.path(
        "M500 400C540 410 544 480 530 540C520 580 500 590 500 590C500 590 480 580 470 540C456 480 460 410 500 400Z",
        "#d9644f",
    )
    for x in (474, 526):
        p.oval(x, 300, 17, 17, "#26303f")
        p.oval(x - 3, 296, 7, 7, "#fff")
    p.path("M488 330h24l-12 26Z", "#e2b548")
    p.flower(500, 480, 26, "#f3d79a")
