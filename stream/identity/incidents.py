"""Living incidents of one block."""

from __future__ import annotations

from datetime import timedelta

from stream.identity.results import BlockResult
from stream.identity.state import State
from stream.records import BlockCommand, Incident, IncidentChange, StoryCommand

HORIZON = timedelta(days=30)


class Incidents:
    """The decider for `internal.blocks`."""

    def __init__(self, state: State, horizon: timedelta = HORIZON) -> None:
        self._state = state
        self._horizon = horizon

    def apply(self, command: BlockCommand) -> BlockResult:
        """Enter one command; returns the events, changed incidents and story commands to publish."""
        if command.action != "upsert" or command.event is None:
            return BlockResult()
        event = command.event.model_copy(update={"incident_id": command.event.event_id})
        header = command.header
        incident = Incident(
            incident_id=event.event_id,
            version=1,
            change=IncidentChange.CREATED,
            type=event.type,
            modes=event.modes,
            contexts=event.contexts,
            codes=event.codes,
            factuality=event.factuality,
            first_seen=header.published_at,
            last_seen=header.published_at,
            article_ids=[header.article_id],
            sources=[header.source] if header.source else [],
            independent_sources=1,
            mentions=[event.event_id],
            confidence=event.confidence,
        )
        story = StoryCommand(action="incident", header=header, incident_id=event.event_id)
        return BlockResult([event], [incident], [story])

    def expire(self, block: str, limit: int) -> int:
        """Forget up to `limit` incidents of a block that are past the horizon; returns how many."""
        return 0
