"""Stream time and expiry for everything that lives under one key prefix.

Stream time is the latest plausible publish time seen under the prefix; wall clocks never decide, and the time of
receipt only where no article has a publish time: a replay or a backfill gives what the first run gave. Each entry is
filed under its day, so that what is older than the horizon can be found without walking the table. All of it lives in
the state, in values of bounded size.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from stream.identity.state import State
from stream.records import Header

DAY = 86_400
CHUNK = 64  # entries per value: a few KB, 40 KB with the longest ids
LEAP = 7 * DAY  # a publish time that far ahead of the clock needs a second article to vouch for it


class Calendar:
    """Clock and expiry lists under `prefix`; read once per message, written back by `save`."""

    def __init__(self, state: State, prefix: str, horizon: timedelta, max_entries: int, keep: int = 0) -> None:
        self._state = state
        self._prefix = prefix
        self._days = max(1, int(horizon.total_seconds() // DAY))
        self._max = max_entries
        self._keep = keep
        meta = state.get(f"{prefix}|clock") or {}
        self.now: int | None = meta.get("now")
        self.count: int = meta.get("count", 0)
        self._leap: list[Any] | None = meta.get("leap")
        # The article that set the clock, as long as no other vouches for it.
        self._alone: str | None = meta.get("alone")
        self._dated: bool = meta.get("dated", self.now is not None)
        self._start: int = meta.get("start", 0)  # the day that the clock was first set: what came before counts as then
        self._filed: dict[str, int] = dict(meta.get("days", {}))
        self._changed = False

    def advance(self, header: Header) -> int:
        """Move the clock to the article's publish time; returns the article's own time (seconds since 1970).

        An undated article takes the clock's time; until the first dated one, the times of receipt move the clock, so
        that what a feed without dates leaves behind expires. A leap far ahead (a wrong date) moves the clock only when
        a second article confirms it; so does one far back while one article alone stands for the clock.
        """
        stamp = stamp_of(header)
        if stamp is None:
            received = None if self._dated else arrival_of(header)
            if received is not None and received > (self.now or 0):
                self._set(received)
            return self.now or 0
        if (
            not self._dated
            or self.now is None
            or self.now < stamp <= self.now + LEAP
            or (self._is_far(stamp, self.now) and self._confirmed(stamp, header))
        ):
            if not self._dated or stamp < (self.now or 0):
                self._start = stamp // DAY
            self._alone = None if self._dated else header.article_id
            self._dated, self._leap = True, None
            self._set(stamp)
        elif self._alone not in (None, header.article_id) and abs(stamp - self.now) <= LEAP:
            self._alone, self._changed = None, True
        return stamp

    def _is_far(self, stamp: int, now: int) -> bool:
        return stamp > now + LEAP or (self._alone is not None and stamp < now - LEAP)

    def _set(self, stamp: int) -> None:
        self.now, self._changed = stamp, True

    def _confirmed(self, stamp: int, header: Header) -> bool:
        if self._leap is not None and self._leap[1] != header.article_id and abs(stamp - self._leap[0]) <= LEAP:
            return True
        self._leap, self._changed = [stamp, header.article_id], True
        return False

    def file(self, entry: str, stamp: int) -> None:
        """File an entry under its day; it comes up in `due` when the horizon has passed."""
        today = (self.now or stamp) // DAY
        day = str(min(max(stamp // DAY, today - self._days), today + 1))
        count = self._filed.get(day, 0)
        key = self._chunk(day, count // CHUNK)
        self._state.put(key, [*(self._state.get(key) or []), entry])
        self._filed[day] = count + 1
        self.count += 1
        self._changed = True

    def due(self, limit: int) -> list[str]:
        """Take out up to `limit` entries that are past the horizon or beyond the most that is kept, oldest first.

        The latest `keep` entries stay whatever their age: a slow stream costs no memory.
        """
        taken: list[str] = []
        horizon = (self.now or 0) // DAY - self._days
        while len(taken) < limit and self._filed:
            over = self.count - self._max
            if over <= 0 and self.count <= self._keep:
                break
            day = self._oldest()
            spare = max(over, self.count - self._keep if self._day(day) < horizon else 0)
            if spare <= 0:
                break
            want = min(limit - len(taken), spare)
            taken += self._take(day, want)
        return taken

    def is_fresh(self, stamp: int) -> bool:
        """Whether a time is within the horizon, and there is room for it; far ahead of the clock it is wrong."""
        now = self.now or 0
        return self.count < self._max and stamp <= now + LEAP and stamp // DAY >= now // DAY - self._days

    def _oldest(self) -> str:
        # Asked with every message, of up to 400 days.
        return min(self._filed, key=self._day) if "0" in self._filed else str(min(map(int, self._filed)))

    def _day(self, day: str) -> int:
        return int(day) or self._start

    def _take(self, day: str, want: int) -> list[str]:
        count = self._filed[day]
        key = self._chunk(day, (count - 1) // CHUNK)
        chunk = self._state.get(key) or []
        cut = max(0, len(chunk) - want)
        taken = chunk[cut:]
        if cut:
            self._state.put(key, chunk[:cut])
        else:
            self._state.delete(key)
        left = count - max(1, len(taken))
        if left > 0:
            self._filed[day] = left
        else:
            del self._filed[day]
        self.count -= len(taken)
        self._changed = True
        return taken

    def save(self) -> None:
        """Write the clock back if it changed."""
        if self._changed:
            meta = {
                "now": self.now,
                "count": self.count,
                "days": self._filed,
                "leap": self._leap,
                "start": self._start,
                "dated": self._dated,
                "alone": self._alone,
            }
            self._state.put(f"{self._prefix}|clock", meta)
            self._changed = False

    def _chunk(self, day: str, number: int) -> str:
        return f"{self._prefix}|day|{day}|{number}"


def stamp_of(header: Header) -> int | None:
    """Publish time in seconds since 1970, never later than a day after the article was received; None if undated."""
    published, received = header.published_at, header.received_at
    if published is None:
        return None
    if received is not None and published > received + timedelta(days=1):
        return seconds(received)
    return seconds(published)


def arrival_of(header: Header) -> int | None:
    """The same, for an undated article the time of receipt; None where that is unknown too."""
    stamp = stamp_of(header)
    return seconds(header.received_at) if stamp is None and header.received_at is not None else stamp


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.timestamp())
