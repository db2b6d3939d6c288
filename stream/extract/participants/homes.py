"""Which country the words behind a noun give it: "rebels in Abidjan", "refugees fleeing the war in Liberia"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stream.extract.participants.lexicon import frame
from stream.extract.participants.scene import Scene
from stream.extract.syntax import children

if TYPE_CHECKING:
    from spacy.tokens import Token

NATIONAL = frozenset(("country", "demonym", "capital", "region"))
_OF_PLACE = frozenset(("in", "of", "from", "at", "near", "across", "inside", "throughout", "around", "outside"))


def place_country(scene: Scene, head: Token) -> str | None:
    """The country of "rebels in Abidjan", "students at Baghdad University", "the government of Sudan"."""
    for prep in head.rights:
        if prep.dep_ == "acl" and prep.lemma_ in frame("belonging"):  # "workers affiliated with the Spanish union"
            for inner in children(prep, "prep"):
                for obj in children(inner, "pobj"):
                    return _country_at(scene, obj)
        if prep.dep_ != "prep" or prep.lower_ not in _OF_PLACE:
            continue
        for obj in prep.children:
            if obj.dep_ == "pobj":
                return _country_at(scene, obj)
    return None


def fled_country(scene: Scene, head: Token) -> str | None:
    """Where "refugees fleeing the war in Liberia" come from: the first place of the clause that describes them."""
    for clause in head.rights:
        if clause.dep_ in ("acl", "relcl"):
            for index in range(clause.i, min(clause.right_edge.i, clause.i + 12) + 1):
                match = scene.matches.get(index)
                country = match.name.country if match and match.name.sort in NATIONAL else scene.places.get(index)
                if country:
                    return country
    return None


def _country_at(scene: Scene, obj: Token) -> str | None:
    for index in range(max(obj.left_edge.i, obj.i - 6), obj.i + 1):
        match = scene.matches.get(index)
        if match and match.name.country and match.name.sort != "leader" and not scene.is_aside(match):
            return match.name.country
        if index in scene.places:
            return scene.places[index]
    return None
