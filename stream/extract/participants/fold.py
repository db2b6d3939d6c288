"""Folding: repeated mentions of one event in an article become one event with evidence."""

from __future__ import annotations

from stream.extract.parsed import Candidate, ParsedArticle


def fold(article: ParsedArticle, candidates: list[Candidate]) -> list[Candidate]:
    """Join the candidates that report one and the same event of the article; the later ones become evidence."""
    return candidates
