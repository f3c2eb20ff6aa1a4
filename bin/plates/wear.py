"""Clothes and bags, laid flat or standing."""

from plates.studio import Plate, dark, light, mix


def _fold(p: Plate, d: str, c: str, width: float = 12, power: float = 0.2) -> None:
    p.line(d, dark(c, 0.5), width, f'opacity="{power}" filter="url(#b8)"')


def tee(p: Plate, c: str) -> None:
    d = ("M392 196Q500 268 608 196L720 238Q800 330 852 452L742 512L700 430Q706 640 716 826Q500 850 284 826Q294 640 300 430L258 512L148 452Q200 330 280 238Z")  # fmt: skip
    p.flat(d, 18)
    p.path(d, p.slope(c, 0.12, 0.14), "grain", 0.5)
    for fold in (
        "M300 430q30 -60 20 -130",
        "M700 430q-30 -60 -20 -130",
        "M420 520q60 130 20 290",
        "M600 480q-20 160 30 330",
    ):
        _fold(p, fold, c, 18)
    p.line("M284 808Q500 832 716 808", dark(c, 0.4), 3, 'opacity=".5" stroke-dasharray="7 5"')
    p.line("M158 434L256 492M842 434L744 492", dark(c, 0.4), 3, 'opacity=".5" stroke-dasharray="7 5"')
    p.path("M392 196Q500 268 608 196L596 190Q500 226 404 190Z", dark(c, 0.42))
    p.line("M386 200Q500 282 614 200", light(c, 0.14), 15)
    p.line("M384 206Q500 292 616 206", dark(c, 0.4), 2, 'opacity=".6"')
    p.flower(612, 400, 22, "#b3364a" if c != "#b3364a" else "#f3e6da")


def hoodie(p: Plate, c: str) -> None:
    body = "M360 250Q500 330 640 250L740 300Q800 420 850 720L764 744L704 500Q700 680 708 824Q500 850 292 824Q300 680 296 500L236 744L150 720Q200 420 260 300Z"
    hood = "M350 268C330 130 430 96 500 96C570 96 670 130 650 268Q500 372 350 268Z"
    p.flat(body + hood, 18)
    p.path(body, p.slope(c, 0.14, 0.16), "grain", 0.7)
    for fold in (
        "M296 500q20 -90 10 -150",
        "M704 500q-20 -90 -10 -150",
        "M420 430q20 80 0 140",
        "M600 420q-10 80 10 150",
    ):
        _fold(p, fold, c, 18)
    p.path(hood, p.slope(c, 0.24, 0.1), "grain", 0.7)
    p.path(
        "M404 250C396 160 450 140 500 140C550 140 604 160 596 250Q500 320 404 250Z",
        p.gradient([(0, dark(c, 0.62)), (1, dark(c, 0.3))], 'x1="0" y1="0" x2="0" y2="1"'),
    )
    p.line("M404 250Q500 330 596 250", dark(c, 0.4), 4, 'opacity=".6"')
    for x in (450, 550):
        p.line(f"M{x} 288q-6 70 4 130", "#f3ead8", 9)
        p.line(f"M{x + 4} 418v26", "#c9a765", 10)
    pocket = "M372 590H628L676 690V752H324V690Z"
    p.path(pocket, p.slope(c, 0.1, 0.18), "grain", 0.6, f'stroke="{dark(c, 0.4)}" stroke-opacity=".5" stroke-width="4"')
    for cuff in (
        "M154 700L240 724L236 748L150 722Z",
        "M846 700L760 724L764 748L850 722Z",
        "M292 786Q500 810 708 786V826Q500 850 292 826Z",
    ):
        p.path(cuff, dark(c, 0.1), "rib", 0.9)


