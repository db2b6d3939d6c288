"""The cast of one article: every participant that its events may have, each coded once.

The rooms build on each other: scene (known names) → coding (noun phrases) → stage → coreference → resolver → binding →
verbs, nouns, search → arguments → cast.
"""

from __future__ import annotations

from dataclasses import replace

from stream.extract.parsed import Participants, TriggerHit
from stream.extract.participants.arguments import bind_arguments
from stream.extract.participants.resolver import Resolver
from stream.extract.participants.weapons import bind_weapons


class Cast(Resolver):
    """The entities of one article, ready to be bound to its events. Built once per article."""

    def bind(self, trigger: TriggerHit) -> Participants:
        """Who did it to whom, with what."""
        weapons, taken = bind_weapons(trigger)
        participants = bind_arguments(self, trigger, taken)
        return replace(participants, weapons=weapons)
