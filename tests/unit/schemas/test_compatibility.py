"""The rule table of released schemas: one test per rule."""

import copy

import pytest

from stream.schemas import CONTRACTS, breaking_changes, schema_of
from stream.schemas.__main__ import main

RELEASED = {
    "$defs": {"Kind": {"enum": ["a", "b"], "type": "string"}},
    "type": "object",
    "additionalProperties": False,
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "title": "Id"},
        "kind": {"$ref": "#/$defs/Kind"},
        "score": {"anyOf": [{"type": "number", "maximum": 1}, {"type": "null"}], "default": None},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}


def changed(edit):
    proposed = copy.deepcopy(RELEASED)
    edit(proposed)
    return breaking_changes(RELEASED, proposed)


ALLOWED = {
    "nothing": lambda s: None,
    "a new optional field": lambda s: s["properties"].update(new={"type": "string", "default": ""}),
    "another description": lambda s: s["properties"]["id"].update(description="who", title="Name"),
    "enum in another order": lambda s: s["$defs"]["Kind"].update(enum=["b", "a"]),
    "a definition inlined": lambda s: s["properties"].update(kind={"type": "string", "enum": ["a", "b"]}),
}

BREAKING = {
    "field removed": (lambda s: s["properties"].pop("tags"), "$.tags: removed"),
    "field became required": (lambda s: s["required"].append("kind"), "$.kind: became required"),
    "new field is required": (
        lambda s: (s["properties"].update(new={"type": "string"}), s["required"].append("new")),
        "$.new: added as required",
    ),
    "field no longer required": (lambda s: s.update(required=[]), "$.id: no longer required"),
    "type changed": (lambda s: s["properties"]["id"].update(type="integer"), "$.id: type was 'string', is 'integer'"),
    "enum value added": (lambda s: s["$defs"]["Kind"]["enum"].append("c"), "$.kind: enum"),
    "enum value removed": (lambda s: s["$defs"]["Kind"]["enum"].pop(), "$.kind: enum"),
    "bound moved": (lambda s: s["properties"]["score"]["anyOf"][0].update(maximum=2), "$.score.anyOf[0]: maximum"),
    "alternative added": (lambda s: s["properties"]["score"]["anyOf"].append({"type": "string"}), "$.score.anyOf"),
    "items changed": (lambda s: s["properties"]["tags"].update(items={"type": "number"}), "$.tags[]: type"),
    "model opened": (lambda s: s.update(additionalProperties=True), "$: additionalProperties"),
    "default changed": (lambda s: s["properties"]["score"].update(default=0), "$.score: default"),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_allowed(name):
    assert changed(ALLOWED[name]) == []


@pytest.mark.parametrize("name", BREAKING)
def test_breaking(name):
    edit, start = BREAKING[name]
    found = changed(edit)
    assert [line for line in found if line.startswith(start)] == found != []


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_a_schema_is_compatible_with_itself(contract):
    assert breaking_changes(schema_of(contract), schema_of(contract)) == []


def test_writing_refuses_a_breaking_change_to_a_released_version(tmp_path, capsys):
    assert main(["--folder", str(tmp_path), "--release"]) == 0
    frozen = tmp_path / "news.stories" / "v1" / "released.json"
    frozen.write_text(frozen.read_text().replace('"story_id"', '"story"'))
    before = (tmp_path / "news.stories" / "v1.json").read_text()
    assert main(["--folder", str(tmp_path)]) == 1
    assert "news.stories/v1.json is released: $.story: removed" in capsys.readouterr().err
    assert (tmp_path / "news.stories" / "v1.json").read_text() == before


def test_check_writes_nothing_and_says_what_differs(tmp_path, capsys):
    assert main(["--folder", str(tmp_path), "--check"]) == 1
    assert "news.events/v1.json" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
