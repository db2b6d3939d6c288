"""How many letters are held at once."""

from __future__ import annotations

import pytest

from stream.cli.dlq import originals
from stream.cli.dlq.letters import Letter, read
from stream.cli.dlq.plan import Step
from tests.unit.cli.dlq.build import letter


def step(offset: int, size: int, *, cut: bool = False, refused: str = "") -> Step:
    """A step for a letter of so many bytes; a cut one leads to an original of that size."""
    entry = read(letter(offset, value=b"x" * size, max_bytes=1500 if cut else 1_000_000))
    assert isinstance(entry, Letter)
    return Step(entry, "news.articles.raw", 0, refused=refused, fetch=cut)


def parts(steps: list[Step]) -> list[list[int]]:
    return [[each.letter.at.offset for each in batch] for batch in originals.batches(steps)]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originals, "BATCH_LETTERS", 3)
    monkeypatch.setattr(originals, "BATCH_BYTES", 10_000)


def test_nothing_is_no_batch() -> None:
    assert parts([]) == []


def test_batches_are_of_so_many_letters_in_their_order() -> None:
    assert parts([step(offset, 1) for offset in (5, 3, 9, 1, 2, 8, 7)]) == [[5, 3, 9], [1, 2, 8], [7]]


def test_batches_are_of_so_many_bytes_and_a_letter_may_be_larger() -> None:
    assert parts([step(0, 6000), step(1, 4000), step(2, 1), step(3, 90_000), step(4, 1)]) == [[0, 1], [2], [3], [4]]


def test_a_cut_letter_counts_as_its_original_and_a_refused_one_as_nothing() -> None:
    assert parts([step(0, 9000, cut=True), step(1, 9000, refused="no"), step(2, 9000, cut=True)]) == [[0, 1], [2]]
