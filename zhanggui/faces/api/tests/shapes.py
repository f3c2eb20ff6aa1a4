"""Whether a value has the shape that a JSON schema declares: the part of JSON Schema that our description uses."""

import re
from typing import Any

TYPES = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None), "integer": int,
    "number": (int, float),
}  # fmt: skip
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def misfits(value: Any, shape: dict, root: dict, at: str = "$") -> list[str]:
    """Where the value differs from the shape, in words; empty when it fits. A field that is not declared is a misfit too."""
    if "$ref" in shape:
        return misfits(value, resolved(shape["$ref"], root), root, at)
    for word in ("anyOf", "oneOf"):
        if word in shape:
            tried = [misfits(value, one, root, at) for one in shape[word]]
            return [] if any(found == [] for found in tried) else min(tried, key=len)
    if "allOf" in shape:
        return [found for one in shape["allOf"] for found in misfits(value, one, root, at)]
    kind = shape.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (kind in ("integer", "number") and isinstance(value, bool))):
        return [f"{at}: {value!r} is not {kind}"]
    if isinstance(value, dict):
        return _object(value, shape, root, at)
    if isinstance(value, list):
        return [
            found for i, one in enumerate(value) for found in misfits(one, shape.get("items", {}), root, f"{at}[{i}]")
        ]
    return _scalar(value, shape, at)


def _object(value: dict, shape: dict, root: dict, at: str) -> list[str]:
    known, rest = shape.get("properties", {}), shape.get("additionalProperties", "properties" not in shape)
    found = [f"{at}.{name}: missing" for name in shape.get("required", ()) if name not in value]
    for name, one in value.items():
        if name in known:
            found += misfits(one, known[name], root, f"{at}.{name}")
        elif isinstance(rest, dict):
            found += misfits(one, rest, root, f"{at}.{name}")
        elif not rest:
            found.append(f"{at}.{name}: not declared")
    return found


def _scalar(value: Any, shape: dict, at: str) -> list[str]:
    if isinstance(value, str) and shape.get("format") == "uuid" and not UUID.fullmatch(value):
        return [f"{at}: {value!r} is no UUID"]
    if isinstance(value, str) and "pattern" in shape and not re.search(shape["pattern"], value):
        return [f"{at}: {value!r} does not match {shape['pattern']}"]
    if "enum" in shape and value not in shape["enum"]:
        return [f"{at}: {value!r} is none of {shape['enum']}"]
    return []


def resolved(ref: str, root: dict) -> dict:
    for part in ref.removeprefix("#/").split("/"):
        root = root[part]
    return root
