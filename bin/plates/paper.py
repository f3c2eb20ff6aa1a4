"""Notebooks, pens, prints, and what comes as a file."""

import math

from plates.studio import Plate, dark, light, mix

DOWN = 'x1="0" y1="0" x2="0" y2="1"'


def notebook(p: Plate, c: str) -> None:
    p.add('<g transform="rotate(-11 500 500)">')
    d = "M290 190H700Q722 190 722 212V800Q722 822 700 822H290Q276 822 276 808V204Q276 190 290 190Z"
    p.flat(d, 24)
    p.path("M300 200H728V828H300Z", "#efe6d2")
    for x in range(4):
        p.line(f"M{724 + x} 204V826", "#cfc3a8", 1)
    p.path(d, p.slope(c, 0.16, 0.2), "weave", 1)
    p.box(276, 190, 52, 632, dark(c, 0.28), 8, 'opacity=".4"')
    p.line("M330 192V820", dark(c, 0.4), 3, 'opacity=".4"')
    p.path("M620 822v70l-14 -16l-14 16v-70Z", dark(c, 0.4))
    p.box(430, 330, 190, 128, "#f5eedd", 4)
    p.box(438, 338, 174, 112, "none", 2, f'stroke="{c}" stroke-width="2"')
    p.words("手 记", 525, 392, 34, "#3d352d")
    p.words("NOTES", 525, 428, 18, "#7a6d5e", 'text-anchor="middle" letter-spacing="7"')
    p.add("</g>")


def fountain_pen(p: Plate, c: str) -> None:
    p.path(
        "M140 250L700 190L790 830L210 880Z",
        p.slope("#faf5e8", 0.3, 0.05),
        more='opacity=".95" filter="drop-shadow(0 12px 16px rgba(60,40,20,.22))"',
    )
    for row in range(9):
        p.line(f"M{196 + row * 7} {340 + row * 56}l500 -48", "#d7ccb6", 2)
    p.line("M222 410c40 -60 50 50 90 -10s40 40 70 -14s60 30 90 -14s40 30 80 -12", "#33466e", 6)
    p.line("M232 470c40 -60 50 50 90 -10s40 40 70 -14s60 30 120 -20", "#33466e", 6)
    p.add('<g transform="rotate(38 540 560)">')
    whole = "M120 530H800Q820 560 800 590H120Q104 560 120 530Z"
    p.flat(whole, 16)

    def across(tone):
        return p.gradient(
            [(0, dark(tone, 0.25)), (0.25, light(tone, 0.5)), (0.45, tone), (1, dark(tone, 0.5))],
            'x1="0" y1="0" x2="0" y2="1"',
        )

    p.path("M300 524H820Q846 560 820 596H300Z", across(c))
    p.path("M300 524H326V596H300Z", across("#d6b25c"))
    p.path("M800 524h14v72h-14Z", across("#d6b25c"))
    p.path("M214 538L300 528V592L214 582Z", across("#2b2a2c"))
    p.path("M214 540L92 560L214 580Q226 560 214 540Z", across("#e2c06a"))
    p.line("M214 560H118", "#6d531c", 2)
    p.oval(178, 560, 5, 5, "#4d3b14")
    p.add("</g>")


def gel_pens(p: Plate, c: str = "") -> None:
    for at, tone in enumerate(("#b3364a", "#5f86a6", "#2f4450", "#d69a2e", "#3d6a4d")):
        x = 250 + at * 122
        p.add(f'<g transform="rotate({-8 + at * 4} {x} 520)">')
        d = f"M{x - 24} 230H{x + 24}V700L{x + 9} 800H{x - 9}L{x - 24} 700Z"
        p.flat(d, 16)
        p.path(d, p.gradient([(0, "#cfd4d3"), (0.3, "#ffffff"), (0.6, "#e9eceb"), (1, "#aab2b1")]))
        p.path(f"M{x - 24} 520H{x + 24}V700L{x + 9} 800H{x - 9}L{x - 24} 700Z", p.round(tone))
        p.box(x - 10, 180, 20, 54, p.round(tone), 8)
        p.path(f"M{x - 7} 800h14l-5 34h-4Z", "#9aa2a3")
        p.box(x + 14, 244, 13, 170, p.round(tone), 6)
        p.line(f"M{x - 24} 520h48", "#fff", 4, 'opacity=".7"')
        p.add("</g>")


