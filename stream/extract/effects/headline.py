"""Tolls of headlines by position: "Boy, 6, shot", "2 dead, 5 hurt in blast", "Mother, 2 sons killed".

Headlines leave out the function words on which a parser leans, but keep to a fixed order: victims stand right before a
participle or right after an active verb.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream.extract.effects.lexicon import people_nouns
from stream.extract.effects.people import PAIRS
from stream.extract.numbers import Quantity, read_number

if TYPE_CHECKING:
    from spacy.tokens import Doc

_PASSIVE = {
    "killed": "killed", "dead": "killed", "dies": "killed", "die": "killed", "died": "killed", "slain": "killed",
    "murdered": "killed", "fatally": "killed", "injured": "injured", "wounded": "injured", "hurt": "injured",
    "critical": "injured", "hospitalized": "injured", "shot": "hit", "stabbed": "hit", "struck": "hit",
    "missing": "missing",
    "arrested": "captured", "kidnapped": "captured", "abducted": "captured", "displaced": "displaced",
}  # fmt: skip
_ACTIVE = {
    "kills": "killed", "killing": "killed", "kill": "killed", "leaves": "", "injures": "injured", "wounds": "injured",
    "injuring": "injured", "wounding": "injured", "hurts": "injured", "shoots": "hit", "stabs": "hit", "left": "",
    "displaces": "displaced", "sends": "treated", "sent": "treated",
}  # fmt: skip
_BOTH = frozenset(("killed", "injured", "wounded", "shot", "stabbed", "murdered"))
_OF_NOUNS = frozenset(("death", "deaths", "murder", "murders", "killing", "killings", "slaying", "slayings"))
_BRIDGES = frozenset(
    (
        "fatally",
        "critically",
        "seriously",
        "accidentally",
        "and",
        ",",
        "&",
        "badly",
        "gravely",
        "was",
        "were",
        "is",
        "are",
        "reported",
        "left",
        "found",
        "being",
        "after",
        "been",
        "have",
        "has",
    )
)
_AND = frozenset((",", "and", "&"))
_STOPS = frozenset((";", ":", ",", ".", "in", "after", "for", "as", "when", "by", "with", "who", "that", "which"))
_HOSPITAL = frozenset(("hospital", "hospitals", "er"))
_SELF = frozenset(("self", "himself", "herself", "themselves"))
_REACH = 7
_LIST = 6  # further victims of a list


@dataclass(frozen=True, slots=True)
class HeadlineToll:
    """A toll of a headline: `token` and `victim` are token indexes (victim -1 when it is a bare number)."""

    token: int
    toll: str
    quantity: Quantity
    victim: int
    start: int
    end: int


def headline_tolls(doc: Doc) -> list[HeadlineToll]:
    """All tolls that a headline states by position."""
    found: list[HeadlineToll] = []
    words = [token.lower_ for token in doc]
    for at, word in enumerate(words):
        toll = _PASSIVE.get(word)
        if word == "fatally" and words[at + 1 : at + 2] and words[at + 1] in _ACTIVE:
            continue  # "fatally shoots two": told at the verb
        critic = word == "critical" and "of" in words[at + 1 : at + 2]
        if toll is not None and not critic and not (word in _BOTH and _has_object(doc, words, at)):
            before = _before(doc, words, at, found)
            if before is not None:
                if word == "shot" and (words[at + 1 : at + 2] == ["dead"] or words[at + 1 : at + 3] == ["to", "death"]):
                    found.append(HeadlineToll(at, "killed", *before))
                found.append(HeadlineToll(at, toll, *before))
                continue
        active = _ACTIVE.get(word) or (toll if word in _BOTH else None)
        if active == "treated" and not _HOSPITAL & set(words[at + 1 : at + 10]):
            active = None
        if word in _OF_NOUNS and words[at + 1 : at + 2] == ["of"]:
            active = "killed"
        after = _after(doc, words, at) if active else None
        if active and after is not None:
            deadly = active == "hit" and at > 0 and words[at - 1] == "fatally"
            found.append(HeadlineToll(at, "killed" if deadly else active, *after))
    return found


def _has_object(doc: Doc, words: list[str], at: int) -> bool:
    """Whether people stand right behind a verb form that may be active: "man shot wife, 3 kids", not "4 shot"."""
    if at == 0 or words[at - 1] in _BRIDGES or doc[at - 1].pos_ == "NUM":
        return False
    for index in range(at + 1, min(at + 4, len(words))):
        if words[index] in _STOPS or words[index] in _AND or words[index] in _PASSIVE or words[index] in _ACTIVE:
            return False
        if words[index] in people_nouns() or words[index] in _SELF or words[index][:-1] in people_nouns():
            return True
    return False


def _before(doc: Doc, words: list[str], at: int, found: list[HeadlineToll]) -> tuple[Quantity, int, int, int] | None:
    """The victims before a participle; those of the participle before it when the two are joined ("shot, killed")."""
    index = at - 1
    while index >= 0 and words[index] in _BRIDGES:
        index -= 1
    if index < 0:
        return None
    shared = next((toll for toll in found[-3:][::-1] if toll.token == index and words[index] in _PASSIVE), None)
    if shared is not None:
        return shared.quantity, shared.victim, shared.start, shared.end
    index = _skip_age(words, index)
    head = _head(doc, words, index)
    if head is None:
        return None
    total, first = _phrase(doc, words, head)
    last = head
    while first - 2 >= 0 and words[first - 1] in _AND:
        other = _head(doc, words, _skip_age(words, first - 2), reach=1)
        if other is None:
            break
        more, first = _phrase(doc, words, other)
        total = total + more
    return total, head, doc[first].idx, doc[last].idx + len(doc[last])


def _after(doc: Doc, words: list[str], at: int) -> tuple[Quantity, int, int, int] | None:
    """The victims after an active verb ("kills 3", "shoots, kills wife, self")."""
    index = at + 1
    while index < len(words) and (words[index] in _AND or words[index] in _ACTIVE or words[index] in ("of", "killed")):
        index += 1
    for found in range(index, min(index + _REACH, len(words))):
        if (
            words[found] in (";", ":", "-", "–", "—", "in", "at", "after", "on", "with", "then", "himself")
            and words[found] != "himself"
        ):
            return None
        if not _is_person(words, found) and not _is_number_alone(words, found):
            continue
        if _is_age(words, found):
            continue
        head = _counted(words, found)
        total, first = _phrase(doc, words, head)
        more, last = _listed(doc, words, head)
        first = max(first, at + 1)
        return total + more, head, doc[first].idx, doc[last].idx + len(doc[last])
    return None


def _counted(words: list[str], head: int) -> int:
    """The noun that a number counts ("2 young adults"), or the number itself where it stands alone."""
    for at in range(head + 1, min(head + 4, len(words))):
        if words[at] in _STOPS or words[at] in _AND or _tells(words[at]):
            break
        if words[at] in people_nouns() or words[at][:-1] in people_nouns() or words[at] in ("more", "others"):
            return at
    plural = head + 1 < len(words) and words[head + 1].isalpha() and words[head + 1].endswith("s")
    return head + 1 if plural and not _tells(words[head + 1]) else head


def _listed(doc: Doc, words: list[str], head: int) -> tuple[Quantity, int]:
    """Further victims of a list behind a verb ("kills wife, two sons, self") and where it ends.

    Who stands before another word of harm has a fate of his own ("kills one, two others hurt").
    """
    total, last = Quantity(0, 0), head
    for _ in range(_LIST):
        at = last + 1
        while at < len(words) and words[at] in _AND:
            at += 1
        if at == last + 1 or at >= len(words):
            break
        if words[at] == "then":
            at += 1
        if words[at : at + 1] and words[at] in _SELF:
            return total + Quantity(1, 1), at
        other = next((i for i in range(at, min(at + 4, len(words))) if _is_person(words, i)), None)
        if other is None or any(word in _STOPS or word in _AND or _tells(word) for word in words[at:other]):
            break
        if any(_tells(word) for word in words[other + 1 : other + 3]):
            break
        total, last = total + _phrase(doc, words, other)[0], other
    return total, last


def _tells(word: str) -> bool:
    return word in _PASSIVE or word in _ACTIVE


def _head(doc: Doc, words: list[str], index: int, reach: int = 4) -> int | None:
    """The noun or number of people that ends at or shortly before `index`."""
    for at in range(index, max(index - reach, -1), -1):
        if at < 0 or words[at] in _STOPS:
            return None
        if _is_person(words, at) or (_is_number_alone(words, at) and at == index):
            return at
        if doc[at].ent_type_ == "PERSON" and at == index:
            return at
    return None


def _phrase(doc: Doc, words: list[str], head: int) -> tuple[Quantity, int]:
    """How many a noun with its number stands for, and the index of its first word."""
    if _is_number_alone(words, head):
        number = read_number(words, head)
        start = head - 2 if head >= 2 and words[head - 2 : head] == ["at", "least"] else head
        low = number[0] if number else 1
        return Quantity(low, None if start < head else low), start
    for at in range(head - 1, max(head - 5, -1), -1):
        if words[at] in (",", ";", ":", "and", "&") or words[at] in _PASSIVE or words[at] in _ACTIVE:
            break
        number = read_number(words, at) if not _is_age(words, at) else None
        if number is not None:
            least = at >= 2 and words[at - 2 : at] == ["at", "least"]
            return Quantity(number[0], None if least else number[0]), at - 2 if least else at
    if words[head] in PAIRS:
        return Quantity(2, 2), head
    plural = doc[head].tag_ in ("NNS", "NNPS") or people_nouns().get(words[head]) == "many"
    singular = people_nouns().get(words[head]) == "one" or not plural
    return (Quantity(1, 1) if singular and not plural else Quantity(2, None)), head


def _is_person(words: list[str], at: int) -> bool:
    word = words[at]
    nouns = people_nouns()
    return (
        word in nouns
        or word in ("self", "himself", "herself", "another", "others", "old")
        or (word == "more" and at > 0 and read_number(words, at - 1) is not None)
        or (word.endswith("s") and word[:-1] in nouns)
        or word.endswith("-year-old")
    )


def _is_number_alone(words: list[str], at: int) -> bool:
    number = read_number(words, at)
    if at > 1 and words[at - 1] == "of" and words[at - 2] in people_nouns():
        return people_nouns()[words[at - 2]] == "many"  # a father of three is one, a family of three is three
    return number is not None and number[1] == at + 1 and number[0] <= 100_000 and not _is_age(words, at)


def _is_age(words: list[str], at: int) -> bool:
    """Whether the number at `at` is an age ("6-year-old", ", 6,")."""
    if words[at + 1 : at + 2] == ["-"] or words[at + 1 : at + 2] in (["year"], ["month"], ["th"]):
        return True
    return at > 0 and words[at - 1] == "," and words[at + 1 : at + 2] == [","]


def _skip_age(words: list[str], index: int) -> int:
    """Steps over ", 6" or ", 6," behind a noun."""
    closed = words[index + 1 : index + 2] == [","]
    if index >= 2 and closed and words[index].isdigit() and words[index - 1] == "," and not words[index - 2].isdigit():
        return index - 2
    return index
