"""The committed schemas are the records', their examples hold, and what is released stays compatible."""

import json
from pathlib import Path

import jsonschema
import jsonschema_rs
import pytest
from pydantic import ValidationError

from stream.schemas import CONTRACTS, Contract, catalogue, schema_of
from stream.schemas.__main__ import files, refusals

ROOT = Path(__file__).resolve().parents[2] / "schemas"

contracts = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)


def examples(kind: str) -> list:
    return [
        pytest.param(contract, path, id=f"{contract.name}-{path.stem}")
        for contract in CONTRACTS
        for path in sorted((ROOT / contract.name / f"v{contract.version}" / kind).glob("*.json"))
    ]


def by_rust(contract: Contract, value: object) -> bool:
    schema = json.loads((ROOT / contract.path).read_text(encoding="utf-8"))
    return jsonschema_rs.validator_for(schema, validate_formats=True).is_valid(value)


def by_python(contract: Contract, value: object) -> bool:
    schema = json.loads((ROOT / contract.path).read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema).is_valid(value)


def by_model(contract: Contract, data: bytes) -> bool:
    try:
        contract.record.from_bytes(data)
    except ValidationError:
        return False
    return True


def test_committed_files_are_what_the_records_generate():
    wanted = files(ROOT)
    assert {path: path.read_text(encoding="utf-8") for path in wanted if path.exists()} == wanted


@contracts
def test_schema_is_a_valid_schema(contract):
    jsonschema.Draft202012Validator.check_schema(schema_of(contract))


@contracts
@pytest.mark.parametrize("kind", ["valid", "invalid"])
def test_every_contract_has_examples(contract, kind):
    assert list((ROOT / contract.name / f"v{contract.version}" / kind).glob("*.json"))


@pytest.mark.parametrize(("contract", "path"), examples("valid"))
def test_valid_example_passes_all_three_validators(contract, path):
    data = path.read_bytes()
    value = json.loads(data)
    assert (by_rust(contract, value), by_python(contract, value), by_model(contract, data)) == (True, True, True)


@pytest.mark.parametrize(("contract", "path"), examples("invalid"))
def test_invalid_example_is_refused_by_schema_and_model(contract, path):
    data = path.read_bytes()
    assert (by_rust(contract, json.loads(data)), by_model(contract, data)) == (False, False)


OLDER = [
    pytest.param(contract, path, id=f"{contract.name}-{path.parts[-3]}-{path.stem}")
    for contract in CONTRACTS
    for path in sorted((ROOT / contract.name).glob("v*/valid/*.json"))
    if path.parts[-3] != f"v{contract.version}"
]


@pytest.mark.parametrize(("contract", "path"), OLDER)
def test_examples_of_older_versions_are_read_by_this_one(contract, path):
    assert by_model(contract, path.read_bytes())


def test_no_breaking_change_to_a_released_version():
    assert refusals(ROOT) == []


def test_catalogue_names_a_schema_for_every_value_that_is_a_record():
    paths = [topic["schema"] for topic in catalogue()["topics"] if topic["schema"]]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_no_file_without_a_contract():
    known = {contract.name for contract in CONTRACTS}
    assert {path.name for path in ROOT.iterdir() if path.is_dir()} == known
