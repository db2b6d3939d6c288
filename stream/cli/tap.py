"""`newsstream tap`: follow a topic as JSON lines."""

from __future__ import annotations

import json
import time
from itertools import chain, islice
from typing import Annotated, Any

import typer


def tap(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="Full name, or without the prefix: incidents.")],
    since: Annotated[
        str,
        typer.Option("--from", metavar="WHEN", help="now, start, a date or a time, or how far back: 90s, 15m, 2h, 7d."),
    ] = "now",
    limit: Annotated[int | None, typer.Option("--limit", "-n", min=1, help="Stop after so many records.")] = None,
    until_end: Annotated[
        bool, typer.Option("--until-end", help="Stop at what is now the end instead of waiting for more.")
    ] = False,
    envelope: Annotated[
        bool, typer.Option("--envelope", "-e", help="Wrap each value with partition, offset, time, key and headers.")
    ] = False,
) -> None:
    """Follow a topic: one JSON line per record on stdout, until Ctrl-C.

    A value that is no JSON (a dead letter may hold anything) is printed as a JSON string. Reading needs no consumer
    group and disturbs nobody. Exit code 64 for a name that is no topic, 65 for one of ours that the cluster has not.

      newsstream tap incidents
      newsstream tap incidents --from start --until-end | jq -r '[.incident_id, .version, .change] | @tsv'
      newsstream tap deadletters --from 2h --envelope
    """
    from stream.cli.broker import assign, broker_errors, missing_code, reached, reader
    from stream.cli.console import output_stream
    from stream.cli.moments import broker_time
    from stream.cli.settings import load_settings
    from stream.topics import Catalogue

    start_ms = broker_time(since, "--from", time.time())
    settings = load_settings()
    catalogue = Catalogue(settings.topics)
    name = catalogue.resolve(topic)
    with broker_errors(settings), reader(settings) as consumer, output_stream("-") as sink:
        ends = assign(consumer, name, start_ms, missing_code(catalogue, name))
        left = limit if limit is not None else -1
        while left and not (until_end and reached(consumer, ends)):
            polled = chain.from_iterable(consumer.poll(timeout_ms=500).values())
            for record in islice(polled, left if left > 0 else None):
                sink.write(json_line(record, envelope=envelope))
                left -= 1
            sink.flush()


def json_line(record: Any, *, envelope: bool) -> bytes:
    """One record as a JSON line."""
    value = _json_or_text(record.value)
    if not envelope:
        return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
    wrapped = {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "timestamp_ms": record.timestamp,
        "key": _text(record.key),
        "headers": {name: _text(held) for name, held in record.headers},
        "value": value,
    }
    return json.dumps(wrapped, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def _json_or_text(data: bytes | None) -> Any:
    try:
        return None if data is None else json.loads(data)
    except ValueError:
        return _text(data)


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8", "backslashreplace")
