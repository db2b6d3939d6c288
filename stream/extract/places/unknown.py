"""Place names that the gazetteer does not have, taken from how the text uses them; they stay without coordinates.

Only strong contexts count: "the village of Ambra", "in Tolvik district", "near Ostberg" where the tagger sees a place
too, "in Ambra, Syria". What contains such a place is taken from the text, never guessed.
"""

from __future__ import annotations

from stream.extract.places.evidence import Surroundings
from stream.extract.places.scan import LONGEST, Mention, Word
from stream.extract.places.words import word_lists
from stream.extract.world import world

_STRONG = frozenset(("in", "near", "at", "outside", "around", "inside", "across", "toward", "towards", "from", "to"))
_SCENE = frozenset(("in", "near", "outside"))
_LABELS = frozenset(("GPE", "LOC", "FAC"))
_PREFIX = frozenset(("al", "el", "ad", "an", "ar", "as", "ash", "at", "az"))


def unknown(around: Surroundings, mentions: list[Mention], persons: set[str]) -> list[Mention]:
    """Mentions without entries; known `mentions` of the same part are never overlapped, except by a longer label."""
    taken = {number: mention for mention in mentions for number in range(mention.first, mention.last + 1)}
    found: list[Mention] = []
    number = 1
    while number < len(around.words):
        last = _run(around.words, number)
        if last is None:
            number += 1
            continue
        words, local = around.words, False
        if not any(at in taken for at in range(number, last + 1)):
            border = _is_border(words, number, last)
            local = not border and _is_spot(around, number, last, persons)
            known = (
                border or local or _is_place(around, number, last, persons) or _is_listed(around, number, last, taken)
            )
            local = local or (known and words[last].folded in word_lists().facility and last > number)
            last += border
            if known:
                key = " ".join(word.folded for word in words[number : last + 1])
                start, end = words[number].start, words[last].end
                mention = Mention(around.part, words, number, last, start, end, key, [], local=local)
                taken.update(dict.fromkeys(range(number, last + 1), mention))
                found.append(mention)
        number = last + 1
    return found


def _run(words: list[Word], at: int) -> int | None:
    """The last word of the capitalised run that starts here; None where none does."""
    word = words[at]
    prefixed = word.folded in _PREFIX and word.gap == "-" and at + 1 < len(words) and words[at + 1].cap
    if not (word.cap or prefixed) or (words[at - 1].cap and words[at - 1].gap == " "):
        return None
    last = at + 1 if prefixed else at
    while last + 1 < len(words) and last - at < LONGEST:
        gap, following = words[last].gap, words[last + 1]
        joined = gap in ("-", "'", "’") and (following.cap or following.folded in _PREFIX)
        if not (joined or (gap == " " and following.cap)) or following.text == "s":
            break
        last += 1
    return last


def _is_border(words: list[Word], first: int, last: int) -> bool:
    """Whether the run is two nationalities before their border: "the Greek-Turkish border"."""
    run, named = words[first : last + 1], world().demonyms
    joined = len(run) == 2 and run[0].gap in ("-", "–") and all(word.folded in named for word in run)
    after = words[last + 1] if last + 1 < len(words) else None
    return (
        joined and after is not None and words[last].gap == " " and after.folded in ("border", "frontier", "boundary")
    )


def _is_spot(around: Surroundings, first: int, last: int, persons: set[str]) -> bool:
    """Whether the run is a building or a natural feature in a place of action: "stormed the Darwand Palace"."""
    words, lists = around.words, word_lists()
    run, before = words[first : last + 1], words[first - 1]
    if around.caseless or first == last or before.gap not in (" ", "  ", "\n") or before.cap:
        return False
    kind = run[-1].folded
    if not (kind in lists.facility or kind in lists.water or kind in lists.typed) or not _is_name(run[:-1], persons):
        return False
    at = words[first - 2].folded if before.folded == "the" and first > 1 else before.folded
    return at in lists.place_prep or at in lists.place_verb or at in lists.overrun


def _is_other(label: tuple[int, int, str] | None) -> bool:
    return label is not None and label[2] not in _LABELS | {"PERSON"}


def _is_listed(around: Surroundings, first: int, last: int, taken: dict[int, Mention]) -> bool:
    """Whether the run goes on a list of places: "the settlements of Arbin, Hawsh Nasri and Jobar"."""
    words = around.words
    before = words[first - 1]
    joined = before.gap in (", ", " & ") or (before.folded == "and" and before.gap == " ")
    previous = first - 1 if before.folded != "and" else first - 2
    label = around.label(words[first].start, words[last].end)
    listed = joined and previous in taken and not taken[previous].entries and not taken[previous].local
    return listed and label is not None and label[2] in _LABELS | {"PERSON"} and not around.caseless


def _is_name(run: list[Word], persons: set[str]) -> bool:
    """Whether no word is an ordinary one, a nationality or somebody's name."""
    named, lists = world().demonyms, word_lists()
    return not any(
        word.folded in named or word.folded in persons or word.folded in lists.ordinary or not word.text[0].isalpha()
        for word in run
    )


def _is_place(around: Surroundings, first: int, last: int, persons: set[str]) -> bool:
    words, lists = around.words, word_lists()
    run = words[first : last + 1]
    if (
        around.caseless
        or any(not word.text[0].isalpha() for word in run)
        or len("".join(word.text for word in run)) < 4
    ):
        return False
    # No acronyms, nationalities, ordinary words, people or bodies.
    named = world().demonyms
    if run[0].text.isupper() or any(word.folded in named or word.folded in persons for word in run):
        return False
    if (len(run) == 1 and run[0].folded in lists.ordinary) or run[-1].folded in lists.organisation:
        return False
    if run[0].folded in lists.title or (run[0].folded in lists.given_names - _PREFIX and len(run) > 1):
        return False
    before, after = words[first - 1], words[last + 1] if last + 1 < len(words) else None
    if before.gap not in (" ", "  ", "\n") or before.cap:
        return False
    label = around.label(run[0].start, run[-1].end)
    placed = label is not None and label[2] in _LABELS
    earlier = words[first - 2].folded if first > 1 else ""
    if before.folded == "of" and earlier in lists.settlement:
        return True
    typed = after is not None and not after.cap and words[last].gap == " " and after.folded in lists.typed
    at = before.folded if before.folded != "the" else earlier
    if typed and (at in lists.place_prep or before.folded == "the"):
        return True
    if (at in lists.place_verb and placed) or (at in lists.overrun and not _is_other(label)):
        return True
    if before.folded in _STRONG and run[0].folded in _PREFIX and run[0].start + len(run[0].text) + 1 == run[1].start:
        return True
    if words[last].gap in ("'", "’") and after is not None and after.text == "s":
        return False
    if len(run) == 1 and before.folded in _SCENE and (label is None or label[2] in ("PERSON", "ORG")):
        # Nobody is shot "in" a person: a single unknown name there is a place that the tagger does not know either.
        return not (after is not None and after.cap and words[last].gap == " ")
    return at in _STRONG and placed and (label is None or label[2] != "FAC" or len(run) < 4)
