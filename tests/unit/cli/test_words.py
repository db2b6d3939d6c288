from __future__ import annotations

import pytest

from stream.cli.words import amount


@pytest.mark.parametrize(
    ("number", "nouns", "said"),
    [
        (0, ("letter",), "0 letters"),
        (1, ("letter",), "1 letter"),
        (2, ("letter",), "2 letters"),
        (1, ("copy", "copies"), "1 copy"),
        (2, ("copy", "copies"), "2 copies"),
    ],
)
def test_only_one_is_singular(number: int, nouns: tuple[str, ...], said: str) -> None:
    assert amount(number, *nouns) == said
