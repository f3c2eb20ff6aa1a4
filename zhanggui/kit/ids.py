"""Identifiers: UUIDv7 keys that sort by time, and short public numbers that people can read aloud."""

import os
import secrets
import threading
import time
from uuid import UUID

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O 1 I L U
NUMBER_LENGTH = 9

_lock = threading.Lock()
_last = (0, 0)


def uuid7() -> UUID:
    """RFC 9562 version 7: milliseconds, then a counter that keeps this process's ids in order, then chance."""
    global _last
    millis = time.time_ns() // 1_000_000
    with _lock:
        then, counter = _last
        if millis <= then:
            millis, counter = then, counter + 1
            if counter > 0xFFF:
                millis, counter = then + 1, 0
        else:
            counter = secrets.randbits(8)
        _last = (millis, counter)
    tail = int.from_bytes(os.urandom(8), "big") & (2**62 - 1)
    return UUID(int=millis << 80 | 7 << 76 | counter << 64 | 2 << 62 | tail)


def public_number() -> str:
    """Nine characters without look-alikes: about 2 × 10¹³ numbers, not guessable in sequence."""
    value = secrets.randbelow(len(ALPHABET) ** NUMBER_LENGTH)
    letters = []
    for _ in range(NUMBER_LENGTH):
        value, digit = divmod(value, len(ALPHABET))
        letters.append(ALPHABET[digit])
    return "".join(letters)
