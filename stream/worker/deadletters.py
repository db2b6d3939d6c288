"""Messages that cannot be processed: set aside with their bytes and the reason, and counted against a limit.

A dead letter keeps the original key, value and headers; headers named `dlq_…` say where, why, when and how often. When
too many of the latest records of a stage fail, the fault is ours: the worker stops instead of draining the topic.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime

from stream import __version__
from stream.records.dead_letter import DeadLetter, cause_of
from stream.settings import DeadLetterSettings
from stream.topics import Topic
from stream.worker.message import Headers, Incoming, Outgoing, Trouble

HEADER = "dlq_"
REASON_CHARACTERS = 500


def now_utc() -> datetime:
    """The wall clock; tests pass another."""
    return datetime.now(UTC)


def dead_letter(
    stage: str, incoming: Incoming, trouble: Trouble, max_bytes: int, clock: Callable[[], datetime] = now_utc
) -> Outgoing:
    """The dead letter of a record, within `max_bytes`: a value that is too long is cut, and its headers say so."""
    value = incoming.value
    kept = tuple((name, data) for name, data in incoming.headers if not name.startswith(HEADER))
    cause = cause_of(trouble.code)
    letter = DeadLetter(
        stage=stage,
        code=trouble.code,
        reason=trouble.reason[:REASON_CHARACTERS].encode("utf-8", "backslashreplace").decode(),
        temporary=cause is not None and cause.temporary,
        attempts=_attempts(incoming) + 1,
        first_failed_at=_first_failed(incoming) or clock(),
        topic=incoming.name,
        partition=incoming.partition,
        offset=incoming.offset,
        app_version=__version__,
        size_bytes=len(value or b""),
        sha256=hashlib.sha256(value or b"").hexdigest(),
    )
    full = Outgoing(Topic.DEADLETTERS, incoming.key, value, kept + headers_of(letter))
    excess = full.size - max_bytes
    if excess <= 0:
        return full
    cut = letter.model_copy(update={"truncated": True})
    room = max(0, len(value or b"") - excess - 64)
    key = incoming.key if incoming.key is not None and len(incoming.key) <= max_bytes // 4 else None
    return Outgoing(Topic.DEADLETTERS, key, value[:room] if value is not None else None, headers_of(cut))


def headers_of(letter: DeadLetter) -> Headers:
    """The facts of a dead letter as record headers; a reason may quote a lone surrogate, which UTF-8 cannot hold."""
    facts = letter.to_json().items()
    return tuple((HEADER + name, _text(value).encode("utf-8", "backslashreplace")) for name, value in facts)


def letter_of(headers: Headers) -> DeadLetter:
    """The facts back from the headers of a dead letter.

    Headers that this version does not know are passed over. Raises ValueError (pydantic.ValidationError) when some are
    missing or hold what they cannot hold.
    """
    facts = {name.removeprefix(HEADER): data for name, data in headers if name.startswith(HEADER)}
    known = {name: data.decode() for name, data in facts.items() if name in DeadLetter.model_fields}
    return DeadLetter.model_validate(known)


class DeadLetterLimit:
    """Tells when a stage sets aside too much: too many in a row, or too large a share of the latest records."""

    def __init__(self, settings: DeadLetterSettings) -> None:
        self._settings = settings
        self._latest: deque[bool] = deque(maxlen=settings.window)
        self._failed = 0
        self._run = 0

    def add(self, failed: bool) -> str | None:
        """Count one record; returns what is exceeded, or None."""
        if len(self._latest) == self._settings.window:
            self._failed -= self._latest[0]
        self._latest.append(failed)
        self._failed += failed
        self._run = self._run + 1 if failed else 0
        if self._run >= self._settings.max_run:
            return f"{self._run} dead letters in a row (limit {self._settings.max_run})"
        full = len(self._latest) == self._settings.window
        ratio = self._failed / len(self._latest)
        if full and ratio > self._settings.max_ratio:
            return f"{ratio:.0%} of the latest {self._settings.window} records (limit {self._settings.max_ratio:.0%})"
        return None


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _attempts(incoming: Incoming) -> int:
    text = incoming.header(HEADER + "attempts") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _first_failed(incoming: Incoming) -> datetime | None:
    text = incoming.header(HEADER + "first_failed_at")
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
