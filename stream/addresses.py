"""Addresses of brokers as people write them: `host:port`, `host`, `192.0.2.7:9092`, `[2001:db8::7]:9092`.

What is wrong is told by its place in the list and in words, never quoted: `user:secret@host` is a common mistake, and
messages end up in logs.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address

DEFAULT_PORT = 9092
HOST = re.compile(r"[^\W_](?:[\w-]{0,61}\w)?(?:\.[^\W_](?:[\w-]{0,61}\w)?)*\.?")
HOST_CHARACTERS = 253
"""Of a whole name (RFC 1035); 63 of each part."""
SHAPE = "a comma-separated list of host:port, such as kafka-1:9092,kafka-2:9092 or [2001:db8::7]:9092"


def listed(text: str) -> list[str]:
    """The entries of a comma-separated list, without blanks around them. Raises ValueError with what is wrong."""
    entries = [entry.strip() for entry in text.split(",") if entry.strip()]
    if not entries:
        raise ValueError(f"expected {SHAPE}, got nothing")
    for number, entry in enumerate(entries, 1):
        try:
            address(entry)
        except ValueError as error:
            place = f" entry {number} of {len(entries)} with" if len(entries) > 1 else ""
            raise ValueError(f"expected {SHAPE}, got{place} {error}") from None
    return entries


def address(entry: str) -> tuple[str, int]:
    """Host, without brackets, and port of one entry. Raises ValueError with what it has instead, in words."""
    if "@" in entry:
        raise ValueError(
            "a user or password before '@'; they belong into NEWSSTREAM_BROKER__SASL_USERNAME and "
            "NEWSSTREAM_BROKER__SASL_PASSWORD"
        )
    if "://" in entry:
        raise ValueError("a scheme ('://'); leave it out, NEWSSTREAM_BROKER__SECURITY_PROTOCOL says how to talk")
    if entry.startswith("["):
        inner, closed, port = entry[1:].partition("]")
        _require_v6(inner, bool(closed))
        if port and not port.startswith(":"):
            raise ValueError("something other than :port after ']'")
        return inner, _port(port[1:]) if port else DEFAULT_PORT
    host, colon, port = entry.partition(":")
    if ":" in port:
        raise ValueError("more than one colon; an IPv6 address stands in brackets")
    _require_host(host)
    return host, _port(port) if colon else DEFAULT_PORT


def _require_v6(host: str, closed: bool) -> None:
    try:
        if not closed:
            raise ValueError
        IPv6Address(host)
    except ValueError:
        raise ValueError("no IPv6 address between '[' and ']'") from None


def _require_host(host: str) -> None:
    if host and not host.strip("0123456789."):
        try:
            IPv4Address(host)
        except ValueError:
            raise ValueError("digits and dots that are no IPv4 address") from None
    elif len(host) > HOST_CHARACTERS or not HOST.fullmatch(host):
        raise ValueError("no host" if not host else "a host that is no name")


def _port(digits: str) -> int:
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 9 and 0 < int(digits) < 65536):
        raise ValueError("a port that is no number from 1 to 65535")
    return int(digits)