def pencils(p: Plate, c: str = "#c8683c") -> None:
    p.add('<g transform="rotate(20 500 500)">')
    tones = ("#b3364a", "#33466e", "#d3a23a", "#3d5a49", "#c8683c", "#5a7d8c")
    for at in range(6):
        x = 300 + at * 70
        top = 250 + (at % 3) * 34
        d = f"M{x} {top + 90}L{x + 29} {top}L{x + 58} {top + 90}V830H{x}Z"
        p.flat(d, 14)
        tone = tones[at]
        p.path(
            f"M{x} {top + 90}L{x + 29} {top}L{x + 58} {top + 90}Z",
            p.gradient([(0, "#d7ac76"), (0.5, "#f3d5a6"), (1, "#b98a55")]),
        )
        p.path(f"M{x + 21} {top + 26}L{x + 29} {top}L{x + 37} {top + 26}Z", "#38322f")
        wave = f"M{x} {top + 96}q10 -22 19 0q10 -22 20 0q10 -22 19 0V830H{x}Z"
        p.path(
            wave,
            p.gradient(
                [
                    (0, dark(tone, 0.2)),
                    (0.32, light(tone, 0.24)),
                    (0.34, tone),
                    (0.66, tone),
                    (0.68, dark(tone, 0.2)),
                    (1, dark(tone, 0.34)),
                ]
            ),
        )
        p.words("山茶 HB", x + 29, 700, 20, "#f6e9c8", f'text-anchor="middle" transform="rotate(-90 {x + 29} 700)"')
    p.add("</g>")


def washi_tape(p: Plate, c: str = "") -> None:
    rolls = (
        (300, 350, "#b3364a"),
        (560, 300, "#7fa3b5"),
        (740, 500, "#e0b45a"),
        (280, 640, "#7f9a78"),
        (520, 560, "#efe3cf"),
        (700, 740, "#41577f"),
    )
    for at, (x, y, tone) in enumerate(rolls):
        p.shadow(x, y + 62, 108, 40)
        p.oval(x, y + 46, 112, 66, dark(tone, 0.24))
        p.path(f"M{x - 112} {y}V{y + 46}A112 66 0 0 0 {x + 112} {y + 46}V{y}Z", p.round(tone))
        for mark in range(13):
            px = x - 104 + mark * 17
            py = y + 22 + 62 * math.sqrt(max(0, 1 - ((px - x) / 114) ** 2))
            if at % 3 == 0:
                p.oval(px, py, 5, 5, "#fff6e6", 'opacity=".8"')
            elif at % 3 == 1:
                p.line(f"M{px - 7} {py:.0f}q7 -12 14 0", "#fff", 3, 'opacity=".75"')
            else:
                p.line(f"M{px} {py - 16:.0f}v32", "#fff", 3, 'opacity=".5"')
        p.oval(x, y, 112, 66, p.slope(light(tone, 0.25), 0.2, 0.05))
        for ring in (96, 84):
            p.oval(x, y, ring, ring * 0.59, "none", f'stroke="{dark(tone, 0.2)}" stroke-width="2" opacity=".4"')
        p.oval(x, y, 68, 40, "#cbb491")
        p.oval(x, y + 5, 58, 33, dark(p.floor, 0.4))


