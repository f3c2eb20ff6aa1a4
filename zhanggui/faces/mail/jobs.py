from datetime import datetime

from zhanggui.faces.mail.outgoing import send_due
from zhanggui.kit.periodic import every


@every(seconds=1)
def send_mail(now: datetime) -> int:
    return send_due(now)
