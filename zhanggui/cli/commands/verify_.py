"""`zhanggui verify FILE`: is this document genuine and unchanged? Needs no shop, no database and no network.

Exit 0: genuine; 1: not; 2: genuine, but by another key than the one you named.
"""

from argparse import ArgumentParser, Namespace
from pathlib import Path

WHY = {
    "not_signed": "this is no signed document of ours (a PDF or CSV needs the signature beside it: --signature FILE)",
    "key_differs": "the public key in it is not the one it names",
    "changed": "the document or its signature was changed",
    "file_changed": "the file was changed after it was signed",
    "file_needed": "this is the signature of a file: give the file, and this one as --signature",
}


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, help="the document: an envelope in JSON, or a file with its signature beside it"
    )
    parser.add_argument("--signature", type=Path, help="the signature beside it; FILE.sig is found by itself")
    parser.add_argument("--key", default="", help="the fingerprint that the shop publishes; the first 16 digits do")


def run(options: Namespace) -> int:
    from zhanggui.kit.envelopes import check

    beside = options.signature or options.file.with_name(options.file.name + ".sig")
    held = beside.read_bytes() if options.signature or beside.exists() else None
    verdict = check(options.file.read_bytes(), beside=held)
    if not verdict.valid:
        print(f"✗ {WHY.get(verdict.why, verdict.why)}")
        return 1
    print(f"✓ genuine and unchanged: {verdict.facts.get('what', 'order contract')}")
    print(f"  signed at   {verdict.facts.get('signed_at') or verdict.facts.get('placed_at', 'unknown')}")
    print(f"  fingerprint {verdict.fingerprint}")
    wanted = options.key.lower().replace(":", "").replace(" ", "")
    if wanted and (len(wanted) < 16 or not verdict.fingerprint.startswith(wanted)):
        print("✗ but not by the key that you named")
        return 2
    if not wanted:
        print(
            "  Whose key it is, only the shop can say: compare the fingerprint with the one on its page of verification."
        )
    return 0
