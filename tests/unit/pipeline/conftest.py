"""One model for all tests of the pipeline: loading it takes longer than all of them."""

import json
import os
from collections.abc import Callable, Iterable

import pytest

from stream.batch.run import process_lines
from stream.sources.lines import Line

STORY = (
    "A bomb exploded at the main bus station in Quetta on Monday morning, killing at least seven people and wounding "
    "20 others, police said.\n\nRescue workers carried the injured to the Civil Hospital, where doctors appealed for "
    "blood donors. No group claimed responsibility for the attack."
)


def line(number: int, data: bytes, size: int | None = None) -> Line:
    return Line(number, data, len(data) if size is None else size, "00" * 16)


@pytest.fixture
def run() -> Callable[[Iterable[object]], list[dict]]:
    """Lines (bytes as they are, anything else as JSON) through the pipeline in this process, as parsed answers."""

    def answers(values: Iterable[object]) -> list[dict]:
        data = [value if isinstance(value, bytes) else json.dumps(value).encode() for value in values]
        lines = (line(number, each) for number, each in enumerate(data, 1))
        return [json.loads(outcome.to_bytes()) for outcome in process_lines(lines, workers=1)]

    return answers


@pytest.fixture
def story() -> str:
    return STORY


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
