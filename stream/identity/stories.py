"""Which story an article belongs to."""

from __future__ import annotations

from datetime import timedelta

from stream.identity.results import StoryResult
from stream.identity.state import State
from stream.records import Story, StoryCommand

HORIZON = timedelta(days=14)


class Stories:
    """The decider for `internal.stories`."""

    def __init__(self, state: State, horizon: timedelta = HORIZON) -> None:
        self._state = state
        self._horizon = horizon

    def apply(self, command: StoryCommand) -> StoryResult:
        """Enter one command; returns the article's story and the stories that changed."""
        header = command.header
        if command.action == "incident":
            return StoryResult(None)
        story_id = command.copy_of or header.article_id
        story = Story(
            story_id=story_id,
            version=1,
            title=header.title,
            article_ids=[header.article_id],
            sources=[header.source] if header.source else [],
            independent_sources=1,
            first_seen=header.published_at,
            last_seen=header.published_at,
        )
        return StoryResult(story_id, [story])

    def expire(self, language: str, limit: int) -> int:
        """Forget up to `limit` stories of a language that are past the horizon; returns how many."""
        return 0
