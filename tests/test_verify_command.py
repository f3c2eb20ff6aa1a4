"""`zhanggui verify FILE` on another machine: no shop, no database, no network, no keys."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from zhanggui.kit import envelopes

pytestmark = pytest.mark.houseonly
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def verify(folder, *arguments) -> tuple[int, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("ZHANGGUI", "DATABASE", "DJANGO"))
    }
    elsewhere = kept | {"ZHANGGUI_HOME": str(folder / "empty"), "PYTHONPATH": os.getcwd()}
    blocked = "import socket, sys; socket.socket.connect = None; from zhanggui.cli.main import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", blocked, "verify", *map(str, arguments)], env=elsewhere, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def test_a_receipt_verifies_offline_and_a_changed_one_does_not(tmp_path):
    file = tmp_path / "receipt.json"
    file.write_bytes(envelopes.sign("zhanggui.receipt/1", {"captured_minor": 5900}, now=NOW))
    mark = envelopes.check(file.read_bytes()).fingerprint
    code, words = verify(tmp_path, file)
    assert code == 0 and mark in words and "compare the fingerprint" in words
    assert verify(tmp_path, file, "--key", mark[:16])[0] == 0
    assert verify(tmp_path, file, "--key", "0" * 64)[0] == 2
    assert verify(tmp_path, file, "--key", mark[:8])[0] == 2  # too short to be proof
    held = json.loads(file.read_text())
    held["document"] = held["document"].replace("5900", "1")
    file.write_text(json.dumps(held))
    code, words = verify(tmp_path, file)
    assert code == 1 and "changed" in words


def test_a_print_verifies_with_the_signature_beside_it(tmp_path):
    file = tmp_path / "statement.pdf"
    file.write_bytes(b"%PDF a statement")
    assert verify(tmp_path, file)[0] == 1
    (tmp_path / "statement.pdf.sig").write_bytes(envelopes.sign_file("statement.pdf", file.read_bytes(), now=NOW))
    assert verify(tmp_path, file)[0] == 0
    file.write_bytes(b"%PDF another")
    code, words = verify(tmp_path, file)
    assert code == 1 and "after it was signed" in words
