"""Effects: tolls and damage of an event.

Words of harm (data/harm.tsv) are looked up with their victims (victims.py), the victims counted (people.py), and each
such mention kept with its place (mentions.py). The mentions of title and lead make up the tolls of the headline event;
any other event has the tolls of its own sentence (tolls.py). What was destroyed is found by the same dependencies
(damage.py).
"""

from __future__ import annotations

from stream.extract.effects.tolls import Tolls
from stream.extract.parsed import ParsedArticle, TriggerHit
from stream.records import Effects

__all__ = ["Tolls", "bind_effects"]


def bind_effects(article: ParsedArticle, trigger: TriggerHit, tolls: Tolls | None = None) -> Effects:
    """Killed, injured, missing, captured, displaced and damaged, as the text gives them for this event.

    `tolls` holds the article's mentions; build it once for all triggers of an article.
    """
    return (tolls or Tolls(article)).bind(trigger)
