"""Participants: actors, recipients and weapons of an event, with country and sectors."""

from __future__ import annotations

from stream.extract.parsed import Candidate, ParsedArticle, Participants, PlaceHit, TriggerHit


class Cast:
    """The entities of one article, with coreference inside it. Built once per article."""

    def __init__(self, article: ParsedArticle, places: list[PlaceHit]) -> None:
        self.article = article
        self.places = places

    def bind(self, trigger: TriggerHit) -> Participants:
        """Who did it to whom, with what."""
        return Participants()


def fold(article: ParsedArticle, candidates: list[Candidate]) -> list[Candidate]:
    """Join the candidates that report one and the same event of the article; the later ones become evidence."""
    return candidates
