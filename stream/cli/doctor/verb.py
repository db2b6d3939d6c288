"""`newsstream doctor`: the stages in their order, and the report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from stream.cli.doctor.finding import Finding
    from stream.settings import Settings

Check = Callable[["Settings"], Iterator["Finding"]]


@dataclass(frozen=True, slots=True)
class Stage:
    """One group of checks. It is skipped when a stage that it `needs` has failed."""

    name: str
    check: Check
    needs: tuple[str, ...] = ()


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Leave out what needs a broker.")] = False,
) -> None:
    """Check everything a worker needs: settings, model, broker, topics, schemas, state, clock, port.

    One line per check: ok, warn or fail, what was looked at, what was found, and how to mend it. What needs something
    that failed is skipped. Nothing is changed, and no secret is printed. It may run beside a worker: the port and the
    state directory are in order when that worker holds them.

    Exit codes: 0 all well, 1 warnings, with which a worker runs, 78 something would keep it from working.

      newsstream doctor
      newsstream doctor --json | jq 'select(.level != "ok")'
    """
    from stream.cli.doctor.finding import Level, worst
    from stream.cli.exits import Exit

    findings: list[Finding] = []
    for finding in examine(stages(offline=offline)):
        findings.append(finding)
        print(json.dumps(finding.to_json()) if as_json else finding, flush=True)
    codes = {Level.FAIL: Exit.CONFIGURATION, Level.WARN: Exit.NEGATIVE}
    raise typer.Exit(codes.get(worst(findings), Exit.OK))


def stages(*, offline: bool = False) -> Sequence[Stage]:
    """All stages in their order; `offline` leaves out those that need a broker."""
    from stream.cli.doctor import cluster, installation, machine

    local = [
        Stage("model", installation.model),
        Stage("places", installation.places),
        Stage("dictionaries", installation.dictionaries),
        Stage("state", machine.state),
        Stage("port", machine.port),
    ]
    if offline:
        return local
    return [
        *local[:3],
        Stage("broker", cluster.brokers),
        Stage("topics", cluster.topics, needs=("broker",)),
        Stage("schemas", cluster.records, needs=("broker", "topics")),
        *local[3:],
    ]


def examine(order: Sequence[Stage]) -> Iterator[Finding]:
    """The findings of settings and of every stage, one after the other."""
    from stream.cli.doctor.finding import Level, skipped
    from stream.cli.doctor.settings import examined

    settings, findings = examined()
    yield from findings
    failed: set[str] = set()
    for stage in order:
        missing = [name for name in stage.needs if name in failed]
        if settings is None:
            yield skipped(stage.name, "settings that can be read")
        elif missing:
            yield skipped(stage.name, missing[0])
            failed.add(stage.name)
        else:
            for finding in stage.check(settings):
                yield finding
                if finding.level is Level.FAIL:
                    failed.add(stage.name)
