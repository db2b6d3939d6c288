"""Encoding repair: what damaged characters stand for, without losing where they stood.

Finds the pieces of a text that a reader should not see as they are: control and invisible characters (removed), HTML
entities, mojibake such as UTF-8 read as Windows-1252 (ftfy decides what is one), stray C1 bytes and no-break spaces
(replaced). Everything between the pieces is left alone, so original offsets stay exact.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import ftfy

# C0 without tab and line ends, delete, soft hyphen, zero width, bidirectional and joiner controls, byte order marks,
# interlinear marks, non-characters and lone surrogates.
_INVISIBLE = (
    "[\\x00-\\x08\\x0e-\\x1f\\x7f\\xad\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb"
    "\\ufffe\\uffff\\ud800-\\udfff]{1,100}"
)
_ENTITY = "&(?:amp;){0,3}(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
# The first byte of a two- to four-byte UTF-8 sequence and its followers, read as Latin-1 or Windows-1252.
_FOLLOWERS = "\\x80-\\xbf\\u20ac\\u201a\\u0192\\u201e\\u2026\\u2020\\u2021\\u02c6\\u2030\\u0160\\u2039\\u0152\\u017d"
_FOLLOWERS += "\\u2018\\u2019\\u201c\\u201d\\u2022\\u2013\\u2014\\u02dc\\u2122\\u0161\\u203a\\u0153\\u017e\\u0178"
_MOJIBAKE = f"[\\xc2-\\xf4][{_FOLLOWERS}][\\xc2-\\xf4{_FOLLOWERS}]{{0,30}}"
_STRAY = "[\\x80-\\x9f]"
_SPACE = "[\\xa0\\u2007\\u202f\\u3000]"
_PIECE = re.compile(
    f"(?P<invisible>{_INVISIBLE})|(?P<entity>{_ENTITY})|(?P<mojibake>{_MOJIBAKE})|(?P<stray>{_STRAY})|(?P<space>{_SPACE})"
)
_SPACES_IN_REPLACEMENT = re.compile("[\\xa0\\n\\r\\x0b\\x0c\\x85\\u2007\\u2028\\u2029\\u202f\\u3000]")
_CONTROL_IN_REPLACEMENT = re.compile("[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x9f\\xad\\u200b-\\u200f\\ufeff\\ud800-\\udfff]+")


@dataclass(frozen=True, slots=True)
class Repair:
    """A piece of the text and what stands for it; an empty replacement means that it is taken out."""

    start: int
    end: int
    text: str


def find_repairs(text: str, start: int = 0, end: int | None = None) -> Iterator[Repair]:
    """The pieces of text[start:end] to be replaced or taken out, in order and disjoint; takes linear time."""
    for match in _PIECE.finditer(text, start, len(text) if end is None else end):
        found = match.group()
        replacement = _REPAIRERS[match.lastgroup or ""](found)
        if replacement != found:
            yield Repair(match.start(), match.end(), replacement)


def _repair_entity(found: str) -> str:
    once = html.unescape(found)
    for _ in range(3):
        if not once.startswith("&") or len(once) < 4:
            break
        once = html.unescape(once)
    return found if once == found else _plain(once)


@lru_cache(maxsize=4096)
def _repair_mojibake(found: str) -> str:
    fixed = ftfy.fix_encoding(found)
    if fixed != found:
        return _plain(fixed)
    return "".join(_repair_stray(character) if "\x80" <= character <= "\xa0" else character for character in found)


def _repair_stray(character: str) -> str:
    """A C1 control is a Windows-1252 byte read as Latin-1; the five that Windows-1252 leaves free are taken out."""
    if character == "\x85":
        return "\u2026"
    if character == "\xa0":
        return " "
    try:
        return character.encode("latin-1").decode("cp1252")
    except UnicodeDecodeError:
        return ""


def _plain(text: str) -> str:
    return _CONTROL_IN_REPLACEMENT.sub("", _SPACES_IN_REPLACEMENT.sub(" ", text))


def _drop(_found: str) -> str:
    return ""


def _plain_space(_found: str) -> str:
    return " "


_REPAIRERS: dict[str, Callable[[str], str]] = {
    "invisible": _drop,
    "entity": _repair_entity,
    "mojibake": _repair_mojibake,
    "stray": _repair_stray,
    "space": _plain_space,
}
