"""Countries and, where an address needs them, their parts."""

from functools import lru_cache

from zhanggui.kit.ui.format import babel_locale

# The goods go wherever a way of delivery leads; this is the list people choose from, the first ones on top.
FIRST = ("CN", "HK", "MO", "TW", "US", "GB", "DE", "FR", "JP", "SG")
COUNTRIES = (
    *FIRST,
    *"AT AU BE BG BR CA CH CY CZ DK EE ES FI GR HR HU ID IE IN IT KR LT LU LV MT MX MY NL NO NZ PH PL PT RO SE SI SK TH".split(),
    *"AE TR VN ZA".split(),
)
# The thirty-one regions of mainland parcels, as national standard GB/T 2260 names them.
PROVINCES = {
    "北京市": "Beijing", "天津市": "Tianjin", "河北省": "Hebei", "山西省": "Shanxi", "内蒙古自治区": "Inner Mongolia",
    "辽宁省": "Liaoning", "吉林省": "Jilin", "黑龙江省": "Heilongjiang", "上海市": "Shanghai", "江苏省": "Jiangsu",
    "浙江省": "Zhejiang", "安徽省": "Anhui", "福建省": "Fujian", "江西省": "Jiangxi", "山东省": "Shandong",
    "河南省": "Henan", "湖北省": "Hubei", "湖南省": "Hunan", "广东省": "Guangdong", "广西壮族自治区": "Guangxi",
    "海南省": "Hainan", "重庆市": "Chongqing", "四川省": "Sichuan", "贵州省": "Guizhou", "云南省": "Yunnan",
    "西藏自治区": "Tibet", "陕西省": "Shaanxi", "甘肃省": "Gansu", "青海省": "Qinghai", "宁夏回族自治区": "Ningxia",
    "新疆维吾尔自治区": "Xinjiang",
}  # fmt: skip


@lru_cache
def countries(locale: str) -> tuple[tuple[str, str], ...]:
    """(code, name) in the reader's language: the usual ones first, then by name."""
    names = babel_locale(locale).territories
    rest = sorted(COUNTRIES[len(FIRST) :], key=lambda code: names[code])
    return tuple((code, names[code]) for code in (*FIRST, *rest))


def country_name(code: str, locale: str) -> str:
    return babel_locale(locale).territories.get(code, code)


@lru_cache
def provinces(locale: str) -> tuple[tuple[str, str], ...]:
    """(value as written on the parcel, label)."""
    if locale.startswith("zh"):
        return tuple((name, name) for name in PROVINCES)
    return tuple((name, f"{latin} {name}") for name, latin in PROVINCES.items())
