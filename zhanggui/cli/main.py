"""`zhanggui`: one word each. `zhanggui manage …` is Django's own command line."""

import os
import sys


def main(arguments: list[str] | None = None) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["manage"]:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["zhanggui manage", *arguments[1:]])
        return 0
    print("usage: zhanggui manage …")
    return 2