def letter_set(p: Plate, c: str = "#f7f0e0") -> None:
    for turn, x in ((-9, 330), (5, 400)):
        p.add(f'<g transform="rotate({turn} 500 500)">')
        sheet = f"M{x} 170h360v520h-360Z"
        p.flat(sheet, 14)
        p.path(sheet, p.slope(c, 0.4, 0.05), "grain", 0.5)
        for row in range(8 if x == 400 else 0):
            p.line(f"M{x + 44} {240 + row * 44}h272", "#dccfb6", 2)
        p.add("</g>")
    p.add('<g transform="rotate(-4 500 680)">')
    d = "M200 520H760V850H200Z"
    p.flat(d, 20)
    p.path(d, p.slope("#e9dcc3", 0.3, 0.1), "grain", 0.6)
    p.path(
        "M200 520L480 720L760 520Z",
        p.slope("#f1e6d0", 0.4, 0.06),
        more='filter="drop-shadow(0 6px 6px rgba(60,40,20,.28))"',
    )
    p.oval(480, 712, 54, 54, p.gradient([(0, "#cf5366"), (1, "#8d2334")], 'cx=".35" cy=".3" r=".8"', "radial"))
    p.flower(480, 712, 34, "#b3364a", "#a12c40")
    p.add("</g>")


def artwork(p: Plate, design: str, x: float, y: float, w: float, h: float) -> None:
    """The three pictures of the series, in a rectangle."""
    frame = f"M{x} {y}h{w}v{h}h{-w}Z"
    if design == "hills":
        parts = f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{p.gradient([(0, "#f3dfc4"), (0.6, "#f0cfb4"), (1, "#e6dccd")], DOWN)}"/>'
        parts += f'<circle cx="{x + w * 0.66}" cy="{y + h * 0.24}" r="{w * 0.11}" fill="#d9644f"/>'
        for at, tone in enumerate(("#c8cfc6", "#9fb2ad", "#728f8e", "#48696d", "#2b4650")):
            base = y + h * (0.42 + at * 0.115)
            peaks = "".join(
                f"Q{x + w * (k + 0.5) / 4} {base - h * (0.17 - 0.014 * at) * (1 if (k + at) % 2 else 0.25)} {x + w * (k + 1) / 4} {base + h * 0.015 * (k % 2)}"
                for k in range(4)
            )
            parts += f'<path d="M{x} {base}{peaks}V{y + h}H{x}Z" fill="{tone}"/>'
    elif design == "moon":
        parts = f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{p.gradient([(0, "#22304f"), (0.7, "#445a80"), (1, "#7a8aa0")], DOWN)}"/>'
        parts += f'<circle cx="{x + w * 0.5}" cy="{y + h * 0.34}" r="{w * 0.25}" fill="#f4e6bd"/><circle cx="{x + w * 0.5}" cy="{y + h * 0.34}" r="{w * 0.36}" fill="#f4e6bd" opacity=".14"/>'
        parts += f'<path d="M{x} {y + h * 0.8}q{w * 0.25} {-h * 0.09} {w * 0.5} {-h * 0.02}t{w * 0.5} {-h * 0.03}V{y + h}H{x}Z" fill="#1a2338"/>'
        for k in range(5):
            parts += f'<path d="M{x + w * (0.08 + k * 0.04)} {y + h}Q{x + w * (0.02 + k * 0.1)} {y + h * 0.6} {x + w * (0.12 + k * 0.13)} {y + h * (0.46 + k * 0.05)}" stroke="#141b2c" stroke-width="{w * 0.012}" fill="none"/>'
        parts += f'<path d="M{x + w * 0.56} {y + h * 0.3}q{w * 0.03} {-h * 0.03} {w * 0.06} 0q{w * 0.03} {-h * 0.03} {w * 0.06} 0" stroke="#22304f" stroke-width="{w * 0.01}" fill="none"/>'
    else:
        parts = f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="#efe2d0"/>'
    p.inside(frame, parts)
    if design == "camellias":
        p.line(
            f"M{x + w * 0.2} {y + h * 0.96}C{x + w * 0.5} {y + h * 0.7} {x + w * 0.3} {y + h * 0.4} {x + w * 0.66} {y + h * 0.1}",
            "#5b4130",
            w * 0.016,
        )
        for k, (fx, fy) in enumerate(
            ((0.3, 0.8), (0.56, 0.66), (0.24, 0.52), (0.62, 0.44), (0.34, 0.28), (0.74, 0.2), (0.46, 0.9), (0.5, 0.14))
        ):
            p.leaf(
                x + w * fx,
                y + h * fy,
                w * 0.24,
                (-70, 60, -50, 80, -30, 50, 100, -60)[k],
                mix("#3f6347", "#7d9b62", k / 9),
                0.28,
            )
        for fx, fy, r in ((0.42, 0.6, 0.19), (0.56, 0.3, 0.16), (0.34, 0.4, 0.1), (0.62, 0.8, 0.12)):
            p.flower(x + w * fx, y + h * fy, w * r, "#b3364a", turn=fx * 90)


