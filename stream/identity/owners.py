"""Which outlets belong together: a table of publishers, agencies and carriers (owners.tsv), a user's rows over it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from stream.tables import UserLine, read_table, table_error

PACKAGE, FILE = "stream.identity", "owners.tsv"
KINDS = ("group", "agency", "carrier")
_OWNER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DOMAIN = re.compile(r"(?:[a-z0-9][a-z0-9-]{0,62}\.){1,8}[a-z]{2,24}")


@dataclass(frozen=True, slots=True)
class Owner:
    """Who stands behind an outlet; `kind` is one of KINDS."""

    name: str
    kind: str


def by_host(host: str) -> Owner | None:
    """The owner of a host, in small letters, or of the domain that it belongs to."""
    known, rest = owners(), host
    while "." in rest:
        if rest in known:
            return known[rest]
        rest = rest.partition(".")[2]
    return None


def by_name(name: str) -> Owner | None:
    """The owner of an outlet by the name that a feed gives it."""
    return owners().get(folded(name))


def folded(name: str) -> str:
    """A name as the table has it: small letters, single spaces, no article."""
    return " ".join(name.casefold().split()).removeprefix("the ")


@lru_cache(maxsize=1)
def owners() -> dict[str, Owner]:
    """Domain or name -> owner. Raises TableError with file and line."""
    found: dict[str, Owner] = {}
    users: set[str] = set()
    for line, (name, kind, members) in read_table(PACKAGE, FILE, 3):
        if not _OWNER.fullmatch(name):
            raise table_error(PACKAGE, FILE, line, "an owner of small letters, digits and hyphens", repr(name[:80]))
        if kind not in KINDS:
            raise table_error(PACKAGE, FILE, line, f"one of {', '.join(KINDS)}", repr(kind[:80]))
        own = isinstance(line, UserLine)  # a user's row takes its members from ours
        for member in filter(None, (part.strip() for part in members.split(","))):
            if not _is_member(member):
                wanted = "a domain without www., or a name in small letters"
                raise table_error(PACKAGE, FILE, line, wanted, repr(member[:80]))
            if member in (users if own else found):
                raise table_error(PACKAGE, FILE, line, "each domain and name once", repr(member))
            found[member] = Owner(name, kind)
            if own:
                users.add(member)
    return found


def _is_member(member: str) -> bool:
    if member.startswith("www."):
        return False  # it covers its subdomains, and no outlet is called www
    return bool(_DOMAIN.fullmatch(member)) or ("." not in member and member == folded(member))