def cap(p: Plate, c: str) -> None:
    p.shadow(500, 700, 330)
    crown = "M240 600C230 400 340 280 520 280C690 280 770 420 764 596Q560 676 240 600Z"
    p.path(
        crown,
        p.gradient([(0, light(c, 0.3)), (0.5, c), (1, dark(c, 0.4))], 'cx=".38" cy=".25" r=".85"', "radial"),
        "weave",
        0.8,
    )
    for seam in ("M520 282C430 360 400 480 400 622", "M520 282C620 360 650 480 646 610", "M520 282Q300 360 262 560"):
        p.line(seam, dark(c, 0.45), 3, 'opacity=".55"')
        p.line(seam, light(c, 0.4), 2, 'opacity=".4" stroke-dasharray="8 6" transform="translate(6 2)"')
    peak = "M242 590C120 606 84 690 128 720C290 764 540 724 700 616Q440 660 242 590Z"
    p.path(peak, p.slope(c, 0.2, 0.25), "weave", 0.8)
    for k in (0, 16, 32):
        p.line(
            f"M{150 + k} {700 - k * 0.7}C{290} {726 - k} 480 {700 - k} {610 - k} {636 - k * 0.1}",
            light(c, 0.35),
            2,
            'opacity=".5" stroke-dasharray="8 6"',
        )
    p.oval(520, 280, 22, 12, dark(c, 0.1))
    p.flower(500, 470, 42, "#f2e6d4" if c == "#b3364a" else "#b3364a")


def tote(p: Plate, c: str) -> None:
    p.shadow(500, 832, 270)
    for back in (True, False):
        d = (
            "M390 430C390 200 420 150 500 150C580 150 610 200 610 430"
            if back
            else "M360 470C350 230 400 180 500 180C600 180 650 230 640 470"
        )
        p.line(d, dark(c, 0.4 if back else 0.25), 34)
        p.line(d, dark(c, 0.2) if back else c, 28)
        if not back:
            p.line(d, light(c, 0.3), 2, 'stroke-dasharray="8 6" opacity=".8" transform="translate(-8 0)"')
    d = "M236 420Q500 448 764 420Q772 640 784 806Q500 852 216 806Q228 640 236 420Z"
    p.path(d, p.gradient([(0, dark(c, 0.1)), (0.2, light(c, 0.12)), (0.6, c), (1, dark(c, 0.26))]), "weave", 1)
    for fold in ("M300 460q-20 160 -30 330", "M700 460q20 160 40 320", "M430 640q60 60 40 180"):
        _fold(p, fold, c, 20, 0.18)
    p.line("M238 452Q500 480 762 452", dark(c, 0.4), 3, 'opacity=".5" stroke-dasharray="9 6"')
    for x in (340, 620):
        p.box(x, 432, 42, 54, "none", 2, f'stroke="{dark(c, 0.4)}" stroke-width="3" stroke-dasharray="7 5"')
    mark = "#b3364a" if c != "#b3364a" else "#f5e9d8"
    p.flower(500, 610, 76, mark)
    p.leaf(566, 640, 78, 80, "#4d6b48")
    p.leaf(440, 640, 78, -84, "#4d6b48")
    p.words(
        "山 茶 杂 货", 500, 744, 34, dark(c, 0.7) if sum(int(c[k : k + 2], 16) for k in (1, 3, 5)) > 330 else "#f5e9d8"
    )


def socks(p: Plate, c: str) -> None:
    for x, y, turn, tone in ((420, 500, -14, dark(c, 0.1)), (560, 520, 6, c)):
        p.add(f'<g transform="translate({x - 500} {y - 500}) rotate({turn} 500 500)">')
        d = "M400 160H560V520Q566 590 640 640L740 706Q790 760 740 800Q690 828 620 806Q470 760 420 690Q396 640 400 540Z"
        p.flat(d, 16)
        p.path(d, p.gradient([(0, light(tone, 0.2)), (0.5, tone), (1, dark(tone, 0.24))]), "knit", 1)
        p.path("M400 160H560V270H400Z", dark(tone, 0.06), "rib", 1)
        heel = light(tone, 0.4)
        p.path("M402 560Q410 660 440 706Q500 650 470 560Z", heel, "knit", 0.7)
        p.path("M690 672L740 706Q790 760 740 800Q700 820 660 814Q640 730 690 672Z", heel, "knit", 0.7)
        p.line("M400 300H560M400 318H560", heel, 7)
        p.add("</g>")


