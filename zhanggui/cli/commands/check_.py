"""`zhanggui check`: every check of every module. Exit 0 when nothing is bad."""

from argparse import ArgumentParser, Namespace


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for machines")


def run(options: Namespace) -> int:
    import json

    import django

    django.setup()
    from django.utils import translation

    from zhanggui.kit import checks, clock

    translation.activate("en")
    findings = checks.run_all(clock.now())
    if options.json:
        print(
            json.dumps(
                [{"check": f.check, "severity": f.severity, "text": f.message} for f in findings], ensure_ascii=False
            )
        )
    else:
        marks = {"bad": "✗", "warn": "!", "info": "·"}
        for finding in findings:
            print(f"{marks[finding.severity]} {finding.check}: {finding.message}")
        print(f"{len(checks.CHECKS)} checks, {len(findings)} findings.")
    return 1 if any(finding.severity == "bad" for finding in findings) else 0
