"""Is this document ours, and is every byte as it was? Paste it, upload it, or come by the link of the order."""

import hashlib
from datetime import datetime

import orjson
from django.http import HttpResponse

from zhanggui.faces.storefront import shell
from zhanggui.faces.storefront.visit import Visited, private
from zhanggui.kit import clock, envelopes, locales, signing
from zhanggui.ordering.public import order_by_link, snapshot, verify_snapshot

MOST = 2 * 2**20


@private
def verify(request: Visited) -> HttpResponse:
    context: dict = {"answer": None, "signature": "", "key_id": "", "document": ""}
    context["fingerprints"] = [envelopes.fingerprint(key) for key in signing.public_keys()]
    if token := request.GET.get("order", ""):
        page = order_by_link(token, clock.now(), locale=locales.current())
        signed = snapshot(page.id)
        context |= {
            "document": signed.body.decode(),
            "signature": signed.signature,
            "key_id": signed.key_id,
            "number": page.number,
        }
        context["answer"] = judge(signed.body, signed.signature, signed.key_id)
    if request.method == "POST":
        form = request.POST
        upload = request.FILES.get("file")
        body = upload.read(MOST + 1) if upload else form.get("document", "").encode()
        signature, key_id = form.get("signature", "").strip(), form.get("key_id", "").strip()
        context |= {"document": "" if upload else form.get("document", ""), "signature": signature, "key_id": key_id}
        beside = request.FILES.get("beside")
        context["answer"] = judge_file(body, beside.read(MOST)) if beside else judge(body, signature, key_id)
    return shell.show(request, "verify.html", context)


def judge(body: bytes, signature: str, key_id: str) -> dict:
    """What can be said of these bytes: valid, or what fails."""
    if len(body) > MOST:
        return {"valid": False, "why": "too_large"}
    envelope = _envelope(body)
    if envelope and not signature:
        body, signature, key_id = envelope
    if not body.strip():
        return {"valid": False, "why": "empty"}
    if not signature:
        return {"valid": False, "why": "signature_missing"}
    facts = {"sha256": hashlib.sha256(body).hexdigest(), "key_id": key_id}
    if signing.public_key(key_id) is None:
        return {"valid": False, "why": "key_unknown", **facts}
    # A copy out of a text field may have gained a line end; nothing else is forgiven.
    for candidate in (body, body.rstrip(b"\r\n")):
        if verify_snapshot(candidate, signature, key_id):
            facts["sha256"] = hashlib.sha256(candidate).hexdigest()
            return {"valid": True, "why": "", "facts": _readable(candidate), **facts}
    return {"valid": False, "why": "changed", **facts}


def judge_file(data: bytes, beside: bytes) -> dict:
    """The same of a file with its signature beside it."""
    verdict = envelopes.check(data, beside=beside)
    facts = {"sha256": verdict.sha256, "key_id": verdict.fingerprint[:16], "facts": {}}
    if verdict.valid and signing.public_key(verdict.fingerprint[:16]) is None:
        return {"valid": False, "why": "key_unknown", **facts}
    why = (
        verdict.why
        if verdict.why in ("", "changed")
        else "signature_missing"
        if verdict.why == "not_signed"
        else "changed"
    )
    return {"valid": verdict.valid, "why": why, **facts}


def _envelope(body: bytes) -> tuple[bytes, str, str] | None:
    """The mail's attachment holds the document as text, its signature and the key's name in one file."""
    try:
        data = orjson.loads(body)
        return data["document"].encode(), data["signature"], data["key_id"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _readable(body: bytes) -> dict:
    try:
        data = orjson.loads(body)
        return {"number": data["number"], "placed_at": datetime.fromisoformat(data["placed_at"])}
    except (ValueError, KeyError, TypeError):
        return {}
