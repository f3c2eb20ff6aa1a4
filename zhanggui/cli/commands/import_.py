"""`zhanggui import products|orders PATH --mapping …`: in the foreground, with progress; safe to stop and to repeat."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("kind", choices=["products", "orders"])
    parser.add_argument(
        "path", type=Path, help="a file (CSV, XLSX, either gzipped) or, for magento, its folder of fixtures"
    )
    parser.add_argument(
        "--mapping", required=True, help="products: woocommerce, magento, products; orders: online-retail"
    )
    parser.add_argument("--report", type=Path, help="write the whole report there, as JSON")
    parser.add_argument("--dry-run", action="store_true", help="read and judge everything, write nothing")
    parser.add_argument("--pictures", type=Path, help="a folder of pictures, found by the names in the file")
    parser.add_argument(
        "--currency", default="", help="of the prices in the file (default: the mapping's or the shop's)"
    )
    parser.add_argument("--locale", default="", help="of the texts in the file: zh-cn or en")
    parser.add_argument("--zone", default="", help="of the times in the file, e.g. Europe/London")
    parser.add_argument("--stock", default="", help="units on hand where the file counts none (default 0)")
    parser.add_argument("--encoding", default="", help="of the file, where it is not recognised")


def run(options: Namespace) -> int:
    from zhanggui.cli.commands.prepare_ import prepare

    prepare()
    from django.utils import translation

    from zhanggui.exchange import public as exchange
    from zhanggui.kit import clock
    from zhanggui.kit.errors import Refusal

    translation.activate("en")
    chosen = {key: getattr(options, key) for key in ("currency", "locale", "zone", "stock", "encoding")}
    try:
        run_id = exchange.import_here(
            options.path, kind=options.kind, mapping=options.mapping, options=chosen, pictures=options.pictures,
            dry=options.dry_run, by="system:command-line", clock=clock.now, tell=_tell,
        )  # fmt: skip
    except Refusal as refusal:
        print(f"Refused: {refusal.message} [{refusal.code}]", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on where it stood.", file=sys.stderr)
        return 130
    finally:
        if sys.stderr.isatty():
            print(file=sys.stderr)
    report = exchange.report(run_id, most=100_000)
    if options.report:
        import orjson

        options.report.write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2) + b"\n")
    return _say(report, options.report)


def _tell(done: int, total: int | None) -> None:
    if sys.stderr.isatty():
        share = f" of {total:,}" if total else ""
        print(f"\r  {done:,}{share} …\033[K", end="", file=sys.stderr, flush=True)


def _say(report: dict, written: Path | None) -> int:
    if report["message"]:
        print(f"Not done: {report['message']}", file=sys.stderr)
    print(f"{report['file']['name']}: {report.get('outcome', report['state'])}")
    if "months" in report:
        _table(report)
    else:
        for key, value in report["counts"].items():
            print(f"  {key.replace('_', ' '):<28} {value:,}")
    shown = [line for line in report["problems"] if line["severity"] != "info"][:10]
    for line in shown:
        print(f"  {'row ' + str(line['row']) if line['row'] else 'file'}: {line['text']}")
    print(
        f"{report['problems_total']} lines of report{f' in {written}' if written else '; --report FILE writes them all'}."
    )
    return 0 if report["state"] in ("done", "tried") and report.get("reconciled", True) else 1


def _table(report: dict) -> None:
    names = ("rows", "invoices", "cancellations", "customers", "value_sold", "value_cancelled", "net", "difference")
    places = [(name, max(len(name), 12)) for name in names]
    print("  month   " + "".join(f"{name.replace('_', ' '):>{width + 1}}" for name, width in places))
    for line in [*report["months"], {"month": "all", **report["totals"]}]:
        cells = line["books"] | {"difference": line["difference"]["net"]}
        print(f"  {line['month']:<8}" + "".join(f"{cells[name]:>{width + 1}}" for name, width in places))
