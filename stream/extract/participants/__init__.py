"""Participants: actors, recipients and weapons of an event, with country and sectors.

`Cast` codes the entities of an article once (lexicon.py, mentions.py), follows coreference (coreference.py) and binds
them to triggers by dependency path (syntax.py, arguments.py, weapons.py); `fold` joins repeated mentions of one event.
"""

from __future__ import annotations

from stream.extract.participants.cast import Cast
from stream.extract.participants.fold import fold

__all__ = ["Cast", "fold"]
