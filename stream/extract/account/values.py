"""What extraction tells about its own decisions: plain values that outlive the parse.

An account is made only where one is asked for (`newsstream explain`); extraction itself keeps nothing for it but the
short reasons on its candidates.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from stream.records import Event, Place, Range, Span, Time


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that was considered for a field; `why` says what spoke for it, or why it lost.

    The scale of `score` is the field's own: choices compare with each other only.
    """

    text: str
    why: str
    score: float | None = None
    chosen: bool = False
    at: Range | None = None


@dataclass(slots=True)
class Grounds:
    """Why a field of an event has its value: the reason, the dependency paths from the trigger, and the choices."""

    why: str = ""
    paths: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a drawing. `role` is what it is to the event, empty for words in between."""

    text: str
    tag: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Arc:
    """One edge of a drawing between the words numbered `start` < `end`; it points at `end` unless `to_left`."""

    start: int
    end: int
    label: str
    to_left: bool


@dataclass(slots=True)
class Drawing:
    """The dependency tree of an evidence sentence, or of those of its words that matter (`complete` is False)."""

    words: list[Word]
    arcs: list[Arc]
    complete: bool


@dataclass(slots=True)
class EventAccount:
    """One event with the grounds of its fields, by name of the field. `rule_at` is the rule's file and line."""

    event: Event
    rule_at: str
    grounds: dict[str, Grounds]
    sentence: Span
    drawing: Drawing | None


@dataclass(slots=True)
class Account:
    """Everything that extraction decided about one article.

    Places and times have the grounds of their resolution; `dropped` are words that matched a rule and are no event.
    """

    events: list[EventAccount] = field(default_factory=list)
    places: list[tuple[Place, Grounds]] = field(default_factory=list)
    times: list[tuple[Time, Grounds]] = field(default_factory=list)
    dropped: list[Choice] = field(default_factory=list)
