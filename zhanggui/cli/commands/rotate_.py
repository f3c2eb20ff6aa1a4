"""`zhanggui rotate`: a new key of the shop; every person's key is wrapped with it. Old keys stay for what they sealed."""

from argparse import ArgumentParser, Namespace


def arguments(parser: ArgumentParser) -> None:
    pass


def run(options: Namespace) -> int:
    from zhanggui.cli.commands.prepare_ import prepare

    prepare()
    from zhanggui.kit import clock, crypto
    from zhanggui.payments import public as payments
    from zhanggui.people import public as people

    number = crypto.rotate()
    payments.reseal_accounts()
    done = people.rewrap_keys(by="system:rotate", now=clock.now())
    print(
        f"Key {number} seals from now on; the keys of {done} people are wrapped with it. Back up the keys folder again."
    )
    print("Restart what is running, so that it seals with the new key.")
    return 0
