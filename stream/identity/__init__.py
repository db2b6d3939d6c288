"""Is it a copy? Is it the same incident? Which story? Fingerprints, blocking, matching, living incidents.

Four deciders, each a class over a State, each idempotent under redelivery, free of I/O and of the wall clock:

* `Copies(state).check(article) -> CopyVerdict` (state keyed by `shard_key(article)`, the key of articles.clean);
  the verdict names the lines to take out (`without_lines`) before anybody reads on
* `Ledger(state).post(report) -> Postings` (keyed by `report.copy_of or report.header.article_id`): upserts, retractions
  and copy commands for the blocks, and commands for the stories
* `Incidents(state).apply(command) -> BlockResult` (keyed by `command.block`): events with their incident, and the
  incidents that changed
* `Stories(state).apply(command) -> StoryResult` (keyed by `command.header.language`): the story, changed stories

All expire what is past their horizon in stream time a little with every message; `expire` does more of it at once.
"""

from stream.identity.blocks import block_of
from stream.identity.copies import Copies, shard_key
from stream.identity.digest import story_digest
from stream.identity.furniture import without_lines
from stream.identity.incidents import Incidents
from stream.identity.ledger import Ledger
from stream.identity.results import BlockResult, CopyVerdict, Postings, StoryResult
from stream.identity.state import MemoryState, State
from stream.identity.stories import Stories

__all__ = [
    "BlockResult",
    "Copies",
    "CopyVerdict",
    "Incidents",
    "Ledger",
    "MemoryState",
    "Postings",
    "State",
    "Stories",
    "StoryResult",
    "block_of",
    "shard_key",
    "story_digest",
    "without_lines",
]
