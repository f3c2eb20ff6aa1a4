from datetime import datetime

from django.utils.translation import gettext_lazy as _

from zhanggui.faces.mail.outgoing import unsent
from zhanggui.kit.checks import Finding, check


@check("mail.unsent")
def mail_unsent(now: datetime) -> list[Finding]:
    """Messages that people wait for and do not get."""
    failed, late = unsent(now)
    findings = []
    if failed:
        text = _("{count} messages could not be sent and were given up. Look at the mail server, then send them again.")
        findings.append(Finding("bad", text, {"count": failed}))
    if late:
        findings.append(Finding("warn", _("{count} messages wait longer than five minutes."), {"count": late}))
    return findings
