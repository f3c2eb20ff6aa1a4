"""`zhanggui ledger verify`: walk the chains of the books. Exit 1 names the first row that is not what it was."""

from argparse import ArgumentParser, Namespace

WHY = {
    "transfer_changed": "transfer {transfer} was changed after it was sealed",
    "transfer_missing": "a sealed transfer is gone",
    "transfer_not_sealed": "transfer {transfer} was put in between sealed ones",
    "link_missing": "a link of the chain is gone",
    "links_missing": "the end of the chain, which a signed anchor knows, is gone",
    "chain_rewritten": "the chain was rewritten: at transfer {transfer} it is not what the signed anchor says",
}


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("deed", choices=["verify"], help="walk every chain from its first link to its last")


def run(options: Namespace) -> int:
    import django

    django.setup()
    from zhanggui.ledger.public import trial_balance, verify_chain

    verdict = verify_chain()
    for one in verdict.broken:
        where = f" (chain {one.chain}, place {one.seq})" if one.seq >= 0 else ""
        print(f"✗ {WHY.get(one.why, one.why).format(transfer=one.transfer)}{where}")
    out = {currency: minor for currency, minor in trial_balance().items() if minor}
    for currency, minor in out.items():
        print(f"✗ the books in {currency} are out by {minor} minor units")
    print(
        f"{verdict.linked} transfers verified, {verdict.waiting} not sealed yet, {verdict.anchors} signed anchors: "
        f"{'whole' if verdict.whole and not out else 'BROKEN'}."
    )
    return 0 if verdict.whole and not out else 1
