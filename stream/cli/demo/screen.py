"""How the demo shows what happens: a live table on a terminal, one line per happening elsewhere."""

from __future__ import annotations

from collections import deque
from typing import Protocol, Self

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from stream.cli.demo.tally import Happening, Tally, describe

STYLES = {"born": "green", "grown": "cyan", "merged": "magenta", "copy": "blue", "rejected": "yellow", "dead": "red"}
LOG_LINES = 8
ROWS = 18


class Screen(Protocol):
    """Where the demo shows itself."""

    def say(self, text: str) -> None:
        """A notice."""

    def show(self, happening: Happening) -> None:
        """Something happened."""

    def refresh(self, tally: Tally) -> None:
        """Counts changed."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


class PlainScreen:
    """One line per happening on stdout."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, text: str) -> None:
        """A notice."""
        self._console.print(Text(text))

    def show(self, happening: Happening) -> None:
        """Something happened."""
        self._console.print(Text(happening.text, style=STYLES.get(happening.kind, "")))

    def refresh(self, tally: Tally) -> None:
        """Lines are final: nothing to redraw."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        return None


class LiveScreen:
    """A table of incidents that redraws itself, above the latest happenings."""

    def __init__(self, console: Console) -> None:
        self._live = Live(console=console, refresh_per_second=8, transient=True)
        self._log: deque[Text] = deque(maxlen=LOG_LINES)
        self._tally = Tally()

    def say(self, text: str) -> None:
        """A notice."""
        self._log.append(Text(text, style="dim"))
        self.refresh(self._tally)

    def show(self, happening: Happening) -> None:
        """Something happened."""
        self._log.append(Text(happening.text, style=STYLES.get(happening.kind, ""), overflow="ellipsis", no_wrap=True))

    def refresh(self, tally: Tally) -> None:
        """Redraw."""
        self._tally = tally
        self._live.update(Group(_table(tally, ROWS), Text(""), *self._log))

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._live.stop()


def _table(tally: Tally, rows: int) -> Table:
    table = Table(
        title=f"{len(tally.living)} incidents in {len(tally.stories)} stories from {len(tally.answered)} articles",
        expand=True,
    )
    table.add_column("incident", ratio=4, no_wrap=True, overflow="ellipsis")
    table.add_column("sources", justify="right")
    table.add_column("reports", justify="right")
    table.add_column("version", justify="right")
    for incident in tally.living[:rows]:
        table.add_row(
            describe(incident),
            str(incident["independent_sources"]),
            str(len(incident["mentions"])),
            str(incident["version"]),
        )
    return table


def summary(console: Console, tally: Tally) -> None:
    """What came of it, at the end."""
    console.print(_table(tally, 12))
    console.print(
        Text(
            f"{len(tally.answered)} articles answered: {len(tally.copies)} copies, {len(tally.rejected)} rejected; "
            f"{sum(tally.dead_letters.values())} dead letters; {len(tally.events)} events"
        )
    )
    changes = ", ".join(f"{count} {change}" for change, count in sorted(tally.changes.items()))
    console.print(Text(f"versions of incidents: {changes or 'none'}"))
