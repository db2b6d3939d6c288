"""How place names are compared: one folded form for lookup, and a looser one for transliterations.

Both are pure functions of the name and run in time linear in its length.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ə": "e",
        "ħ": "h",
        "&": " and ",
    }
)
_DROPPED = re.compile(r"[.'’‘`ʻʼʿʾ´′]")
_SPACED = re.compile(r"[\W_]+")
_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "twp": "township", "intl": "international"}
_ARTICLE = re.compile(r"^(?:al|el|ad|an|ar|as|ash|at|az|ed|er|es|esh|et|ez|edh|adh|ath|eth|il|ul) ")
_INNER_ARTICLE = re.compile(r" (?:al|el|ad|an|ar|as|ash|at|az|ed|er|es|esh|et|ez|edh|adh|ath|e|i|ul|ud|us) ")
_LOOSE = [
    (re.compile(pattern), to)
    for pattern, to in [
        ("tch|tsh", "ch"), ("dj", "j"), ("ck|kh|q", "k"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("ph", "f"),
        ("zh", "z"), ("sh", "s"), ("w|v", "u"), ("y|j(?=[iy])", "i"), ("ou|oo|au|o", "u"), ("ee|ei|ai|ie|ae|e", "i"),
        (r"(.)\1+", r"\1"), (r"(?<=[^aiu ])[aiu]h?\b", ""), (r"h\b", ""), (r"(.)\1+", r"\1"),
    ]
]  # fmt: skip


@lru_cache(maxsize=65536)
def fold_word(word: str) -> str:
    """One word folded: case, accents, apostrophes and full stops gone; "St." and its like written out."""
    text = word.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join(char for char in text if not unicodedata.combining(char))
    text = _DROPPED.sub("", text)
    return _SHORT.get(text, text)


def fold(name: str) -> str:
    """A name folded: folded words with single spaces between; hyphens count as spaces, apostrophes as nothing."""
    text = _SPACED.sub(" ", _DROPPED.sub("", name.translate(_LETTERS))).strip()
    return " ".join(fold_word(word) for word in text.split(" "))


def loosen(folded: str) -> str:
    """What different transliterations of one name have in common; takes and gives folded names.

    Articles go ("al-Sukhna" and "Sukhna"), long and short vowels fall together ("Zour", "Zor"), as do doubled letters,
    final vowels and the usual spellings of one foreign sound.
    """
    text = _INNER_ARTICLE.sub(" ", _ARTICLE.sub("", folded))
    for pattern, to in _LOOSE:
        text = pattern.sub(to, text)
    return text


def digest(key: str) -> int:
    """The 64-bit hash under which the index files a key; equal in every process and on every machine."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
