"""A fixed set of cases for every target, the same on every run; `make fuzz` does many more, guided by coverage."""

import pytest

from tests.fuzz.mutate import cases
from tests.fuzz.targets import TARGETS

SEED = 20_260


@pytest.mark.parametrize("name", TARGETS)
def test_no_case_breaks_a_property(name: str) -> None:
    target = TARGETS[name]
    for data in cases(target.seeds, target.in_ci, SEED):
        try:
            target.check(data)
        except Exception as error:
            raise AssertionError(f"python -m tests.fuzz --target {name} would say: {data!r}") from error


def test_the_same_seed_gives_the_same_cases() -> None:
    seeds = TARGETS["clean"].seeds
    assert list(cases(seeds, 200, SEED)) == list(cases(seeds, 200, SEED))


def test_mutation_gets_far_from_the_seeds() -> None:
    made = set(cases([b"nothing of the kind"], 1_000, SEED))
    assert len(made) > 900
    assert any(b"[" in data for data in made)
    assert any("\ud800".encode("utf-8", "surrogatepass") in data for data in made)
