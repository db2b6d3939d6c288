"""Lists of people by name, as the parser leaves them: "Ann Lee, a nurse, Bo Tran, 21, and Cy Diaz"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream.extract.syntax import children

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spacy.tokens import Token

_MOST = 30  # names of one list
_DEEP = 30  # links between the first name and the last
_LINKS = ("appos", "conj")


def people(first: Token, is_name: Callable[[Token], bool]) -> list[Token]:
    """The heads of the names in the list that `first` begins, in reading order; [] where it begins none."""
    found = [token for token in _linked(first) if token.pos_ == "PROPN" and is_name(token)]
    return sorted(found, key=lambda token: token.i)[:_MOST]


def members(group: Token, is_name: Callable[[Token], bool]) -> list[Token]:
    """Those whom a list behind a plural noun names: "killed two reporters, Ana Diaz and Bo Tran"."""
    if group.tag_ != "NNS":
        return []
    first = [beside for beside in children(group, "appos") if beside.pos_ == "PROPN" and is_name(beside)]
    return [name for beside in first for name in people(beside, is_name)]


def _linked(first: Token) -> Iterator[Token]:
    """The token and all that hangs on it by apposition or coordination."""
    layer = [first]
    yielded = 0
    for _ in range(_DEEP):
        following: list[Token] = []
        for token in layer:
            yield token
            yielded += 1
            if yielded >= 3 * _MOST:
                return
            following += children(token, *_LINKS)
        if not following:
            return
        layer = following
