"""Who an article is: ids that stay the same for ever.

The hashes below are part of the product's contract: changing one changes every id on the topics.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from courlan import normalize_url

from stream.records import RawArticle

_CAMPAIGN = frozenset(
    {"ref", "cmpid", "ncid", "cid", "ocid", "smid", "partner", "feedtype", "feedname", "rss", "sr_share"}
    | {"cmp", "intcmp", "icid", "ito", "ns_mchannel", "ns_source", "ns_campaign", "soc_src", "soc_trk", "sref"}
    | {"amp", "amp_js_v", "amp_gsa", "usqp", "guccounter", "guce_referrer", "guce_referrer_sig"}
)
_AMP_VIEWER = re.compile(r"https?://(?:www\.)?google\.[a-z.]{2,8}/amp/(s/)?", re.IGNORECASE)
_AMP_CACHE = re.compile(r"https?://[^/]{1,253}\.cdn\.ampproject\.org/[a-z]/(s/)?", re.IGNORECASE)
_AMP_PATH = re.compile(r"/amp(?:\.html?)?/?$|\.amp(?=(?:\.html?)?$)")
_LESSER_HOST = re.compile(r"^(?:amp|m|mobile)\.(?=[^.]+\.)")
LONGEST_ID = 128
"""Characters of the longest id that is kept as it is. Ids stand in lists in the state, whose values are bounded."""
_DEFAULT_PORTS = {"http": 80, "https": 443}


def hash_id(*parts: str | bytes) -> str:
    """96 bits of BLAKE2b as 24 hex digits over the parts, each preceded by its length."""
    digest = hashlib.blake2b(digest_size=12)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def article_id(raw: RawArticle) -> str:
    """The given id, a hash of it when it is very long; without one a hash of the canonical url, else of the content."""
    if raw.id and raw.id.strip():
        return bounded_id(raw.id)
    url = canonical_url(raw.url)
    return hash_id("url", url) if url else hash_id("content", raw.title or "", raw.text)


def bounded_id(given: str) -> str:
    """A given id as it is up to LONGEST_ID characters, else a hash of it."""
    return given if len(given) <= LONGEST_ID else hash_id("id", given)


def revision(raw: RawArticle) -> str:
    """Hash of title and text as they arrived: a new one under the same article_id is a revision."""
    return hash_id("revision", raw.title or "", raw.text)


def canonical_url(url: str | None) -> str | None:
    """The url without what does not change the page, or None where it names no page.

    Scheme and a leading `www.` are dropped (http and https serve one article), tracking parameters and fragments too
    (courlan's list and the feeds' own campaign names), the rest of the query is sorted. The AMP and mobile editions
    of a page are the page, as is its copy in an AMP cache.
    """
    if not url or not url.strip():
        return None
    try:
        parts = urlsplit(normalize_url(_out_of_cache(url.strip())))
        port = parts.port
    except (ValueError, TypeError, AttributeError):
        return None
    host = _LESSER_HOST.sub("", (parts.hostname or "").removeprefix("www."))
    if parts.scheme not in _DEFAULT_PORTS or "." not in host:
        return None
    if port and port not in _DEFAULT_PORTS.values():
        host = f"{host}:{port}"
    path = _AMP_PATH.sub("", parts.path[4:] if parts.path.startswith("/amp/") else parts.path)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _is_idle(*pair)]
    return urlunsplit(("", host, path.rstrip("/") or "/", urlencode(sorted(query)), ""))


def _out_of_cache(url: str) -> str:
    """The page that an AMP viewer or cache shows; any other address as it is."""
    for pattern in (_AMP_VIEWER, _AMP_CACHE):
        found = pattern.match(url)
        if found is not None and "." in url[found.end() :]:
            return f"https://{url[found.end() :]}"
    return url


def _is_idle(name: str, value: str) -> bool:
    """Whether a part of the query does not change the page."""
    return name.lower() in _CAMPAIGN or (name.lower() in ("output", "outputtype") and value.lower() == "amp")