def scarf(p: Plate, c: str) -> None:
    band = f'<g fill="{light(c, 0.55)}"><rect x="0" y="640" width="1000" height="18"/><rect x="0" y="672" width="1000" height="8"/></g>'
    for turn, x, y, tone, length in ((13, 400, 0, dark(c, 0.14), 150), (-9, 600, 30, c, 190)):
        p.add(f'<g transform="translate(0 {y}) rotate({turn} {x} 200)">')
        d = f"M{x - 84} {length}Q{x - 104} 460 {x - 92} 740Q{x} 752 {x + 92} 740Q{x + 100} 460 {x + 84} {length}Z"
        p.flat(d, 18)
        for strand in range(18):
            p.line(
                f"M{x - 86 + strand * 10} 736q{p.chance.randint(-7, 7)} 34 {p.chance.randint(-7, 7)} 72",
                mix(tone, light(c, 0.3), p.chance.random()),
                5,
            )
        p.path(
            d,
            p.gradient(
                [
                    (0, dark(tone, 0.2)),
                    (0.25, light(tone, 0.2)),
                    (0.5, dark(tone, 0.05)),
                    (0.72, light(tone, 0.12)),
                    (1, dark(tone, 0.28)),
                ]
            ),
            "bone",
            0.8,
        )
        p.inside(d, band)
        p.add("</g>")
    knot = "M330 130Q500 70 668 132Q700 190 660 262Q500 330 344 258Q300 190 330 130Z"
    p.flat(knot, 12)
    p.path(
        knot, p.gradient([(0, light(c, 0.24)), (0.5, c), (1, dark(c, 0.3))], 'x1="0" y1="0" x2="0" y2="1"'), "bone", 0.9
    )
    _fold(p, "M344 176Q500 236 656 176", c, 14, 0.36)
    _fold(p, "M360 232Q500 286 644 230", c, 10, 0.3)
    p.line("M350 146Q500 96 650 146", light(c, 0.5), 8, 'opacity=".35" filter="url(#b4)"')


def umbrella(p: Plate, c: str) -> None:
    p.add('<g transform="rotate(18 500 500)">')
    p.line("M500 180V120", "#8d8577", 10)
    p.line("M500 760V850Q500 910 448 910Q400 910 400 862", dark("#9a673b", 0.3), 26)
    p.line("M500 760V850Q500 910 448 910Q400 910 400 862", "#b98250", 19)
    whole = "M500 150C520 300 590 560 596 740Q500 790 404 740C410 560 480 300 500 150Z"
    p.flat(whole, 22)
    p.path(whole, p.gradient([(0, dark(c, 0.25)), (0.25, light(c, 0.22)), (0.5, c), (1, dark(c, 0.4))]))
    for x, tone in ((-60, light(c, 0.14)), (-20, dark(c, 0.2)), (24, light(c, 0.1)), (62, dark(c, 0.26))):
        p.path(
            f"M500 160C{500 + x * 0.3} 320 {500 + x * 1.3} 560 {500 + x * 1.5} {756 - abs(x) * 0.2}L{500 + x * 1.5 + 28} 752C{500 + x * 1.2 + 10} 560 {502 + x * 0.3} 320 500 160Z",
            tone,
            more='opacity=".7"',
        )
    p.line("M424 600Q500 640 580 596", dark(c, 0.4), 18)
    p.line("M424 596Q500 636 580 592", light(c, 0.2), 12)
    p.oval(560, 606, 10, 10, "#d9c08a")
    p.add("</g>")


