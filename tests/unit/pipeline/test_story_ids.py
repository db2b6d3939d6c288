"""Whatever is processed, or recognised as a copy, belongs to a story, so that readers can group by `story_id`."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from stream.batch.run import loaded_extractor
from stream.pipeline import Identity
from stream.pipeline import run as run_one
from stream.records import Header, StoryCommand

CHAPEL = (
    "The chapel on the hill above Tarsk will get a new roof before winter, the parish council said on Tuesday. "
    "Slate from the old quarry has been ordered, and masons start next week."
)
NUMBERS = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38"
ASIDE = "\n\nReaders who saw the blast may write to the desk of the evening edition, which closes at six."
DATED = "2026-03-10T09:00:00Z"


def test_every_processed_or_duplicate_article_has_a_story(run, story):
    answers = run([
        {"id": "wire", "text": story, "published_at": DATED, "title": "Bomb in Quetta"},
        {"id": "wire", "text": story, "published_at": DATED, "title": "Bomb in Quetta"},
        {"id": "wire", "text": f"{story} The station stayed shut.", "published_at": DATED, "title": "Bomb in Quetta"},
        {"id": "copy", "text": story, "source": "copy.example"},
        {"id": "copy of a copy", "text": story + ASIDE, "published_at": DATED},
        {"id": "nothing happens", "text": CHAPEL},
        {"id": "no words", "text": NUMBERS},
    ])  # fmt: skip
    assert [(answer["status"], answer["story_id"]) for answer in answers] == [
        ("processed", "wire"),
        ("duplicate", "wire"),
        ("processed", "wire"),
        ("duplicate", "wire"),
        ("duplicate", "wire"),
        ("processed", "nothing happens"),
        ("processed", "no words"),
    ]


def test_a_revision_that_comes_after_a_later_one_changes_no_story(story):
    identity = Identity()
    late = {"id": "wire", "text": f"{story} The station stayed shut.", "published_at": "2026-03-10T15:00:00Z"}
    early = {"id": "wire", "text": story, "published_at": DATED}
    outcomes = [
        run_one(identity, loaded_extractor(), json.dumps(article).encode(), f"line {number}")
        for number, article in enumerate((late, early), 1)
    ]
    assert [outcome.story_id for outcome in outcomes] == ["wire", "wire"]
    # As in the stream, where the ledger does not tell the stories of it. What asks here says nothing new itself.
    header = Header(article_id="wire", revision="", origin="", published_at=datetime(2026, 3, 10, 15, tzinfo=UTC))
    told = identity.stories.apply(StoryCommand(action="copy", header=header, copy_of="wire"))
    assert told.stories[0].first_seen == header.published_at
