from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.checks import Finding, check
from zhanggui.people.queries.staff import staff_list


@check("people.staff_without_mfa")
def staff_without_mfa(now: datetime) -> list[Finding]:
    """Accounts that a stolen password alone would open. A demonstration signs in by links on its own machine: none."""
    if settings.DEMO:
        return []
    return [
        Finding(
            "bad" if "owner" in card.roles else "warn",
            _("{name} has no passkey and no authenticator app; a stolen password would be enough."),
            {"name": card.name or card.email, "staff_id": card.id},
            link="people",
        )
        for card in staff_list()
        if card.active and not card.invited and not card.mfa
    ]
