"""Links to a page as it lies on the table: for whoever holds one, for a while."""

from datetime import datetime, timedelta

from zhanggui.kit import links

PURPOSE = "content.preview"
LASTS = timedelta(hours=12)


def preview_token(page: str, now: datetime) -> str:
    return links.make(PURPOSE, {"page": page}, now + LASTS)


def read_preview(token: str, now: datetime) -> str:
    """The page that may be looked at, or a refusal."""
    return str(links.read(PURPOSE, token, now)["page"])
