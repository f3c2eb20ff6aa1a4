"""`zhanggui owner`: the first person who may sign in to the workbench."""

import getpass
import os
from argparse import ArgumentParser, Namespace


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("email")
    parser.add_argument("--name", default="")


def run(options: Namespace) -> int:
    from zhanggui.cli.commands.prepare_ import prepare

    prepare()
    from django.conf import settings

    from zhanggui.kit import clock
    from zhanggui.kit.errors import Refusal
    from zhanggui.people import public as people

    password = os.environ.get("ZHANGGUI_OWNER_PASSWORD") or getpass.getpass("Password (12 characters or more): ")
    try:
        people.first_owner(email=options.email, name=options.name or options.email, password=password, now=clock.now())
    except Refusal as refusal:
        print(refusal.message)
        return 1
    print(f"Sign in at {settings.BASE_URL}/accounts/login/ and set up a passkey or an authenticator there.")
    return 0
