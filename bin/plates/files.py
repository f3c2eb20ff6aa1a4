"""The digital goods: pages that Chromium prints as PDF, books as EPUB, wallpapers in a zip."""

import calendar
import io
import zipfile
from html import escape
from uuid import NAMESPACE_URL, uuid5

from PIL import Image

from plates import paper
from plates.studio import Plate

CSS = "@page{size:A4;margin:0}*{box-sizing:border-box}body{margin:0;font-family:'Noto Serif CJK SC',serif;color:#3d352d}section{width:210mm;height:296mm;padding:16mm;page-break-after:always;overflow:hidden}"
MONTHS = "一 二 三 四 五 六 七 八 九 十 十一 十二".split()
DAYS = "一 Mon|二 Tue|三 Wed|四 Thu|五 Fri|六 Sat|日 Sun".split("|")
STYLE = (
    "body{font-family:Georgia,'Noto Serif CJK SC',serif;line-height:1.75;color:#2d2723}h1{font-size:2.2rem;color:#9c2c3f}"
    "h2{margin-top:2.4em;border-bottom:1px solid #dccfb8}section{break-before:page}table{border-collapse:collapse;width:100%}"
    "td,th{text-align:start;padding:.35em .6em;border-bottom:1px solid #e6dcc8}"
)
PAGE = (
    '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
    'xml:lang="{lang}" lang="{lang}"><head><title>{title}</title><link rel="stylesheet" href="book.css"/></head><body>{body}</body></html>'
)
PACKAGE = (
    '<?xml version="1.0" encoding="utf-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">'
    '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:uuid:{key}</dc:identifier>'
    '<dc:title>{title}</dc:title><dc:language>{lang}</dc:language><meta property="dcterms:modified">2026-11-22T00:00:00Z</meta></metadata>'
    '<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="text" href="text.xhtml" '
    'media-type="application/xhtml+xml"/><item id="css" href="book.css" media-type="text/css"/></manifest><spine><itemref idref="text"/></spine></package>'
)
CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
TEAS = [
    ("绿茶", "Green tea", "80–85 ℃", "3 g / 150 ml", "1 min", "玻璃杯最好，看得见叶子。先注三分之一水润茶，再注满；剩三分之一时续水。", "Use a glass and watch the leaves. Wet them with a third of the water, then fill up; refill while a third is left."),
    ("白茶", "White tea", "90–95 ℃", "4 g / 150 ml", "45 s", "新茶低一点，老茶可以煮。前三泡慢慢加时间，甜味在后面。", "A little cooler for young leaf; old leaf may be boiled. Lengthen each infusion slowly, the sweetness comes late."),
    ("黄茶", "Yellow tea", "85 ℃", "3 g / 150 ml", "1 min", "泡法近绿茶，水高冲一下，香气更开。", "Brew it like green tea, but pour from higher up to open the scent."),
    ("乌龙", "Oolong", "100 ℃", "7 g / 110 ml", "10 s", "盖碗、沸水、快出汤。第一泡润茶倒掉，之后每泡加五秒。", "Lidded bowl, boiling water, quick pours. Discard a first rinse, then add five seconds each time."),
    ("红茶", "Black tea", "95 ℃", "4 g / 150 ml", "20 s", "沿碗壁注水，汤会更甜。加奶就多放两克。", "Pour along the wall for a sweeter cup. Add two grams if you take milk."),
    ("黑茶", "Dark tea", "100 ℃", "8 g / 150 ml", "10 s", "先用沸水洗两遍，之后泡到第十泡也不迟。最后可以煮一壶。", "Rinse twice with boiling water; after that even a tenth infusion is not too late. Boil what is left."),
]  # fmt: skip
NOODLES = [
    ("正月 鸡汤面", "January: chicken broth", "鸡汤 600 毫升、细面 200 克、青菜一把。汤烧滚，另锅煮面 90 秒，捞入汤中，撒葱花。", "600 ml chicken broth, 200 g thin noodles, a handful of greens. Boil the noodles for 90 seconds in another pot, lift them into the hot broth, add spring onion."),
    ("二月 阳春面", "February: plain soup noodles", "酱油 20 毫升、猪油 5 克、热汤 500 毫升冲开，放 200 克细面和葱花。", "Pour 500 ml hot stock over 20 ml soy sauce and 5 g lard, add 200 g thin noodles and spring onion."),
    ("三月 荠菜馄饨面", "March: shepherd’s purse", "荠菜 150 克焯水切碎，与 100 克肉末同炒，浇在 200 克煮好的面上。", "Blanch and chop 150 g shepherd’s purse (or spinach), fry with 100 g minced pork, spoon over 200 g noodles."),
    ("四月 笋丝雪菜面", "April: bamboo and pickle", "笋丝 150 克、雪菜 80 克，油炒三分钟，加汤 500 毫升，下面 200 克。", "Fry 150 g bamboo shoots and 80 g pickled mustard for three minutes, add 500 ml stock and 200 g noodles."),
    ("五月 番茄鸡蛋面", "May: tomato and egg", "番茄 3 个炒出汁，加水 500 毫升煮五分钟，淋两个蛋，下面 200 克。", "Cook three tomatoes down, simmer five minutes with 500 ml water, stir in two eggs and 200 g noodles."),
    ("六月 麻酱凉面", "June: cold sesame noodles", "芝麻酱 40 克、醋 10 毫升、酱油 15 毫升调开，拌 220 克过凉的面和黄瓜丝。", "Loosen 40 g sesame paste with 10 ml vinegar and 15 ml soy sauce; toss with 220 g chilled noodles and cucumber."),
    ("七月 酸汤面", "July: sour broth", "醋 25 毫升、酱油 15 毫升、白胡椒 2 克，冲入 500 毫升热汤，下面 200 克。", "25 ml vinegar, 15 ml soy sauce and 2 g white pepper in 500 ml hot stock, with 200 g noodles."),
    ("八月 葱烧茄子面", "August: aubergine and scallion", "茄子 300 克煎软，加葱段和酱油 20 毫升焖五分钟，拌面 220 克。", "Fry 300 g aubergine until soft, braise five minutes with scallions and 20 ml soy sauce, toss with 220 g noodles."),
    ("九月 桂花甜酒面", "September: osmanthus rice wine", "酒酿 200 克、水 400 毫升煮开，下细面 120 克，撒桂花。", "Boil 200 g sweet fermented rice with 400 ml water, add 120 g thin noodles and osmanthus."),
    ("十月 蟹黄豆腐面", "October: crab and tofu", "咸蛋黄 3 个炒成沙，加豆腐 200 克、汤 300 毫升收稠，浇面 220 克。", "Fry three salted yolks to a cream, add 200 g tofu and 300 ml stock, thicken, spoon over 220 g noodles."),
    ("十一月 红烧牛肉面", "November: braised beef", "牛腩 500 克焯水，加酱油 40 毫升、冰糖 15 克、八角，小火 90 分钟，下面 220 克。", "Blanch 500 g brisket, simmer 90 minutes with 40 ml soy sauce, 15 g rock sugar and star anise, add 220 g noodles."),
    ("腊月 葱油拌面", "December: scallion oil", "小葱 100 克入 60 毫升油，小火炸至金黄，加酱油 30 毫升、糖 5 克，拌面 220 克。", "Fry 100 g scallions in 60 ml oil over a low flame until golden, add 30 ml soy sauce and 5 g sugar, toss with 220 g noodles."),
]  # fmt: skip


