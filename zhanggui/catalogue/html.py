"""Descriptions from outside, made harmless."""

import nh3

TAGS = nh3.ALLOWED_TAGS - {"area", "map", "bdi", "bdo", "center", "ruby", "rt", "rtc", "rp", "rbc"}
OWN = ("/media/",)


def _only_own_pictures(tag: str, attribute: str, value: str) -> str | None:
    # A picture from elsewhere would tell a third party who looks at the page.
    if tag == "img" and attribute == "src" and not value.startswith(OWN):
        return None
    return value


def sanitised(html: str) -> str:
    """`html` with markup that cannot act: no scripts, styles, forms, frames, handlers, pictures from elsewhere."""
    if "<" not in html and "&" not in html:
        return html
    return nh3.clean(
        html,
        tags=TAGS,
        attribute_filter=_only_own_pictures,
        link_rel="noopener nofollow ugc",
        url_schemes={"http", "https", "mailto", "tel"},
    )
