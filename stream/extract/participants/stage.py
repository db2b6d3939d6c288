"""The parts of one article with the names known in them, and their noun phrases coded one by one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stream.extract.parsed import ParsedArticle, PartText, PlaceHit
from stream.extract.participants.coding import code
from stream.extract.participants.heads import counted_noun
from stream.extract.participants.lexicon import namesakes
from stream.extract.participants.mentions import Mention
from stream.extract.participants.phrases import extent
from stream.extract.participants.scene import Scene
from stream.extract.places.evidence import datelines

if TYPE_CHECKING:
    from spacy.tokens import Token

_DATELINE = 24  # tokens in which a dateline ends
_FOCUS_SHARE = 0.5  # of all place names, to make a country the one that the article is about


class Stage:
    """What every look-up in an article starts from. Built once per article; no coreference yet."""

    def __init__(self, article: ParsedArticle, places: list[PlaceHit]) -> None:
        self.article = article
        self.places = places
        published = article.published_at
        month = published.year * 12 + published.month if published else None
        day = published.toordinal() if published else None
        self._scenes = {
            id(part.doc): Scene(part, month, _by_token(part, places), namesakes(), day) for part in article.parts
        }
        self.countries = _countries(self.scenes, places)
        self.focus = _focus(self.countries)
        self._datelines = {id(article.body.doc): _dateline(article.body)}
        self._mentions: dict[tuple[int, int], Mention] = {}

    @property
    def scenes(self) -> list[Scene]:
        """Title (if any), then body."""
        return list(self._scenes.values())

    def scene(self, token: Token) -> Scene:
        """The part that the token stands in."""
        return self._scenes[id(token.doc)]

    def dateline(self, part: PartText) -> range:
        """Tokens of the dateline ("LIMA, 9 JAN 90 (EFE) --") at the start of the body; empty where there is none."""
        return self._datelines.get(id(part.doc), range(0))

    def mention(self, head: Token) -> Mention:
        """The noun phrase around a head token, coded by itself (no coreference)."""
        slot = (id(head.doc), head.i)
        found = self._mentions.get(slot)
        if found is None:
            scene = self.scene(head)
            first, last = extent(scene, head)
            line = self.dateline(scene.part)
            if first in line and head.i not in line:  # "SEOUL - North Korea fired …"
                first = line.stop
            counted = counted_noun(head)
            if counted is not None:
                inner, last = extent(scene, counted)
                coding, extra = code(scene, counted, inner, last)
            else:
                coding, extra = code(scene, head, first, last)
            found = self._mentions[slot] = Mention(scene.part, head, first, last, coding, extra)
        return found


def _dateline(part: PartText) -> range:
    """The tokens of a dateline, its dash or colon included."""
    places = datelines(part)
    doc = part.doc
    if not places:
        return range(0)
    start, end = places[0]
    line = [token.i for token in doc[: _DATELINE + 40] if token.idx >= start]
    for index in line[:_DATELINE]:
        token = doc[index]
        if token.idx >= end and (token.text.strip("-—–") == "" or token.text in (":", "/")) and not token.is_space:
            return range(line[0], index + 1)
    return range(0)


def _by_token(part: PartText, places: list[PlaceHit]) -> dict[int, str]:
    """Token index -> country for the resolved places of one part, unmarked repetitions of their names included."""
    found: dict[int, str] = {}
    known = {hit.place.text.lower(): hit.place.country for hit in places if hit.place.country}
    for hit in places:
        if hit.part is part and hit.place.country:
            span = part.doc.char_span(hit.start, hit.end, alignment_mode="expand")
            if span is not None:
                found.update(dict.fromkeys(range(span.start, span.end), hit.place.country))
    for token in part.doc:
        if token.i not in found and token.pos_ == "PROPN" and token.dep_ != "compound":
            country = known.get(token.lower_)
            if country:
                found[token.i] = country
    return found


def _countries(scenes: list[Scene], places: list[PlaceHit]) -> Counter[str]:
    """How often each country is spoken of, by places and by names."""
    counts = Counter(hit.place.country for hit in places if hit.place.country)
    for scene in scenes:
        names = (match.name for at, match in scene.matches.items() if match.start == at)
        counts.update(name.country for name in names if name.country and not name.shared)
    return counts


def _focus(counts: Counter[str]) -> str | None:
    """The country that the article is about: at least half of all mentions are of it."""
    if not counts:
        return None
    country, count = counts.most_common(1)[0]
    return country if count >= _FOCUS_SHARE * counts.total() else None
