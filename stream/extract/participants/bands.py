"""Armed bands: "the guerrillas" of an article that names one armed group are that group's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stream.extract.syntax import children
from stream.records import EntityKind

if TYPE_CHECKING:
    from stream.extract.participants.lexicon import Name
    from stream.extract.participants.mentions import Coding, Mention
    from stream.extract.participants.stage import Stage

_DEFINITE = frozenset(("the", "these", "those", "their", "both"))
_PLURAL = frozenset(("NNS", "NNPS"))


def sole_band(stage: Stage) -> Name | None:
    """The armed group that the article names, where it names one alone."""
    bands: dict[str, Name] = {}
    for scene in stage.scenes:
        for match in scene.matches.values():
            if match.name.sort == "body" and "REB" in match.name.sectors:
                bands[match.name.name] = match.name
                if len(bands) > 1:
                    return None
    return next(iter(bands.values()), None)


def named_band(band: Name | None, mention: Mention, coding: Coding) -> Coding:
    """An unnamed crowd of rebels as members of that group; those of another country are not."""
    head = mention.head
    if band is None or coding.kind is not EntityKind.GROUP or "REB" not in coding.sectors or head.tag_ not in _PLURAL:
        return coding
    if coding.country and band.country and coding.country != band.country:
        return coding
    known = coding.country or any(child.lower_ in _DEFINITE for child in children(head, "det", "poss"))
    if not known:
        return coding
    return replace(coding, name=band.name, country=band.country or coding.country, sectors=band.sectors, local=False)
