"""`zhanggui WORD …`: one word each, a file each in `commands/`. `zhanggui manage …` is Django's own command line."""

import argparse
import importlib
import os
import sys

WORDS = {
    "serve": "start the shop: web, worker, and print its address",
    "demo": "open a demonstration shop of its own making (loopback only)",
    "import": "bring in products or past orders from files",
    "check": "is everything well? every check of every module",
    "doctor": "what is configured, what is missing, how to mend it",
    "ledger": "verify the books: nothing was changed after it was written",
    "verify": "is a signed document genuine and unchanged? works offline",
    "worker": "only the background work: facts on their way, periodic jobs",
    "prepare": "bring data folder and database up to date",
    "owner": "make the first owner of the workbench",
    "rotate": "make a new key of the shop and wrap every person's key with it",
}


def main(arguments: list[str] | None = None) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["manage"]:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["zhanggui manage", *arguments[1:]])
        return 0
    parser = argparse.ArgumentParser(
        prog="zhanggui",
        description="Zhanggui 掌柜: storefront, marketplace and workbench.",
        epilog="HOST, PORT, DATABASE_URL and ZHANGGUI_HOME (data folder) are read from the environment everywhere.",
    )
    words = parser.add_subparsers(dest="word", metavar="WORD")
    for word, help in WORDS.items():
        command = words.add_parser(word, help=help, description=help)
        if arguments[:1] == [word]:
            _command(word).arguments(command)
    chosen = parser.parse_args(arguments)
    if not chosen.word:
        parser.print_help()
        return 2
    return _command(chosen.word).run(chosen)


def _command(word: str):
    return importlib.import_module(f"zhanggui.cli.commands.{word}_")
