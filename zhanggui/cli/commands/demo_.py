"""`zhanggui demo`: a demonstration shop of its own making. It listens on this machine only."""

import os
import shutil
import sys
from argparse import ArgumentParser, Namespace
from datetime import timedelta
from pathlib import Path

FRESH = timedelta(hours=36)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--reset", action="store_true", help="as it was made: undo whatever was tried out, in a second")
    parser.add_argument("--anew", action="store_true", help="throw the demonstration's data away and make them anew")


def run(options: Namespace) -> int:
    host = os.environ.get("HOST") or "127.0.0.1"
    if host not in LOOPBACK:
        print(
            f"The demonstration signs anybody in, so it listens on this machine only, not on {host}.", file=sys.stderr
        )
        return 2
    os.environ["ZHANGGUI_DEMO"] = "1"
    os.environ["ZHANGGUI_HOME"] = os.environ.get("ZHANGGUI_HOME") or str(Path.home() / ".zhanggui" / "demo")
    home = Path(os.environ["ZHANGGUI_HOME"])
    if options.anew or (options.reset and not _restored(home)):
        _throw_away(home)
    from zhanggui.cli.commands.serve_ import serve
    from zhanggui.demo import companies

    return serve(beside=companies.command, before=_fill, after=_say)


def _restored(home: Path) -> bool:
    """Back to the copy that was kept when the shop was made, while its ninety days still end about now."""
    if not (home / "demonstration").exists():
        return False
    import django

    django.setup()
    from zhanggui.kit import clock, copies

    made = copies.copy_made_at()
    if made is None or clock.now() - made > FRESH:
        return False
    copies.restore_copy()
    return True


def _throw_away(home: Path) -> None:
    """Only a folder that a demonstration made is ever deleted."""
    if home.exists() and (home / "demonstration").exists():
        shutil.rmtree(home)
    elif home.exists() and any(home.iterdir()):
        raise SystemExit(f"{home} was not made by a demonstration; nothing was deleted.")


def _fill() -> None:
    from zhanggui.demo import companies, shop
    from zhanggui.kit import clock
    from zhanggui.kit.files import home

    (home() / "demonstration").touch()
    companies.open_accounts(clock.now())
    if shop.is_empty():
        print("Making the demonstration shop …", flush=True)
        shop.fill(now=clock.now())


def _say() -> None:
    from django.conf import settings

    from zhanggui.demo import shop
    from zhanggui.kit import clock

    base = f"http://localhost:{settings.PORT}"
    print("  Sign in with one click (demonstration only, this machine only):")
    for label, path in shop.sign_in_links(now=clock.now()):
        print(f"    {label:<26} {base}{path}")
    print(f"    {'Mail that was sent':<26} {base}/en/demo/mail")
    print(f"    {'Payment simulator':<26} {os.environ['ZHANGGUI_PAY_SIMULATOR_URL']}/console")
    print(
        f"    {'WeChat Pay, Alipay, Stripe':<26} {os.environ['ZHANGGUI_PRACTICE_URL']}/ (practice: nobody is charged)"
    )
    print("\n  Ctrl-C ends it.\n", flush=True)