def books() -> dict[str, bytes]:
    tea = [
        "".join(
            f"<section><h2>{escape(row[at])}</h2><table><tr><th>{heads[0]}</th><td>{row[2]}</td></tr><tr><th>{heads[1]}</th><td>{row[3]}</td></tr><tr><th>{heads[2]}</th><td>{row[4]}</td></tr></table><p>{escape(row[5 + at])}</p></section>"
            for row in TEAS
        )
        for at, heads in enumerate((("水温", "投茶", "第一泡"), ("Water", "Leaf", "First infusion")))
    ]
    noodles = [
        "".join(f"<section><h2>{escape(row[at])}</h2><p>{escape(row[2 + at])}</p></section>" for row in NOODLES)
        for at in (0, 1)
    ]
    texts = {
        "brewing-tea.zh": ("zh-CN", "好好泡茶", "六大茶类，一类一页。先照着做三次，再按自己的口味改。", tea[0], "山茶杂货 · 可自行备份，不可转售"),
        "brewing-tea.en": ("en", "Brewing Tea Well", "Six kinds of tea, a page each. Follow it three times, then change it to your taste.", tea[1], "Camellia · keep copies for yourself, please do not resell"),
        "twelve-noodles.zh": ("zh-CN", "十二碗面", "十二个月，十二碗面，都是两人份。", noodles[0], "山茶杂货 · 可自行备份，不可转售"),
        "twelve-noodles.en": ("en", "Twelve Bowls of Noodles", "Twelve months, twelve bowls, each for two.", noodles[1], "Camellia · keep copies for yourself, please do not resell"),
    }  # fmt: skip
    return {
        f"{name}.epub": _epub(lang, title, f"<h1>{title}</h1><p>{intro}</p>{body}<p><small>{end}</small></p>")
        for name, (lang, title, intro, body, end) in texts.items()
    }


