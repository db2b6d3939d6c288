"""Mentions: noun phrases of the text and what they stand for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stream.extract.parsed import PartText
from stream.records import EntityKind, Participant

if TYPE_CHECKING:
    from spacy.tokens import Token

INTERNATIONAL = frozenset(("IGO", "UNO", "EUR", "NGO", "ISM", "IMG"))


@dataclass(frozen=True, slots=True)
class Coding:
    """What a mention stands for. `local`: an unnamed body that belongs to the country of the scene."""

    kind: EntityKind | None = None
    name: str | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()
    local: bool = False
    demonym: bool = False
    place: str | None = None  # the place's own name where a place stands for a state ("Baghdad" for Iraq)

    @property
    def acts(self) -> bool:
        """Whether it can take part in an event: a coded party, or at least a person or an organisation."""
        return self.kind in (EntityKind.PERSON, EntityKind.GROUP, EntityKind.ORGANIZATION)


@dataclass(slots=True)
class Mention:
    """A noun phrase: tokens first..last (inclusive) of one part, its syntactic head and its coding."""

    part: PartText
    head: Token
    first: int
    last: int
    coding: Coding
    extra: list[Coding] = field(default_factory=list)  # further countries of "Turkish and Greek officials"

    @property
    def start(self) -> int:
        """Kept-text offset of its first character."""
        return self.part.doc[self.first].idx

    @property
    def end(self) -> int:
        """Kept-text offset after its last character."""
        token = self.part.doc[self.last]
        return token.idx + len(token.text)

    @property
    def text(self) -> str:
        """Its words."""
        return self.part.doc[self.first : self.last + 1].text

    def participants(self) -> list[Participant]:
        """As records; a phrase that names several countries gives one for each."""
        span = self.part.span(self.start, self.end)
        return [
            Participant(
                **span.model_dump(),
                name=coding.name,
                kind=coding.kind or EntityKind.GROUP,
                country=coding.country,
                sectors=list(coding.sectors),
            )
            for coding in (self.coding, *self.extra)
        ]
