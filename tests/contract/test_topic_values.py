"""What the pipeline makes of the samples validates against the schema of its topic."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from stream.batch.run import loaded_extractor
from stream.pipeline import Identity, Job, Settled, read_article, read_jobs, report_of
from stream.records import Article, Rejection
from stream.records.base import Record
from stream.schemas import CONTRACTS, schema_of
from stream.sources import read_jsonl

SAMPLES = Path("stream/sources/samples/articles.jsonl")


@pytest.fixture(scope="module")
def values() -> dict[str, list[Record]]:
    """Every record that the samples give rise to, by contract."""
    made: dict[str, list[Record]] = {contract.name: [] for contract in CONTRACTS}
    identity = Identity()
    with SAMPLES.open("rb") as stream:
        for line in read_jsonl(stream):
            article = read_article(line.data, f"news.articles.raw-0-{line.number}")
            if isinstance(article, Rejection):
                made["news.internal.rejected"].append(article)
            else:
                _follow(article, identity, made)
    return made


def _follow(article: Article, identity: Identity, made: dict[str, list[Record]]) -> None:
    made["news.articles.clean"].append(article)
    verdict = identity.check(article)
    [reading] = read_jobs(loaded_extractor(), [Job(article, copy=not verdict.forward)])
    if verdict.notice is not None:
        made["news.articles.duplicates"].append(verdict.notice)
    else:
        made["news.internal.extract"].append(article)
    report = verdict.report or report_of(article, reading)
    made["news.internal.reports"].append(report)
    postings = identity.ledger.post(report)
    made["news.internal.blocks"] += postings.blocks
    commands = list(postings.stories)
    settled = Settled()
    for block in postings.blocks:
        result = identity.incidents.apply(block)
        settled.events += result.events
        settled.shown += result.shown
        commands += result.stories
    made["news.internal.stories"] += commands
    for command in commands:
        settled.stories += identity.stories.apply(command).stories
    made["news.events"] += settled.events
    made["news.incidents"] += settled.incidents
    made["news.stories"] += settled.stories


WRITTEN = [
    contract
    for contract in CONTRACTS
    if contract.name not in ("news.articles.raw", "news.deadletters", "process.outcome")
]


@pytest.mark.parametrize("contract", WRITTEN, ids=lambda contract: contract.name)
def test_every_value_follows_its_schema(contract, values):
    validator = jsonschema_rs.validator_for(schema_of(contract), validate_formats=True)
    made = [json.loads(record.to_bytes()) for record in values[contract.name]]
    assert made
    assert [str(error) for value in made for error in validator.iter_errors(value)] == []


@pytest.mark.parametrize("contract", WRITTEN, ids=lambda contract: contract.name)
def test_every_value_reads_back_as_itself(contract, values):
    assert [record for record in values[contract.name] if contract.record.from_bytes(record.to_bytes()) != record] == []


def test_every_value_stays_well_under_the_size_of_a_state_value(values):
    largest = max(len(record.to_bytes()) for records in values.values() for record in records)
    assert largest < 100_000
