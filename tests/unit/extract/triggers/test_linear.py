"""Hostile text: one endless sentence full of triggers takes time in proportion to its length."""

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from stream.extract.parsed import PartText
from stream.extract.triggers import find_in_part
from stream.records import Segment
from stream.records.kept import KeptText
from tests.growth import assert_grows_linearly

WORDS = [
    *["the", "militants", "who", "attacked", "-", "killed", "people", "with", "grenades", "and", "set", "fire", "to"],
    *["ceasefire", "talks", "in", ",", "fire", "missile"],
]


def endless(length: int, hub: bool) -> PartText:
    words = (WORDS * (length // len(WORDS) + 1))[:length]
    heads = [0 if hub else max(0, i - 1) for i in range(length)]
    deps = ["ROOT", *["conj"] * (length - 1)]
    doc = Doc(Vocab(), words=words, heads=heads, deps=deps, pos=["VERB"] * length, tags=["VBD"] * length)
    return PartText(KeptText(doc.text, [Segment(start=0, end=len(doc.text))]), doc)


@pytest.mark.parametrize("hub", [True, False], ids=["one-hub", "one-chain"])
def test_time_grows_with_length(hub):
    find_in_part(endless(200, hub))
    assert_grows_linearly(find_in_part, endless(2000, hub), endless(8000, hub), 4)
