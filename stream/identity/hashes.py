"""The one way in which identity hashes: BLAKE2b, equal in every process and for ever, any text welcome."""

from __future__ import annotations

import hashlib


def short_hash(value: str | bytes, size: int = 8) -> str:
    """`size` bytes of the hash as hexadecimal digits."""
    return _digest(value, size).hex()


def slot_of(value: str | bytes, slots: int) -> int:
    """One of so many slots, evenly."""
    return int.from_bytes(_digest(value, 8), "big") % slots


def _digest(value: str | bytes, size: int) -> bytes:
    data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    return hashlib.blake2b(data, digest_size=size).digest()
