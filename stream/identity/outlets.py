"""Whose outlet is it? Reports of one owner count once.

An outlet is the registrable domain of the article's address (a short rule for country suffixes with a second level),
else the name of the source. Its owner is the group that the table of owners knows for it, else the outlet itself. What
an agency is the source of is the agency's, whichever site it stands on; what a carrier shows is its source's.

The deciders store the owner that an article had when it arrived: a changed table holds from then on.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from stream.identity.owners import by_host, by_name
from stream.records import Header

_SECOND_LEVELS = frozenset(
    {"co", "com", "net", "org", "gov", "gob", "gouv", "govt", "ac", "edu", "or", "ne", "go", "in"}
)
UNKNOWN = "unknown"
LONGEST = 80  # characters of a name
LONGEST_SOURCE = 100  # characters of a source that are looked at, or kept


def outlet_of(header: Header) -> str:
    """A name that all pages of one web domain share; never empty."""
    return _outlet(header.url, header.source)


def owner_of(header: Header) -> str:
    """A name that all outlets of one owner share; never empty."""
    return _owner(host_of(header.url), (header.source or "")[:LONGEST_SOURCE])


@lru_cache(maxsize=1024)
def _owner(host: str | None, source: str) -> str:
    source_host = host_of(source)
    named = by_host(source_host.casefold()) if source_host else by_name(source)
    if named is not None and named.kind == "agency":
        return named.name
    site = by_host(host.casefold()) if host else None
    if site is not None and (site.kind != "carrier" or not source):
        return site.name
    if host is not None and site is None:
        return registrable(host)[:LONGEST]
    return named.name if named is not None else _outlet(None, source)


def _outlet(url: str | None, source: str | None) -> str:
    host = host_of(url) or host_of(source)
    if host is not None:
        return registrable(host)[:LONGEST]
    return (source or "").strip().casefold()[:LONGEST] or UNKNOWN


def source_of(header: Header) -> str:
    """The outlet's name as shown: the given source, else the domain; never empty."""
    return (header.source or "").strip()[:LONGEST] or outlet_of(header)


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
    """The header without what no decider needs and what has no limit: the title, the rest of a long address or name."""
    url, source = header.url, header.source
    cut = {"url": url[:300] if url else None, "source": source[:LONGEST_SOURCE] if source else source}
    return header.model_copy(update={"title": None, **cut})
