"""The worker must keep up with sealing, and nothing that an anchor covers may be unsealed. `zhanggui ledger verify` walks all."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from zhanggui.kit import sql
from zhanggui.kit.checks import Finding, check
from zhanggui.ledger.actions.seal import CHAINS, FIELDS, JOINED, START, linked
from zhanggui.ledger.models import Anchor, Transfer

LATE = timedelta(minutes=10)
TAIL = 200  # links of each chain looked at by every round of the checks


@check("ledger.chain")
def chain_is_whole(now: datetime) -> list[Finding]:
    """The newest links of each chain fit their transfers, and the worker is not behind."""
    findings = []
    for chain in range(CHAINS):
        query = f"""SELECT l.seq, l.hash, {FIELDS} FROM {JOINED} JOIN ledger_link l ON l.transfer_id = t.id
            WHERE l.chain = %s ORDER BY l.seq DESC LIMIT {TAIL + 1}"""
        rows = sql.fetch(query, [chain])[::-1]
        before = (0, START) if len(rows) <= TAIL else (rows[0][0], rows[0][1])
        for seq, digest, *row in rows if len(rows) <= TAIL else rows[1:]:
            if seq != before[0] + 1 or linked(before[1], chain, seq, tuple(row)) != bytes(digest):
                text = _("Transfer {transfer} was changed after it was sealed (chain {chain}, place {seq}).")
                findings.append(Finding("bad", text, {"transfer": row[0], "chain": chain, "seq": seq}))
                break
            before = (seq, digest)
    newest = Transfer.objects.filter(at__lt=now - LATE).order_by("-id").values_list("id", flat=True).first()
    if newest and not sql.fetch("SELECT 1 FROM ledger_link WHERE transfer_id = %s", [newest]):
        findings.append(
            Finding(
                "warn",
                _("Transfers older than {minutes} minutes are not sealed: does the worker run?"),
                {"minutes": 10},
            )
        )
    last = Anchor.objects.order_by("-on").values_list("on", flat=True).first()
    if last and (now.date() - last).days > 2:
        findings.append(Finding("warn", _("The books were last anchored on {on}."), {"on": last.isoformat()}))
    return findings
