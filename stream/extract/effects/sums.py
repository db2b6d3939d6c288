"""From toll mentions to numbers: the sum of a sentence, and how many people are named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stream.extract.effects.mention import Mention
from stream.extract.numbers import Quantity

_LONGEST = 1500  # characters of a paragraph
_MOST_NAMES = 60
PRONOUNS = frozenset(("he", "she", "him", "her", "they", "them", "who", "whom", "one"))


@dataclass(frozen=True, slots=True)
class Sum:
    """A quantity with the mention that says it."""

    quantity: Quantity
    mention: Mention


def place_of(mention: Mention) -> tuple[bool, int, int]:
    """Part, sentence and paragraph: the parser may run several lines of a page together."""
    paragraph = mention.part.kept.text.rfind("\n\n", max(mention.start - _LONGEST, 0), mention.start)
    return mention.part.is_title, mention.sentence, paragraph


def by_sentence(mentions: Iterable[Mention]) -> list[list[Mention]]:
    """The mentions of each sentence, in the order given."""
    groups: dict[tuple[bool, int, int], list[Mention]] = {}
    for mention in mentions:
        groups.setdefault(place_of(mention), []).append(mention)
    return list(groups.values())


def sentence_sum(group: Sequence[Mention]) -> Sum:
    """The sum of a sentence's mentions of different people; a bare plural adds nothing to a number."""
    counted = [mention for mention in group if not is_bare(mention)]
    seen: dict[int, Mention] = {}
    for mention in counted or group:
        key = mention.victim.i if mention.victim is not None else -1
        if key in seen or (seen and mention.victim is not None and is_repeat(mention)):
            continue
        if any(_is_said_twice(mention, other) for other in seen.values()):
            continue
        seen[key] = mention
    first = next(iter(seen.values()))
    quantity = first.quantity
    for mention in list(seen.values())[1:]:
        quantity = quantity + mention.quantity
    return Sum(quantity, first)


def _is_said_twice(mention: Mention, other: Mention) -> bool:
    """Whether one says what the other says in the same words: captions and titles run into sentences."""
    one, two = mention.victim, other.victim
    if one is None or two is None or one.lower_ != two.lower_ or mention.quantity != other.quantity:
        return False
    return mention.token.lower_ == other.token.lower_


def is_bare(mention: Mention) -> bool:
    """A plural without a number says less than any count."""
    return mention.quantity.low == 2 and mention.quantity.high is None and mention.victim is not None


def is_repeat(mention: Mention) -> bool:
    """A pronoun or "the victim" says again who was named before."""
    noun = mention.victim
    if noun is None:
        return False
    if noun.lower_ in PRONOUNS or noun.dep_ == "appos":
        return True
    return any(child.lower_ in ("the", "his", "her") and child.dep_ in ("det", "poss") for child in noun.lefts)


def count_names(mentions: Iterable[Mention]) -> int:
    """How many different people are named: two names are one person's when one of them is part of the other."""
    people: list[set[str]] = []
    for mention in mentions:
        name = set(mention.name)
        if not name or len(people) >= _MOST_NAMES:
            continue
        same = next((known for known in people if name <= known or known <= name), None)
        if same is None:
            people.append(name)
        else:
            same |= name
    return len(people)
