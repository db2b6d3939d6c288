"""A replay without a broker: a file of articles, against the answers that an earlier version gave for it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from stream.batch.run import process_lines
from stream.cli.console import input_stream, notice, progress
from stream.cli.exits import CommandError, Exit
from stream.cli.replay.told import Made
from stream.cli.settings import checked_dictionaries
from stream.cli.words import amount
from stream.records import Outcome
from stream.records.base import load_json
from stream.records.lenient import read_leniently
from stream.replay.answers import from_outcomes
from stream.replay.compare import Scope, compare
from stream.sources import read_jsonl


def replay_file(articles: str, answers: str, workers: int | None, limit: int | None) -> Made:
    """Process the articles and compare line by line. Raises CommandError when the answers are not those of the file."""
    dictionaries = checked_dictionaries()
    before = dict(islice(_read_answers(answers), limit))
    notice(f"newsstream: replaying {articles} against {amount(len(before), 'answer')}")
    now: dict[str, Outcome] = {}
    with input_stream(articles) as source, progress() as bar:
        task = bar.add_task("articles", total=len(before))
        for number, outcome in enumerate(process_lines(islice(read_jsonl(source), limit), workers, dictionaries), 1):
            now[f"line {number}"] = outcome
            bar.advance(task)
    if len(now) != len(before):
        raise CommandError(
            Exit.DATA,
            f"expected an answer per line of {articles}, got {amount(len(before), 'answer')} in {answers} for "
            f"{amount(len(now), 'line')}",
        )
    live, replayed = from_outcomes(before), from_outcomes(now)
    known = {outcome.article_id for each in (before, now) for outcome in each.values()}
    report = compare(live, replayed, Scope(list(now), known))
    about = f"{amount(len(now), 'article')} of {articles} processed again, against {answers}"
    return Made(report, about, {"input": articles, "against": answers, "messages": len(now)})


def _read_answers(name: str) -> Iterator[tuple[str, Outcome]]:
    with input_stream(name) as source:
        for line in read_jsonl(source):
            try:
                value = load_json(line.data)
            except ValueError:
                value = None
            outcome = read_leniently(Outcome, value) if isinstance(value, dict) else None
            if outcome is None:
                raise CommandError(
                    Exit.DATA,
                    f"expected what `newsstream process` wrote in {name}, got something else in line {line.number}",
                )
            yield f"line {line.number}", outcome
