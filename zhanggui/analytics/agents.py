"""What a user agent says, coarsely: robot or not, device class, browser family. The string itself is never kept."""

import re
from functools import lru_cache

_ROBOT = re.compile(
    r"bot\b|bot[/_ -]|crawl|spider|slurp|scrap|fetch|monitor|pingdom|uptime|lighthouse|headless|phantom|puppeteer|"
    r"playwright|selenium|preview|facebookexternalhit|embedly|validator|archiver|curl|wget|python|httpx|aiohttp|"
    r"okhttp|java/|go-http|libwww|perl|ruby|node-fetch|axios|feed|rss|bingpreview|yandex.+bots|baiduspider|"
    r"sogou.+spider|bytespider|petalbot|gptbot|chatgpt|claude|perplexity|ccbot|applebot|amazonbot|semrush|ahrefs|mj12",
    re.IGNORECASE,
)
_OWN = re.compile(r"^zhanggui[-/ ]?(check|probe|bench)", re.IGNORECASE)
_BROWSERS = (
    ("wechat", re.compile(r"MicroMessenger", re.IGNORECASE)),
    ("alipay", re.compile(r"AlipayClient", re.IGNORECASE)),
    ("edge", re.compile(r"Edg(e|A|iOS)?/")),
    ("opera", re.compile(r"OPR/|Opera")),
    ("samsung", re.compile(r"SamsungBrowser")),
    ("uc", re.compile(r"UCBrowser|UBrowser")),
    ("qq", re.compile(r"QQBrowser|MQQBrowser")),
    ("firefox", re.compile(r"Firefox|FxiOS")),
    ("chrome", re.compile(r"Chrome|CriOS|Chromium")),
    ("safari", re.compile(r"Safari")),
)
_TABLET = re.compile(r"iPad|Tablet|PlayBook|Kindle|Silk|Android(?!.*Mobile)", re.IGNORECASE)
_PHONE = re.compile(r"Mobi|iPhone|iPod|Android|MicroMessenger|HarmonyOS|Windows Phone", re.IGNORECASE)


@lru_cache(maxsize=4096)
def robot(user_agent: str) -> bool:
    return not user_agent.strip() or _ROBOT.search(user_agent) is not None


@lru_cache(maxsize=256)
def own_probe(user_agent: str) -> bool:
    return _OWN.match(user_agent) is not None


@lru_cache(maxsize=4096)
def device_and_browser(user_agent: str) -> tuple[str, str]:
    """(phone | tablet | desktop, browser family)."""
    device = "tablet" if _TABLET.search(user_agent) else "phone" if _PHONE.search(user_agent) else "desktop"
    return device, next((name for name, pattern in _BROWSERS if pattern.search(user_agent)), "other")
