"""A message set aside: what its headers say, and the catalogue of the codes that say why.

A *temporary* cause lies in the machine of the moment (memory, load): the worker tries such a record again, with growing
pauses, before it sets it aside. Every other cause would be the same a second later and costs one dead letter at once.
*Redrivable* is what can come out otherwise on another day, temporary or mended by an upgrade or a setting.

The label texts of the metrics and the table in docs/deadletters.md are made from this catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import AwareDatetime, Field

from stream.records.base import Record

Code = Literal[
    "not_json",
    "not_an_object",
    "wrong_type",
    "tombstone",
    "too_large",
    "bad_record",
    "state_too_large",
    "nlp_crash",
    "nlp_timeout",
    "nlp_memory",
    "bug",
]
"""Why a message is set aside; as a type, so that no code can be used that the catalogue does not explain."""

Action = Literal["redriven", "dropped"]
"""What an operator has done about a dead letter."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What a code means and what to do about it."""

    code: Code
    meaning: str
    remedy: str
    temporary: bool = False
    redrivable: bool = False


CAUSES: tuple[Cause, ...] = (
    Cause("not_json", "the value is no JSON", "mend the sender and send the article again; drop the letter"),
    Cause("not_an_object", "the value is JSON but no object", "mend the sender and send again; drop the letter"),
    Cause("wrong_type", "a field of the article has the wrong type", "mend the sender and send again; drop the letter"),
    Cause("tombstone", "the value is null", "drop the letter: articles are withdrawn at their source, not here"),
    Cause(
        "too_large",
        "what the record leads to is larger than its topic takes",
        "raise `NEWSSTREAM_TOPICS__MAX_MESSAGE_BYTES`, `newsstream topics apply`, restart the workers, then redrive",
        redrivable=True,
    ),
    Cause(
        "bad_record",
        "an internal record cannot be read: another version wrote it, or something that is not newsstream",
        "bring all workers to one version, then redrive",
        redrivable=True,
    ),
    Cause(
        "state_too_large",
        "the state of its key would exceed what a table takes",
        "redrive after the horizon of the state (`NEWSSTREAM_IDENTITY__…_DAYS`) has made room, or after an upgrade",
        redrivable=True,
    ),
    Cause(
        "nlp_crash",
        "the process that worked on it died, each time",
        "look for lack of memory on the machine, then redrive",
        temporary=True,
        redrivable=True,
    ),
    Cause(
        "nlp_timeout",
        "the work took longer than `NEWSSTREAM_WORKER__ARTICLE_SECONDS`, each time",
        "look for a busy machine or raise the limit, then redrive",
        temporary=True,
        redrivable=True,
    ),
    Cause(
        "nlp_memory",
        "the work needed more memory than `NEWSSTREAM_WORKER__PROCESS_MEMORY_MIB` or the machine gives, each time",
        "raise the limit or free memory, then redrive",
        temporary=True,
        redrivable=True,
    ),
    Cause("bug", "our code failed; the reason says where", "report it; redrive after the upgrade", redrivable=True),
)

_BY_CODE = {cause.code: cause for cause in CAUSES}


def cause_of(code: str) -> Cause | None:
    """The entry of a code; None for one that this version does not know."""
    return next((cause for known, cause in _BY_CODE.items() if known == code), None)


class DeadLetter(Record):
    """Where and why a message was set aside. On the topic these are headers; the value is the original bytes."""

    stage: str
    code: str
    reason: str
    temporary: bool = Field(default=False, description="the cause lay in the machine of the moment: redrive as it is")
    attempts: int = Field(ge=1)
    first_failed_at: AwareDatetime
    topic: str
    partition: int
    offset: int
    app_version: str
    size_bytes: int = Field(ge=0)
    sha256: str
    truncated: bool = False


class DeadLetterMark(Record):
    """What was done about a dead letter. A record of its own on the topic, behind the letter in the same partition."""

    action: Action
    letter: str = Field(pattern=r"^\d{1,9}:\d{1,19}$", description="partition:offset of the letter")
    at: AwareDatetime
    note: str = ""
    sent_to: str | None = Field(default=None, description="topic-partition-offset of the record sent again")
