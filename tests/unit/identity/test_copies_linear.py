"""Copy detection stays linear in the text, flat in what it knows, and small in what it keeps, whatever comes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stream.identity import Copies, MemoryState
from stream.identity.copies import BUCKET_KEPT
from stream.identity.resemblance import Sketch, resemblance
from stream.records.base import dump_json
from tests.growth import assert_grows_linearly
from tests.unit.identity.build import QUAKE, article

HOSTILE: dict[str, Callable[[int], str]] = {
    "one word": lambda n: "a" * 12 * n,
    "one name": lambda n: "The " + "A" + "a" * 12 * n,
    "one number": lambda n: "killed " + "7" * 12 * n,
    "numbers": lambda n: "".join(f"{at} " for at in range(2 * n)),
    "names": lambda n: "".join(f"of N{'abcdefghij'[at % 10]}{'klmnopqrst'[at // 10 % 10]} " for at in range(2 * n)),
    "hyphens": lambda n: "twenty-" * 2 * n,
    "no words": lambda n: "([{<" * 3 * n,
    "other alphabets": lambda n: "Взрыв убил 爆炸 انفجار " * (n // 2),
    "lone surrogates": lambda n: "\ud800 killed \udfff " * n,
    "repeated sentence": lambda n: "A bomb killed two people. " * (n // 2),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_twice_the_text_takes_about_twice_the_time(name: str) -> None:
    small, large = article("a", text=HOSTILE[name](4_000)), article("a", text=HOSTILE[name](16_000))
    assert_grows_linearly(lambda made: Copies(MemoryState()).check(made), small, large, 4)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_kept_of_a_text_is_bounded(name: str) -> None:
    state = MemoryState()
    Copies(state).check(article("a", text=HOSTILE[name](20_000)))
    assert sum(len(dump_json(value)) for value in state.values()) < 12_000


@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_is_like_itself(name: str) -> None:
    sketch = Sketch.of(article("a", text=HOSTILE[name](1_000)))
    assert resemblance(sketch, Sketch.load(sketch.dump())).is_copy


class Counting(MemoryState):
    """Counts what is read."""

    reads = 0

    def get(self, key: str, default: object = None) -> object:
        self.reads += 1
        return super().get(key, default)


def test_as_much_is_read_for_the_last_of_many_texts_with_one_opening_as_for_an_early_one() -> None:
    state = Counting()
    copies = Copies(state)
    reads = []
    for number in range(240):
        text = f"{QUAKE[:380]} " + " ".join(f"word{number}x{at}" for at in range(160))
        before = state.reads
        copies.check(article(f"a{number}", text=text))
        reads.append(state.reads - before)
    assert max(reads[-60:]) <= max(reads[: 2 * BUCKET_KEPT]) + BUCKET_KEPT
