"""The documents say what the program does: every verb, setting, field and reason, and nothing that is not there."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from stream import records
from stream.cli.docs import MEANINGS, markdown, settings, verbs
from stream.cli.exits import Exit
from stream.records import Event, Incident, Outcome, RawArticle, RejectReason, RemovedReason, Story
from stream.schemas import CONTRACTS
from stream.topics import CATALOGUE

DOCS = Path(__file__).resolve().parents[2] / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_commands_page_is_what_the_commands_say():
    assert page("cli.md") == markdown()


def test_every_verb_has_a_heading():
    headings = re.findall(r"^## newsstream (.+)$", page("cli.md"), re.MULTILINE)
    assert headings == [" ".join(words) for words in verbs()]


def test_every_setting_has_a_meaning():
    assert [variable for variable, field in settings() if not field.description] == []


def test_every_exit_code_has_a_meaning():
    assert set(MEANINGS) == set(Exit)


@pytest.mark.parametrize("record", [RawArticle, Outcome, Event, Incident, Story], ids=lambda record: record.__name__)
def test_every_field_is_in_the_records_page(record):
    text = page("records.md")
    names = [field.alias or name for name, field in record.model_fields.items()]
    assert [name for name in names if f"`{name}`" not in text] == []


ENUMS = [held for held in vars(records).values() if isinstance(held, type) and issubclass(held, StrEnum)]


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
def test_every_value_of_a_closed_list_is_in_the_records_page(enum):
    text = page("records.md")
    assert [value.value for value in enum if f"`{value.value}`" not in text] == []


def test_reasons_have_a_line_each():
    text = page("records.md")
    reasons = [*RejectReason, *RemovedReason]
    assert [reason.value for reason in reasons if f"| `{reason.value}` |" not in text] == []


def test_every_topic_is_in_the_records_page():
    text = page("records.md")
    assert [spec.topic.value for spec in CATALOGUE if spec.public and f"`news.{spec.topic.value}`" not in text] == []


def test_every_public_schema_is_linked():
    text = page("records.md")
    assert [
        contract.path for contract in CONTRACTS if contract.public and f"../schemas/{contract.path}" not in text
    ] == []