def art_print(p: Plate, design: str) -> None:
    p.flat("M230 110H770V830H230Z", 26)
    p.box(230, 110, 540, 720, p.slope("#b98a5a", 0.3, 0.25))
    p.box(248, 128, 504, 684, "#fbf8f0")
    p.box(248, 128, 504, 18, "#5b3a20", 0, 'opacity=".25" filter="url(#b4)"')
    artwork(p, design, 300, 190, 400, 560)
    p.path("M248 128H600L330 812H248Z", "#fff", more='opacity=".09"')


def desk_calendar(p: Plate, c: str = "#b98a5a") -> None:
    p.shadow(500, 800, 320)
    d = "M290 180H710V770H290Z"
    p.flat(d, 12)
    p.path(d, p.slope("#fbf7ec", 0.3, 0.06))
    artwork(p, "hills", 316, 206, 368, 200)
    p.words("1", 372, 500, 84, "#b3364a")
    p.words("一月 January 2027", 430, 488, 26, "#4a4038", 'text-anchor="start"')
    for at, day in enumerate("一二三四五六日"):
        p.words(day, 342 + at * 53, 550, 18, "#8a7c6b")
    for number in range(1, 32):
        at = number + 3
        tone = "#b3364a" if at % 7 >= 5 or number == 1 else "#3d352d"
        p.words(str(number), 342 + at % 7 * 53, 586 + at // 7 * 36, 21, tone)
    p.path("M220 756H780L800 800H200Z", p.slope(c, 0.3, 0.2), "wood", 0.8)
    p.path("M220 756H780L776 766H224Z", dark(c, 0.4), more='opacity=".6"')


def ebook(p: Plate, tone: str, title: tuple[str, str], motif: str) -> None:
    p.add('<g transform="rotate(-7 500 500)">')
    d = "M270 130H730Q760 130 760 160V840Q760 870 730 870H270Q240 870 240 840V160Q240 130 270 130Z"
    p.flat(d, 28)
    p.path(d, p.slope("#2e2d30", 0.25, 0.2))
    p.box(272, 170, 456, 640, p.slope(tone, 0.14, 0.2), 6)
    if motif == "cup":
        p.turned(500, [(118, 560), (108, 600), (80, 660), (52, 690)], "#f3ead8")
        p.mouth(500, 560, 118, "#f3ead8", liquid="#b8742e")
        for x in (450, 500, 550):
            p.line(f"M{x} 510c-24 -34 24 -54 0 -92", "#fff7e6", 8, 'opacity=".6"')
    else:
        p.turned(500, [(150, 560), (140, 600), (100, 670), (62, 700)], "#f3ead8")
        p.mouth(500, 560, 150, "#f3ead8", liquid="#c8863c")
        for k in range(7):
            p.line(f"M{400 + k * 20} 566q30 -18 60 4t50 -6", "#f2d794", 8)
        p.line("M560 580L690 420M580 590L712 440", "#6b3d22", 9)
    p.words(title[0], 500, 300, 64, "#fdf6e6")
    p.words(title[1], 500, 356, 26, "#fdf6e6", 'text-anchor="middle" letter-spacing="3" opacity=".85"')
    p.words("山茶杂货", 500, 776, 22, "#fdf6e6", 'text-anchor="middle" letter-spacing="8" opacity=".8"')
    p.path("M272 170H560L372 810H272Z", "#fff", more='opacity=".06"')
    p.add("</g>")


def sheets(p: Plate, what: str) -> None:
    """Printed pages from a file: a calendar, line drawings, a sewing pattern."""
    for turn, shift in ((9, 40), (2, 10), (-6, -20)):
        p.add(f'<g transform="rotate({turn} 500 520) translate({shift} 0)">')
        d = "M260 150H740V830H260Z"
        p.flat(d, 14)
        p.path(d, p.slope("#fdfbf5", 0.3, 0.05))
        p.add("</g>")
    p.add(
        '<g transform="rotate(-6 500 520) translate(-20 0)" fill="none" stroke="#4a4440" stroke-width="4" stroke-linejoin="round">'
    )
    if what == "calendar":
        p.words("1", 340, 270, 90, "#b3364a", 'text-anchor="middle" stroke="none"')
        p.words("一月 January", 400, 262, 34, "#4a4038", 'text-anchor="start" stroke="none"')
        for at in range(8):
            p.add(
                f'<path d="M300 {310 + min(at, 6) * 78}H700M{300 + at * 57.14} 310V778" stroke="#c9bda8" stroke-width="2"/>'
            )
        for number in range(1, 32):
            at = number + 3
            p.words(
                str(number),
                318 + at % 7 * 57.14,
                338 + at // 7 * 78,
                19,
                "#b3364a" if at % 7 >= 5 else "#5b5147",
                'text-anchor="middle" stroke="none"',
            )
    elif what == "colouring":
        p.add(
            '<path d="M380 420q120 -30 240 0q34 120 -20 230q-100 30 -200 0q-54 -110 -20 -230ZM620 470q80 10 96 -80l24 6q-4 120 -128 150M380 460q-90 -20 -84 70t100 80M440 410q10 -60 60 -62t60 62M488 348a14 14 0 1 1 24 0"/>'
        )
        for x, y, r in ((450, 540, 46), (560, 580, 34)):
            for petal in range(6):
                p.add(
                    f'<path d="M{x} {y}q{-r * 0.5} {-r * 0.6} 0 {-r}q{r * 0.5} {r * 0.4} 0 {r}" transform="rotate({petal * 60} {x} {y})"/>'
                )
        p.add('<path d="M300 770q100 -30 200 0t200 0M320 230q30 -40 60 0t60 0t60 0t60 0t60 0"/>')
        p.flower(450, 540, 44, "#d98a97")
    else:
        p.add('<path d="M330 250H640V560H330ZM350 270H620V540H350Z" stroke-dasharray="14 9"/><path d="M330 250H640V560H330ZM330 610H700V670H330ZM330 710H700V770H330Z"/>'
              '<path d="M485 300v190m-14 -20l14 20l14 -20M300 250v310M290 250h20M290 560h20" stroke="#b3364a" stroke-width="3"/>')  # fmt: skip
        p.words("A  ×2", 570, 330, 34, "#4a4440", 'text-anchor="middle" stroke="none"')
        p.words("38 cm", 500, 236, 22, "#b3364a", 'text-anchor="middle" stroke="none"')
    p.add("</g>")


def wallpapers(p: Plate, c: str = "") -> None:
    d = "M150 330H690V690H150Z"
    p.flat(d, 18)
    p.box(140, 320, 560, 380, "#2c2b2e", 16)
    artwork(p, "hills", 158, 338, 524, 330)
    p.path("M380 700h80l20 90h-120Z", p.slope("#9da3a5", 0.3, 0.2))
    p.box(320, 784, 200, 16, "#868d8f", 8)
    p.flat("M640 400H850V820H640Z", 20)
    p.box(632, 390, 226, 440, "#232225", 32)
    artwork(p, "camellias", 644, 402, 202, 416)
    p.box(716, 410, 58, 12, "#232225", 6)
