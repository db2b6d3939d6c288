"""One part of an article with the names that the lexicons know in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream.extract.parsed import PartText
from stream.extract.participants.heads import role_at
from stream.extract.participants.lexicon import Match, Name, fold_word, frame, lexicon

if TYPE_CHECKING:
    from spacy.tokens import Token

_NAMED = frozenset(("ORG", "PERSON", "GPE", "NORP", "FAC", "LOC"))


class Scene:
    """One part with the lexicon's names found in it, and what surrounds a token."""

    def __init__(
        self,
        part: PartText,
        month: int | None,
        places: dict[int, str],
        namesakes: dict[str, list[Name]],
        day: int | None = None,
    ) -> None:
        self.part = part
        self.month = month
        self.day = day  # of publication, as an ordinal
        self.places = places  # token index -> country of a resolved place
        self._namesakes = namesakes
        self.matches: dict[int, Match] = {}  # token index -> the match that covers it (token offsets)
        self._find()

    def _find(self) -> None:
        words: list[tuple[str, str]] = []
        owner: list[int] = []
        for token in self.part.doc:
            if token.is_space:
                continue
            text = token.text
            for piece in text.replace("/", "-").split("-") if "-" in text or "/" in text else (text,):
                folded = fold_word(piece)
                if folded:
                    words.append((piece, folded))
                    owner.append(token.i)
        for found in lexicon().names.find(words):
            first, last = owner[found.start], owner[found.end - 1]
            name = self._namesake(words[found.start : found.end], found.name)
            if self._is_part_of_name(first, last, name):
                continue
            match = Match(first, last + 1, name)
            for index in range(first, last + 1):
                self.matches[index] = match
        brought = lexicon().brought
        if brought is not None:
            for found in brought.find([folded for _, folded in words], self.day):
                self._add_brought(owner[found.start], owner[found.end - 1], found.name)

    def _add_brought(self, first: int, last: int, name: Name) -> None:
        """Add a name from a user's dictionary, unless one of ours is as long or the word is no name here."""
        doc = self.part.doc
        if not any(token.text[:1].isupper() for token in doc[first : last + 1]):
            return
        if first == last and doc[first].pos_ != "PROPN" and doc[first].ent_type_ not in _NAMED:
            return  # dictionaries are written in capitals: "Who" is the organisation only where it is a name
        if not name.sectors and all(index in self.places for index in range(first, last + 1)):
            return  # a town: the gazetteer knows more about it
        ours = [match for index in range(first, last + 1) if (match := self.matches.get(index))]
        if any(match.start < first or match.end > last + 1 for match in ours):
            return
        if any(match.end - match.start > last - first or match.name.sort == "leader" for match in ours):
            return  # people whose terms we know stay ours, with whatever title before the name
        if self._is_part_of_name(first, last, name):
            return
        match = Match(first, last + 1, name)
        for index in range(first, last + 1):
            self.matches[index] = match

    def _namesake(self, words: list[tuple[str, str]], name: Name) -> Name:
        """Of several people of one name, the one in office at the time."""
        people = self._namesakes.get(" ".join(folded for _, folded in words)) if name.sort == "leader" else None
        if not people or self.month is None:
            return name
        month = self.month
        return min(people, key=lambda person: min(_distance(term.since, term.until, month) for term in person.terms))

    def _is_part_of_name(self, first: int, last: int, name: Name) -> bool:
        """Whether a name is only part of another: "Jordan" in "Michael Jordan", "Sudan" in "Port Sudan"."""
        doc = self.part.doc
        if name.sort not in ("country", "capital", "leader", "body") or first == 0:
            return False
        before = doc[first - 1]
        if first - 1 in self.places and before.pos_ == "PROPN" and name.sort in ("country", "capital"):
            return True  # part of a longer place name: "Port Sudan"
        if before.ent_type_ == "PERSON" and doc[last].ent_type_ == "PERSON" and doc[first].ent_iob_ == "I":
            return not (before.lower_ in frame("honorific") or role_at(before) or before.text.startswith(("'", "’")))
        return name.sort == "leader" and first == last and _is_given_name(before, doc[first])

    def is_aside(self, match: Match) -> bool:
        """Whether a name only qualifies another: "anti-Syria", "Iran-backed", "U.S.-trained"."""
        doc = self.part.doc
        before = doc[match.start - 1].lower_ if match.start else ""
        if before == "-" and match.start > 1:
            before = doc[match.start - 2].lower_
        if before.strip("-") in frame("stance_prefix") or doc[match.start].lower_.startswith(("anti-", "pro-", "non-")):
            return True
        after = doc[match.end - 1].lower_.rpartition("-")[2]
        if after in frame("stance_suffix"):
            return True
        if match.end < len(doc) and doc[match.end].lower_ == "-" and match.end + 1 < len(doc):
            after = doc[match.end + 1].lower_
            return after in frame("stance_suffix")
        return (
            match.end < len(doc)
            and doc[match.end].lower_.lstrip("-") in frame("stance_suffix")
            and doc[match.end].tag_ == "VBN"
            and doc[match.end].text.startswith("-")
        )


def _distance(since: int, until: int | None, month: int) -> int:
    if month < since:
        return since - month
    return 0 if until is None or month <= until else month - until


def _is_given_name(before: Token, token: Token) -> bool:
    return (
        before.pos_ == "PROPN"
        and before.dep_ == "compound"
        and before.head == token
        and before.text[:1].isupper()
        and before.lower_ not in frame("honorific")
        and not role_at(before)
        and not lexicon().names._root.next.get(fold_word(before.text))
    )
