"""Is this run of words a place here? Adds up evidence for and against, each with its reason.

The gazetteer speaks first; capitals, neighbours, prepositions and other mentions of the article follow; the labels of
the statistical tagger are weak evidence only. A sum above zero is a place. Works without any annotation (copies).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from math import log10

from spacy.symbols import PROPN  # type: ignore[import-not-found]

from stream.extract.parsed import ParsedArticle, PartText
from stream.extract.places.layout import ALIAS, LOOSE, Kind
from stream.extract.places.scan import Mention, Word, lacks_case
from stream.extract.places.words import WordLists, word_lists
from stream.extract.world import world

_LABEL = {"GPE": 2.0, "LOC": 1.6, "FAC": 0.6, "PERSON": -1.8, "NORP": -1.5, "ORG": -0.5, "EVENT": -1.0,
          "WORK_OF_ART": -1.5, "PRODUCT": -1.5, "LAW": -1.5, "DATE": -2.0, "TIME": -2.0, "CARDINAL": -1.5,
          "ORDINAL": -1.5, "LANGUAGE": -3.0, "MONEY": -2.0, "PERCENT": -2.0, "QUANTITY": -1.0}  # fmt: skip
_SCENE = frozenset(("in", "at", "near", "outside", "inside", "around"))
_SIDES = frozenset(("side", "end", "coast", "lake", "valley", "division"))
_PARTICLES = frozenset(
    ("al", "el", "ad", "an", "ar", "as", "ash", "at", "az", "la", "le", "los", "las", "abu", "bin", "ibn")
)
_DATELINE_LINES = 12
_DATELINE_CHARS = 1200
# "BEIRUT (AP) --", "PEKING, March 17 -", "San Salvador, 3 Jan 90 --": a place, perhaps a bracket and a date, a dash.
_DATELINE = re.compile(
    r"\s{0,20}\[?(?P<place>[A-Z][^\W\d_][^\n()\[\]:;!?\"“”]{1,60}?)\s{0,3}(?:[(\[][^)\]\n]{1,60}[)\]]\s{0,3}){0,2}"
    r"(?:—|–|--|- |-$|:|/)"
)

# The same behind a title or the caption of a picture that the page left on the line: a town in capitals, a dash, a
# sentence. Looked for in the first characters only.
_INLINE_CHARS = 600
_INLINE_DATELINE = re.compile(
    r"(?<=[\w.)\]”\"] )(?P<place>[A-Z]{4,20}(?: [A-Z]{2,20}){0,2}(?:, [A-Z][\w.]{1,20}){0,2}(?: \d{1,2}(?:, \d{4})?)?)"
    r"(?: \([A-Z][\w ./]{1,30}\))? ?(?:—|–|--|-) {1,2}(?=[\"“'‘]?[A-Z])"
)


@dataclass(slots=True)
class Surroundings:
    """What is known of one part before its mentions are judged."""

    part: PartText
    words: list[Word]
    caseless: bool
    tagged: bool
    labels: list[tuple[int, int, str]]
    nouns: set[int]
    datelines: list[tuple[int, int]]
    _starts: list[int] = field(default_factory=list)

    def in_dateline(self, mention: Mention) -> bool:
        """Whether the mention stands in the place part of a dateline."""
        return any(start <= mention.start and mention.end <= end + 1 for start, end in self.datelines)

    def label(self, start: int, end: int) -> tuple[int, int, str] | None:
        """The named entity that overlaps start:end, if any."""
        at = bisect_right(self._starts, start) - 1
        for one in self.labels[max(at, 0) : at + 2]:
            if one[0] < end and start < one[1]:
                return one
        return None


def survey(article: ParsedArticle, part: PartText, words: list[Word]) -> Surroundings:
    """Collects the annotation that is there; nothing is required."""
    doc = part.doc
    entities = [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents] if article.parsed else []
    tagged = article.parsed and doc.has_annotation("TAG")
    # Character offsets of the tokens that are tagged as proper nouns.
    nouns = {at for at, pos in doc.to_array(["IDX", "POS"]).tolist() if pos == PROPN} if tagged else set()
    caseless = lacks_case(words[:400])
    return Surroundings(part, words, caseless, tagged, entities, nouns, datelines(part), [one[0] for one in entities])


def datelines(part: PartText) -> list[tuple[int, int]]:
    """Where the places of datelines stand: at the start of the body, or of a line near it that is written like one.

    Failing those, in the first line behind what the page put before the text.
    """
    text = part.kept.text
    found: list[tuple[int, int]] = []
    if part.is_title:
        return found
    start = 0
    for _ in range(_DATELINE_LINES):
        match = _DATELINE.match(text[start : start + 200])
        if match and _is_dateline(match, start == 0) and start + match.end() < len(text) - 1:
            found.append((start + match.start("place"), start + match.end("place")))
        start = text.find("\n", start) + 1
        if start == 0 or start > _DATELINE_CHARS:
            break
    inline = None if found else _INLINE_DATELINE.search(text[:_INLINE_CHARS])
    if inline:
        found.append(inline.span("place"))
    return found


def _is_dateline(match: re.Match[str], first: bool) -> bool:
    names = match["place"].split(",")[0].split()
    if match["place"].split(",")[0].isupper():
        return True
    # Capitalised words only: enough at the very start; further down an agency in brackets has to follow.
    return len(names) <= 4 and all(word[0].isupper() for word in names) and (first or "(" in match.group())


def people(around: list[Surroundings]) -> set[str]:
    """Folded words that are names of people in this article: surnames, and given names that are written with one."""
    lists, names = word_lists(), set()
    for one in around:
        for number, word in enumerate(one.words[1:], 1):
            before = one.words[number - 1]
            if (
                word.cap
                and before.cap
                and before.gap == " "
                and (before.folded in lists.title or (before.folded in lists.given_names and not one.caseless))
            ):
                label = one.label(word.start, word.end)
                if not (label and label[2] in ("GPE", "LOC")):
                    names.add(word.folded)
                if label and label[2] == "PERSON" and label[0] <= before.start and before.folded in lists.given_names:
                    names.add(before.folded)
    return names


def judge(mention: Mention, around: Surroundings, persons: set[str]) -> float:
    """The sum of the evidence; reasons are noted in the mention."""
    lists = word_lists()
    parts = (
        _standing(mention), _words(mention, around, lists), _tagger(mention, around),
        _before(mention, around, lists), _after(mention, lists), _person(mention, persons),
    )  # fmt: skip
    return sum(parts)


def _note(mention: Mention, value: float, reason: str) -> float:
    mention.reasons.append(f"{reason} {value:+.1f}")
    return value


def _standing(mention: Mention) -> float:
    """How much of a place the gazetteer says it is."""
    if mention.abbreviation:
        return _note(mention, 3.5, "abbreviation")
    kinds = {entry.kind for entry in mention.entries if entry.use < ALIAS}
    if Kind.COUNTRY in kinds:
        value = 3.0
    elif kinds & {Kind.SEA, Kind.RIVER, Kind.CONTINENT, Kind.ISLAND, Kind.REGION, Kind.MOUNTAIN, Kind.POINT}:
        value = 2.0
    else:
        top = max(
            log10(entry.people + 1)
            - (0.6 if entry.people > 100_000 else 1.2) * (entry.use == ALIAS)
            - (entry.use == LOOSE)
            for entry in mention.entries
        )
        value = (top - 4.2) * 0.7 + 0.6 * (Kind.ADMIN1 in kinds)
    return _note(mention, value + 0.8 * (mention.last > mention.first), "gazetteer")


def _words(mention: Mention, around: Surroundings, lists: WordLists) -> float:
    """Ordinary words, and capitals that say nothing."""
    value = 0.0
    first = mention.words[mention.first]
    after, gap = mention.word_after(), mention.words[mention.last].gap
    plain = after is not None and not after.cap and gap == " " and not around.caseless
    if _is_nationality(mention) and not (plain and after and after.folded in lists.division):
        value -= 3.0
    before = mention.word_before()
    if plain and before is not None and before.gap == " " and before.folded in ("a", "an", "the"):
        # "A Quetta market": a name that describes a thing.
        name = not (first.text.isupper() or mention.key in lists.ordinary or mention.key in lists.given_names)
        value += 0.8 * name
    if mention.last == mention.first and mention.key in lists.ordinary and not mention.abbreviation:
        value -= 3.5 if around.caseless else 2.5
    if around.caseless and mention.last == mention.first:
        value -= 0.3
    if (
        mention.last == mention.first + 1
        and first.folded in lists.direction
        and mention.words[mention.last].folded in _SIDES
    ):
        value -= 5.0
    if mention.last == mention.first and (mention.key in lists.direction or mention.key in _PARTICLES):
        value -= 6.0
    if mention.part.kept.text[max(0, mention.start - 1) : mention.start] == "-" and around.words[mention.first - 1].cap:
        value -= 2.5
    if not around.caseless and first.text.isupper() and 1 < len(first.text) < 6 and not around.in_dateline(mention):
        # An acronym ("SWAT", "WADA"), unless the name itself is one.
        value -= 2.0 * (not mention.abbreviation and not any(e.kind == Kind.COUNTRY for e in mention.entries))
    if mention.key in lists.ordinary and mention.first == mention.last and not first.text.isupper():
        # "Shot in Car": the acronym of a country in a title's capitals is the word.
        value -= 4.0 * (any(entry.kind == Kind.COUNTRY for entry in mention.entries) and len(mention.key) < 5)
    if len(mention.key) <= 3 and not mention.abbreviation and not any(e.kind == Kind.COUNTRY for e in mention.entries):
        value -= 1.0
    return _note(mention, value, "ordinary word") if value else 0.0


def _is_nationality(mention: Mention) -> bool:
    """Whether the name of a division or town is first of all a nationality or a people ("Somali", "Amhara")."""
    return mention.key in world().demonyms and all(entry.kind != Kind.COUNTRY for entry in mention.entries)


def _tagger(mention: Mention, around: Surroundings) -> float:
    """What the statistical tagger thinks: weak evidence, none at all where capitals say nothing."""
    if not around.tagged:
        return 0.0
    weight = 0.5 if around.caseless else 1.0
    label = around.label(mention.start, mention.end)
    value = _LABEL.get(label[2], -0.5) if label else -0.7
    before = mention.word_before()
    lists, after = word_lists(), mention.word_after()
    owner = after is not None and after.text == "s" and mention.words[mention.last].gap in ("'", "’")
    scene = (
        not owner
        and before is not None
        and (before.text in _SCENE or before.text in lists.place_verb or before.text in lists.overrun)
    )
    if value < -1.5 and scene:
        # Nothing happens "in" a person: the label is the more likely mistake.
        value = -0.8
    if label and label[2] in ("GPE", "LOC") and label[0] < mention.start and mention.first == mention.last:
        value = 0.8
    if mention.start not in around.nouns and not label and not around.caseless:
        value -= 1.3
    return _note(mention, weight * value, f"tagger {label[2] if label else None}")


def _before(mention: Mention, around: Surroundings, lists: WordLists) -> float:
    """Prepositions, titles and names that stand before."""
    before = mention.word_before()
    if around.in_dateline(mention):
        return _note(mention, 4.0, "dateline")
    if before is not None and before.gap == ", " and before.folded in lists.settlement and not before.cap:
        return _note(mention, 2.0, "named after its kind")
    if before is not None and before.gap == ". " and before.folded in lists.title:
        return _note(mention, -3.5, "title before")
    if before is None or len(before.gap.strip()) > 0 or "\n" in before.gap:
        return 0.0
    if before.folded in lists.overrun and not before.cap:
        return _note(mention, 1.6, f"after {before.folded}")
    if before.folded in lists.place_verb and not before.cap:
        return _note(mention, 1.0, f"after {before.folded}")
    if before.folded == "of":
        noun = mention.word_before(2)
        if noun and noun.folded in lists.settlement:
            return _note(mention, 2.5, "settlement of")
        return _note(mention, 0.5 if not (noun and noun.cap) else -0.3, "of")
    if before.folded in lists.place_prep and not (before.cap and not around.caseless and mention.first > 1):
        return _note(mention, 1.6, f"after {before.folded}")
    return _name_before(mention, before, around, lists) if before.cap and before.gap == " " else 0.0


def _name_before(mention: Mention, before: Word, around: Surroundings, lists: WordLists) -> float:
    """A capitalised word before: part of the place, of a person, or of something else."""
    if before.folded in lists.direction:
        return _note(mention, 0.5, "direction")
    if before.folded in lists.title:
        return _note(mention, -3.5, "title before")
    if around.caseless:
        return _note(mention, -2.5, "given name before") if before.folded in lists.given_names else 0.0
    if before.folded in lists.given_names or (len(before.text) == 1 and before.text != "A"):
        return _note(mention, -3.5, "given name before")
    earlier = mention.word_before(2)
    starts = earlier is None or not earlier.gap.isspace()
    return 0.0 if starts else _note(mention, -1.0, "name goes on before")


def _after(mention: Mention, lists: WordLists) -> float:
    """What the name goes on with."""
    after = mention.word_after()
    gap = mention.words[mention.last].gap
    if after is None:
        return 0.0
    if gap == " " and after.folded in lists.division:
        return _note(mention, 1.2, "division")
    if gap == " " and after.folded in lists.force and mention.key not in lists.direction:
        return _note(mention, 1.2, "its police")
    if gap == " " and not after.cap and after.folded in lists.dweller and mention.key not in lists.ordinary:
        return _note(mention, 0.9, "its people")
    if not after.cap or gap != " ":
        hyphened = gap == "-" and after.text[0].isalpha()
        return _note(mention, -2.5 if after.cap else -0.8, "hyphenated") if hyphened else 0.0
    if after.folded in lists.organisation:
        return _note(mention, -0.3, "body")
    if after.folded in lists.facility or after.folded in lists.water:
        return _note(mention, 0.2, "spot")
    if mention.first == mention.last and mention.key in lists.given_names:
        return _note(mention, -3.5, "given name")
    return _note(mention, -0.8, "name goes on")


def _person(mention: Mention, persons: set[str]) -> float:
    """Surnames of people of this article."""
    if mention.first != mention.last or mention.key not in persons:
        return 0.0
    return _note(mention, -2.5, "somebody's name")