def backpack(p: Plate, c: str) -> None:
    p.shadow(500, 836, 240)
    p.line("M450 190Q500 110 550 190", dark(c, 0.4), 26)
    for d in ("M300 360Q226 560 292 780", "M700 360Q774 560 708 780"):
        p.line(d, dark(c, 0.4), 40)
    d = "M300 330Q300 180 420 176H580Q700 180 700 330V760Q700 830 630 832H370Q300 830 300 760Z"
    p.path(d, p.gradient([(0, dark(c, 0.16)), (0.25, light(c, 0.16)), (0.6, c), (1, dark(c, 0.34))]), "weave", 0.8)
    p.line("M318 360Q320 210 430 206H570Q680 210 682 360", dark(c, 0.6), 7)
    p.line("M318 352Q320 202 430 198H570Q680 202 682 352", light(c, 0.3), 2, 'stroke-dasharray="8 6" opacity=".7"')
    pocket = "M340 540H660V740Q660 790 610 790H390Q340 790 340 740Z"
    p.path(
        pocket, p.slope(c, 0.16, 0.22), "weave", 0.8, f'stroke="{dark(c, 0.5)}" stroke-opacity=".6" stroke-width="4"'
    )
    p.line("M356 584H644", dark(c, 0.6), 7)
    p.box(636, 576, 16, 60, "#9a6238", 6)
    p.box(676, 330, 15, 56, "#9a6238", 6)
    p.box(446, 420, 108, 62, "#a86f40", 5)
    p.words("山茶", 500, 462, 30, "#f6e8cf")


def apron(p: Plate, c: str) -> None:
    p.line("M400 210Q420 90 500 90Q580 90 600 210", dark(c, 0.3), 22)
    p.line("M400 210Q420 90 500 90Q580 90 600 210", c, 17)
    for d in ("M300 470Q180 500 150 620", "M700 470Q820 500 850 620"):
        p.line(d, c, 16)
    d = "M392 206H608Q620 380 712 452L740 850Q500 880 260 850L288 452Q380 380 392 206Z"
    p.flat(d, 18)
    p.path(d, p.gradient([(0, light(c, 0.14)), (0.3, c), (0.55, light(c, 0.1)), (1, dark(c, 0.2))]), "weave", 1)
    for fold in ("M360 470q-20 180 -40 370", "M640 470q30 180 50 370", "M500 700q10 80 -10 160"):
        _fold(p, fold, c, 18)
    p.line("M394 232H606", dark(c, 0.4), 3, 'stroke-dasharray="9 6" opacity=".6"')
    p.path(
        "M372 540H628V720H372Z",
        p.slope(c, 0.1, 0.1),
        "weave",
        1,
        f'stroke="{dark(c, 0.4)}" stroke-opacity=".6" stroke-width="3"',
    )
    p.line("M500 542V718M374 566H626", dark(c, 0.4), 3, 'stroke-dasharray="9 6" opacity=".6"')
    p.path("M540 500h70v120h-70Z", mix("#ffffff", c, 0.12), "weave", 0.7)


def tea_towel(p: Plate, c: str) -> None:
    p.line("M180 200H820", "#a9794b", 24)
    p.line("M180 194H820", "#d3a877", 7)
    d = "M300 190H700Q704 520 712 830Q500 850 288 830Q296 520 300 190Z"
    p.flat(d, 18)
    p.path(d, p.gradient([(0, "#efe6d4"), (0.25, "#fffaf0"), (0.6, "#f6eedd"), (1, "#d9cdb6")]), "weave", 0.7)
    lines = "".join(
        f'<path d="M{x} 180V850" stroke="{c}" stroke-width="{w}" opacity=".62"/>'
        for x in range(310, 720, 62)
        for w in (16,)
    )
    lines += "".join(
        f'<path d="M280 {y}Q500 {y + 12} 720 {y}" stroke="{c}" stroke-width="16" fill="none" opacity=".62"/>'
        for y in range(236, 850, 62)
    )
    p.inside(d, lines)
    for fold in ("M380 200q-10 300 -10 630", "M560 200q30 300 10 640"):
        _fold(p, fold, "#8a7a60", 26, 0.22)
    p.path("M300 178H700V216H300Z", "#f2e9d8", "weave", 0.7)
