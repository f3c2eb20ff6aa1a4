"""A reliable electronic signature (E-Signature Law, art. 13): its four conditions, and files that verify offline."""

import base64
import json
import stat
from datetime import UTC, datetime

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from zhanggui.kit import envelopes, secrets, signing

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FACTS = {"order": "KV5RV6PDB", "total_minor": 5900, "note": "茶杯"}


def signed() -> bytes:
    return envelopes.sign("zhanggui.test/1", FACTS, now=NOW)


def parts() -> dict:
    return json.loads(signed())


def judged(**change) -> envelopes.Verdict:
    return envelopes.check(orjson.dumps(parts() | change))


def flipped(data: bytes):
    """The same bytes with each of their bits turned, one after the other."""
    for place in range(len(data)):
        for bit in range(8):
            yield data[:place] + bytes([data[place] ^ (1 << bit)]) + data[place + 1 :]


def test_1_the_signing_data_belong_to_the_signer_alone(tmp_path, monkeypatch):
    """Each shop makes its own key; what another one signs is not taken for ours."""
    ours = envelopes.check(signed())
    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path))
    secrets.forget(), signing.forget()
    theirs = envelopes.check(signed())
    held = parts()
    monkeypatch.undo()
    secrets.forget(), signing.forget()
    assert ours.valid and theirs.valid
    assert ours.fingerprint != theirs.fingerprint
    assert not signing.verify_document(held["document"].encode(), held["signature"], held["key_id"])


def test_2_the_signing_data_are_controlled_by_the_signer_alone():
    """The private key lies in one file that nobody else may read, and in nothing that leaves the house."""
    file = signed()
    assert stat.S_IMODE(secrets.path("signing").stat().st_mode) == 0o600
    assert stat.S_IMODE(secrets.path("signing").parent.stat().st_mode) == 0o700
    raw = secrets.key("signing")
    for spelling in (raw, raw.hex().encode(), base64.b64encode(raw).rstrip(b"="), base64.urlsafe_b64encode(raw)[:40]):
        assert spelling not in file
    public = Ed25519PrivateKey.from_private_bytes(raw).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert parts()["public_key"] == base64.b64encode(public).decode()


def test_3_any_change_of_the_signature_shows():
    signature = base64.urlsafe_b64decode(parts()["signature"])
    assert judged().valid
    for other in flipped(signature):
        assert judged(signature=base64.urlsafe_b64encode(other).decode()).why == "changed"
    for wrong in ("", "x", base64.urlsafe_b64encode(signature[:-1]).decode()):
        assert not judged(signature=wrong).valid


def test_4_any_change_of_the_content_shows():
    document = parts()["document"].encode()
    seen = 0
    for other in flipped(document):
        try:
            text = other.decode()
        except UnicodeDecodeError:
            continue
        seen += 1
        assert judged(document=text).why == "changed"
    assert seen > 500
    for text in (document.decode() + " ", document.decode()[:-1], document.decode().replace("5900", "5901")):
        assert judged(document=text).why == "changed"


def test_the_time_of_signing_is_covered():
    verdict = judged()
    assert verdict.facts["signed_at"] == NOW.isoformat()
    assert judged(document=parts()["document"].replace("2026", "2025")).why == "changed"


def test_a_forger_who_puts_in_his_own_key_shows_by_the_fingerprint():
    forger = Ed25519PrivateKey.generate()
    public = base64.b64encode(forger.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
    document = parts()["document"].replace("5900", "1")
    signature = base64.urlsafe_b64encode(forger.sign(document.encode())).decode()
    assert judged(document=document, signature=signature, public_key=public).why == "key_differs"
    name = envelopes.fingerprint(public)[:16]
    verdict = judged(document=document, signature=signature, public_key=public, key_id=name)
    assert verdict.valid and verdict.fingerprint != envelopes.fingerprint(parts()["public_key"])


def test_a_file_is_verified_with_the_signature_beside_it():
    data = b"%PDF-1.7 a statement"
    beside = envelopes.sign_file("statement.pdf", data, now=NOW)
    assert envelopes.check(data, beside=beside).valid
    for other in flipped(data):
        assert envelopes.check(other, beside=beside).why == "file_changed"
    assert envelopes.check(beside).why == "file_needed"


@pytest.mark.parametrize(
    "nonsense", [b"", b"{}", b"[]", b"null", b"%PDF", b'{"document": 1}', b'{"document": "x", "public_key": "!"}']
)
def test_what_is_no_signed_document_is_called_so(nonsense):
    assert envelopes.check(nonsense).why == "not_signed"
    assert envelopes.check(b"x", beside=nonsense).why == "not_signed"
