"""Where a visit comes from: UTM first, then the class of the referrer, then direct. What cannot be told is `unknown`."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

CHANNELS = ("search", "social", "email", "referral", "campaign", "direct", "unknown")
PAID = {"cpc", "ppc", "cpm", "cpv", "cpa", "paid", "paidsearch", "paid_search", "paid-search", "paidsocial", "paid_social",
        "paid-social", "display", "banner", "ads", "ad", "retargeting", "affiliate"}  # fmt: skip
_MEDIA = {
    "organic": "search", "search": "search", "paidsearch": "search", "paid_search": "search", "paid-search": "search",
    "cpc": "search", "ppc": "search", "social": "social", "paidsocial": "social", "paid_social": "social",
    "paid-social": "social", "social-media": "social", "sm": "social", "email": "email", "e-mail": "email",
    "newsletter": "email", "edm": "email", "referral": "referral", "affiliate": "referral",
}  # fmt: skip
_SEARCH = {
    "google": "google", "bing": "bing", "baidu": "baidu", "sogou": "sogou", "so.com": "so", "sm.cn": "shenma",
    "duckduckgo": "duckduckgo", "yahoo": "yahoo", "yandex": "yandex", "ecosia": "ecosia", "naver": "naver",
    "qwant": "qwant", "startpage": "startpage", "toutiao": "toutiao",
}  # fmt: skip
_SOCIAL = {
    "facebook": "facebook", "fb.com": "facebook", "instagram": "instagram", "t.co": "x", "x.com": "x", "twitter": "x",
    "weibo": "weibo", "xiaohongshu": "xiaohongshu", "xhslink": "xiaohongshu", "douyin": "douyin", "tiktok": "tiktok",
    "kuaishou": "kuaishou", "zhihu": "zhihu", "weixin": "wechat", "wechat": "wechat", "servicewechat": "wechat",
    "bilibili": "bilibili", "b23.tv": "bilibili", "douban": "douban", "pinterest": "pinterest", "linkedin": "linkedin",
    "lnkd.in": "linkedin", "reddit": "reddit", "youtube": "youtube", "youtu.be": "youtube", "vk.com": "vk",
    "tieba.baidu": "tieba", "qzone": "qzone", "discord": "discord", "telegram": "telegram", "t.me": "telegram",
    "whatsapp": "whatsapp", "threads.net": "threads",
}  # fmt: skip
_MAIL = ("mail.google", "mail.yahoo", "mail.qq", "mail.163", "mail.126", "outlook.", "mail.")


@dataclass(frozen=True, slots=True)
class Source:
    channel: str
    source: str
    campaign: str = ""
    paid: bool = False


DIRECT = Source("direct", "direct")
UNKNOWN = Source("unknown", "unknown")


def source_of(referrer: str, query: str | dict[str, str], own_host: str) -> Source:
    """The source that a hit shows. A hit that came by a link of our own shows none: `unknown`."""
    if not referrer and not query:
        return DIRECT
    pairs = tuple(sorted(query.items())) if isinstance(query, dict) else query
    return _source(referrer[:500], pairs, own_host)


@lru_cache(maxsize=4096)
def _source(referrer: str, query: str | tuple[tuple[str, str], ...], own_host: str) -> Source:
    pairs = dict(parse_qsl(query.lstrip("?")[:2000])) if isinstance(query, str) else dict(query)
    host = _host(referrer)
    if host is not None and host == own_host.lower().split(":")[0].removeprefix("www."):
        inner = True
    else:
        inner = False
    utm = {key[4:]: value.strip().lower()[:80] for key, value in pairs.items() if key.startswith("utm_")}
    if utm.get("source") or utm.get("medium"):
        return _tagged(utm, host)
    if inner or host is None:
        return UNKNOWN if inner or referrer else DIRECT
    channel, name = _classify(host)
    paid = any(key in pairs for key in ("gclid", "msclkid", "bd_vid", "fbclid_paid"))
    return Source(channel, name, "", paid)


def _tagged(utm: dict[str, str], host: str | None) -> Source:
    medium, name = utm.get("medium", ""), utm.get("source", "")
    paid = medium in PAID
    known, label = _classify(name) if name else _classify(host) if host else ("unknown", "unknown")
    channel = known if known in ("search", "social") else _MEDIA.get(medium, "campaign")
    return Source(channel, label if known in ("search", "social") else name or label, utm.get("campaign", ""), paid)


def _classify(host: str) -> tuple[str, str]:
    labels = host.split(".")
    if any(host.startswith(prefix) for prefix in _MAIL):
        return "email", host
    for table, channel in ((_SOCIAL, "social"), (_SEARCH, "search")):
        for needle, name in table.items():
            if (
                "." in needle and (host == needle or host.endswith("." + needle) or host.startswith(needle + "."))
            ) or needle in labels:
                return channel, name
    return "referral", host[:80]


def _host(referrer: str) -> str | None:
    """The referrer's host name, or None when there is none to be read."""
    try:
        parts = urlsplit(referrer)
        return (
            (parts.hostname or "").removeprefix("www.") or None
            if parts.scheme in ("http", "https", "android-app")
            else None
        )
    except ValueError:
        return None
