"""Where a finding leads."""

from django.urls import reverse

from zhanggui.faces.workbench.nav import PLACES

ELSEWHERE = {"targets": ("today", "#target"), "outbox": ("health", ""), "mail": ("health", "")}


def link_of(finding) -> str:
    """`order:<number>`, `product:<id>`, or a place of the desk with an optional query; what has no page of its own: Health."""
    name, _colon, key = finding.link.partition(":")
    if key and name in ("order", "product"):
        return reverse(f"desk:{name}", args=[key])
    name, mark, rest = finding.link.partition("?")
    if name in ELSEWHERE:
        view, anchor = ELSEWHERE[name]
        return reverse(f"desk:{view}") + anchor
    place = next((each for each in PLACES if each.key == name), None)
    return place.url + mark + rest if place else reverse("desk:health")


def needs_of(finding) -> str | None:
    """The permission that its page asks for."""
    name = finding.link.partition(":")[0].partition("?")[0]
    place = {"order": "orders", "product": "products", "targets": "today"}.get(name, name)
    return next((each.permission for each in PLACES if each.key == place), None)
