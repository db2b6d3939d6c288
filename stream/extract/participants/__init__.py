"""Participants: actors, recipients and weapons of an event, with country and sectors.

`Cast` codes the entities of an article once (lexicon.py, mentions.py), follows coreference (coreference.py) and binds
them to triggers by dependency path (syntax.py, arguments.py, weapons.py); `fold` joins repeated mentions of one event;
`name_victims` adds those whom later sentences name.
"""

from __future__ import annotations

from stream.extract.participants.cast import Cast
from stream.extract.participants.fold import fold
from stream.extract.participants.identified import name_victims

__all__ = ["Cast", "fold", "name_victims"]
