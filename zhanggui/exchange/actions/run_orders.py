"""Past orders of a file into the books, chunk by chunk; then the file is counted once more and both are compared."""

from collections import Counter
from itertools import islice

from django.db import transaction

from zhanggui.exchange.history_report import DryBooks, history_report
from zhanggui.exchange.mapping import OrderMapping, Source
from zhanggui.exchange.reasons import ERROR, Said
from zhanggui.exchange.work import Work
from zhanggui.ordering.public import add_history, begin_history, finish_history, history_months

CHUNK = 10_000


def run_orders(work: Work, mapping: OrderMapping, source: Source) -> dict:
    """The report. The same file again changes nothing; a stopped one goes on with the row after the last that is settled."""
    run = work.run
    options = {"currency": mapping.currency, "zone": mapping.zone} | dict(source.options)
    table = source.table()
    converter = mapping.converter(table, zone=options["zone"])
    recounted = mapping.recount(table)
    work.beat(total=recounted.rows)
    if run.dry:
        books = _try(work, converter, table, options["currency"])
        return history_report(work, options, recounted, books.months(), outcome="dry run")
    ref = begin_history(
        source=mapping.key, sha256=run.sha256, file_name=run.file_name, currency=options["currency"],
        zone=options["zone"], by=run.by, now=work.clock(),
    )  # fmt: skip
    outcome = "no change" if ref.done else "imported"
    work.beat(history_id=ref.id)
    if ref.done:
        work.settle(recounted.rows)
    else:
        if ref.rows_read != run.position:  # another run of the same file stopped there
            work.settle(ref.rows_read)
        _take(work, converter, table, ref.id)
        finish_history(ref.id, by=run.by, now=work.clock())
    return history_report(work, options, recounted, history_months(ref.id), outcome=outcome, history_id=ref.id)


def _take(work: Work, converter, table, history_id) -> None:
    position = work.run.position
    rows = table.rows(position)
    while chunk := list(islice(rows, CHUNK)):
        tally: Counter[str] = Counter(rows=len(chunk))
        lines, said = converter.convert(chunk, tally)
        position = chunk[-1][0] - (1 if table.shape.header else 0)
        with transaction.atomic():
            refused = add_history(history_id, lines, rows_read=position)
            if refused:
                said += [
                    Said(line.row, "", "other_file", {"number": line.number}, ERROR)
                    for line in lines
                    if line.row in refused
                ]
            tally["taken"] = len(lines) - len(refused)
            tally["not_taken"] += len(refused)
            work.counts.update(tally)
            work.say(said)
            work.settle(position)
        work.beat()


def _try(work: Work, converter, table, currency: str) -> DryBooks:
    """Everything but the writing: the rows are read and judged, and the books kept in memory."""
    books = DryBooks(currency)
    rows = table.rows()
    while chunk := list(islice(rows, CHUNK)):
        tally: Counter[str] = Counter(rows=len(chunk))
        lines, said = converter.convert(chunk, tally)
        books.add(lines)
        tally["taken"] = len(lines)
        work.counts.update(tally)
        with transaction.atomic():
            work.say(said)
            work.settle(chunk[-1][0] - (1 if table.shape.header else 0))
        work.beat()
    return books
