"""Whose outlet is it? Reports of one owner count once.

The owner is the registrable domain of the article's address (a short rule for country suffixes with a second level),
else the name of the source.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from stream.records import Header

_SECOND_LEVELS = frozenset(
    {"co", "com", "net", "org", "gov", "gob", "gouv", "govt", "ac", "edu", "or", "ne", "go", "in"}
)
UNKNOWN = "unknown"
LONGEST = 80  # characters of a name


def owner_of(header: Header) -> str:
    """A name that all outlets of one web domain share; never empty."""
    host = host_of(header.url) or host_of(header.source)
    if host is not None:
        return registrable(host)[:LONGEST]
    return (header.source or "").strip().casefold()[:LONGEST] or UNKNOWN


def source_of(header: Header) -> str:
    """The outlet's name as shown: the given source, else the domain; never empty."""
    return (header.source or "").strip()[:LONGEST] or owner_of(header)


@lru_cache(maxsize=256)
def host_of(address: str | None) -> str | None:
    """The host of a web address or a bare host name; None when there is none."""
    if not address or " " in address.strip() or "." not in address:
        return None
    text = address.strip()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname
    except ValueError:
        return None
    return host.rstrip(".")[:253] if host and "." in host.rstrip(".") else None


def registrable(host: str) -> str:
    """`news.example.co.uk` -> `example.co.uk`; `www.example.com` -> `example.com`."""
    labels = host.casefold().split(".")
    keep = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS else 2
    return ".".join(labels[-keep:])


def lean(header: Header) -> Header:
    """The header without what no decider needs and what has no limit: the title, and the path of a long address."""
    return header.model_copy(update={"title": None, "url": header.url[:300] if header.url else None})