def _epub(lang: str, title: str, body: str) -> bytes:
    """An e-book that every reader opens: EPUB 3, the same bytes at every run."""
    nav = f'<nav epub:type="toc"><ol><li><a href="text.xhtml">{title}</a></li></ol></nav>'
    parts = {
        "mimetype": "application/epub+zip",  # first and unpacked, as the format wants it
        "META-INF/container.xml": CONTAINER,
        "book.opf": PACKAGE.format(key=uuid5(NAMESPACE_URL, f"{lang} {title}"), title=title, lang=lang),
        "nav.xhtml": PAGE.format(lang=lang, title=title, body=nav),
        "text.xhtml": PAGE.format(lang=lang, title=title, body=body),
        "book.css": STYLE,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as book:
        for name, text in parts.items():
            packing = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            book.writestr(zipfile.ZipInfo(name, (2026, 11, 22, 0, 0, 0)), text, packing)
    return file.getvalue()


def printed() -> dict[str, str]:
    """File name → HTML to be printed."""
    return {"calendar-2027.pdf": _calendar(), "colouring-pages.pdf": _colouring(), "tote-pattern.pdf": _pattern()}


def _calendar() -> str:
    pages = ""
    for month in range(1, 13):
        cells = "".join(f"<th>{name}</th>" for name in DAYS)
        rows = ""
        for week in calendar.Calendar(0).monthdayscalendar(2027, month):
            rows += (
                "<tr>"
                + "".join(f"<td class='{'end' if at > 4 else ''}'>{day or ''}</td>" for at, day in enumerate(week))
                + "</tr>"
            )
        pages += f"<section><h1>{month}<small>{MONTHS[month - 1]}月 {calendar.month_name[month]} 2027</small></h1><table><tr>{cells}</tr>{rows}</table></section>"
    style = "h1{font-size:64pt;margin:0 0 8mm;color:#9c2c3f;font-weight:400}h1 small{font-size:20pt;color:#3d352d;margin-inline-start:6mm}table{width:100%;border-collapse:collapse;table-layout:fixed}th{font-size:10pt;color:#8a7c6b;padding:2mm}td{border:.3mm solid #ddd2bf;height:35mm;vertical-align:top;padding:2mm;font-size:14pt}.end{color:#9c2c3f}"
    return f"<meta charset=utf-8><style>{CSS}{style}</style>{pages}"


def _petals(x: float, y: float, r: float, count: int) -> str:
    one = f"M{x} {y}C{x - r * 0.6} {y - r * 0.4} {x - r * 0.4} {y - r * 1.1} {x} {y - r}C{x + r * 0.4} {y - r * 1.1} {x + r * 0.6} {y - r * 0.4} {x} {y}"
    return (
        "".join(f'<path d="{one}" transform="rotate({360 / count * k} {x} {y})"/>' for k in range(count))
        + f'<circle cx="{x}" cy="{y}" r="{r * 0.2}" fill="#fff"/>'
    )


def _colouring() -> str:
    mug = '<path d="M300 500v320q0 80 80 80h220q80 0 80 -80v-320ZM680 560q140 0 130 130t-150 120M300 500q190 60 380 0q-190 -60 -380 0"/>'
    teapot = '<path d="M320 520q170 -50 340 0q70 170 -50 340h-240q-120 -170 -50 -340ZM660 600q110 10 150 -150l40 20q-20 250 -210 270M330 560q-150 -30 -130 120t150 120M400 508q20 -100 90 -100t90 100M470 408a22 22 0 1 1 40 0"/>'
    vase = '<path d="M450 560q10 120 -110 200t40 260h220q160 -180 40 -260t-110 -200ZM490 560C470 400 520 330 500 220M500 420C560 350 600 350 640 280"/>'
    cactus = '<path d="M340 820h320l-40 200h-240ZM320 770h360v50h-360ZM360 770C300 520 380 400 500 400s200 120 140 370M500 400v370M430 420q-30 160 0 350M570 420q30 160 0 350"/>'
    hills = '<path d="M120 800q120 -260 240 -60q140 -320 280 -20q120 -160 240 80M120 920q200 -160 380 0t380 -20M120 1010q200 -100 380 0t380 0"/><circle cx="650" cy="340" r="90"/>'
    bowl = '<path d="M220 560q280 90 560 0q-20 300 -200 360v60h-160v-60q-180 -60 -200 -360ZM220 560q280 -90 560 0M640 500l150 -260M690 510l150 -240"/>'
    drawings = [mug + _petals(490, 680, 90, 6), teapot + _petals(490, 690, 80, 7), vase + _petals(500, 220, 110, 7) + _petals(640, 280, 70, 6), cactus + _petals(500, 390, 70, 8),
                hills, bowl, "".join(_petals(x, y, r, 7) for x, y, r in ((330, 420, 170), (660, 620, 200), (340, 860, 140))), "".join(_petals(220 + k % 3 * 280, 360 + k // 3 * 260, 110, 5 + k % 4) for k in range(9))]  # fmt: skip
    pages = "".join(
        f'<section><svg viewBox="80 160 860 1000" width="178mm" height="250mm" fill="none" stroke="#2b2724" stroke-width="6" stroke-linejoin="round" stroke-linecap="round">{one}</svg></section>'
        for one in drawings
    )
    return f"<meta charset=utf-8><style>{CSS}</style>{pages}"


def _pattern() -> str:
    steps = [
        ("材料 · What you need", "<ul><li>16 安帆布 / 16 oz canvas: 100 × 60 cm</li><li>织带 / webbing: 2 × 70 cm</li><li>线、针 / thread and a strong needle</li></ul><p>缝份 1 厘米，已含在尺寸里。Seam allowance of 1 cm is included.</p>"),
        ("裁片 · Pieces", '<svg viewBox="0 0 600 520" width="170mm" fill="none" stroke="#2b2724" stroke-width="2" font-size="18"><path d="M40 40h500v360h-500Z"/><path d="M60 60h460v320h-460Z" stroke-dasharray="8 6"/><path d="M40 440h380v50h-380Z"/><g fill="#2b2724" stroke="none"><text x="220" y="220">A ×1 · 52 × 86 cm</text><text x="150" y="472">B ×2 · 提手 handle 70 × 8 cm</text></g></svg>'),
        ("缝合 · Sewing", "<ol><li>A 对折，正面相对，缝两侧。Fold A right sides together and sew both sides.</li><li>底角捏成三角，横缝 12 厘米，包底就立起来了。Flatten each bottom corner and sew across at 12 cm: the bag gets its base.</li><li>袋口折两次各 2 厘米，压线。Fold the top twice by 2 cm and topstitch.</li></ol>"),
        ("提手 · Handles", "<ol><li>提手离侧缝 11 厘米，毛边折进 2 厘米。Place the handles 11 cm from the side seams, raw ends folded in.</li><li>车一个方框加叉，最牢。Sew a box with a cross: nothing holds better.</li></ol>"),
    ]  # fmt: skip
    pages = "".join(f"<section><h1>{title}</h1>{body}</section>" for title, body in steps)
    return f"<meta charset=utf-8><style>{CSS}h1{{color:#9c2c3f;font-weight:400}}li,p{{font-size:14pt;line-height:1.9}}</style>{pages}"


def wallpapers(render) -> bytes:
    """Six pictures in a zip; `render(svg, width, height)` makes a picture of an SVG."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for design in ("hills", "moon", "camellias"):
            for name, width, height in (("phone", 1440, 3120), ("desktop", 2560, 1440)):
                plate = Plate("mist", design)
                paper.artwork(plate, design, 0, 0, width, height)
                svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"><defs>{"".join(plate.defs)}</defs>{"".join(plate.parts[2:])}</svg>'
                data = io.BytesIO()
                picture: Image.Image = render(svg, width, height)
                picture.save(data, "WEBP", quality=82, method=6)
                info = zipfile.ZipInfo(f"camellia-{design}-{name}.webp", (2026, 11, 1, 0, 0, 0))
                archive.writestr(info, data.getvalue())
    return whole.getvalue()
