"""Records to JSON Schemas, and the catalogue that says which topic carries which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stream.records import Outcome
from stream.records.base import Record
from stream.settings import TopicSettings
from stream.topics import CATALOGUE, Catalogue, Topic

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PREFIX = TopicSettings().prefix

VERSIONS: dict[Topic, int] = dict.fromkeys(Topic, 1) | {Topic.CLEAN: 2}
OUTCOME_VERSION = 2
"""The version that is written today. Raise it for a breaking change: the old files stay, readers can move over."""

_SIZE_SETTING = {
    "pipeline": "NEWSSTREAM_TOPICS__PARTITIONS",
    "identity": "NEWSSTREAM_TOPICS__IDENTITY_PARTITIONS",
}


@dataclass(frozen=True, slots=True)
class Contract:
    """One value with a schema: the value of a topic, or the output line of `newsstream process`."""

    name: str
    version: int
    record: type[Record]
    meaning: str
    public: bool

    @property
    def path(self) -> str:
        """Where its schema lies below `schemas/`."""
        return f"{self.name}/v{self.version}.json"


def _contracts() -> Iterator[Contract]:
    for spec in CATALOGUE:
        if spec.record is not None:
            name = f"{PREFIX}.{spec.topic.value}"
            yield Contract(name, VERSIONS[spec.topic], spec.record, spec.meaning, spec.public)
    yield Contract("process.outcome", OUTCOME_VERSION, Outcome, "one output line of `newsstream process`", public=True)


CONTRACTS: tuple[Contract, ...] = tuple(_contracts())


def schema_of(contract: Contract) -> dict[str, Any]:
    """The schema of one contract. Fields with a default are optional: a field that is added stays readable."""
    schema = contract.record.model_json_schema(by_alias=True, mode="validation")
    return {
        "$schema": DIALECT,
        "$id": f"urn:newsstream:schema:{contract.name}:v{contract.version}",
        **schema,
        "title": f"{contract.name} v{contract.version}",
        "description": f"{contract.meaning[0].upper()}{contract.meaning[1:]}.",
    }


def catalogue() -> dict[str, Any]:
    """The topics under default settings: owner, key, partitions, retention, and the schema of the value."""
    schemas = {contract.name: contract.path for contract in CONTRACTS}
    return {
        "description": "Generated from stream/topics.py by `python -m stream.schemas`. Counts are defaults.",
        "topics": [
            {
                "name": plan.name,
                "public": plan.spec.public,
                "owner": plan.spec.owner,
                "key": plan.spec.key,
                "value": plan.spec.meaning,
                "schema": schemas.get(plan.name),
                "partitions": plan.partitions,
                "partitions_setting": _SIZE_SETTING[plan.spec.size],
                "config": plan.config,
            }
            for plan in Catalogue(TopicSettings())
        ],
    }
