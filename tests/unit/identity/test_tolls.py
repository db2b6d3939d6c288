"""The best figure of a toll: by owners, age and how much a report commits itself."""

from __future__ import annotations

import pytest

from stream.identity.mention import mention_of
from stream.identity.tolls import toll_of
from stream.records import IncidentToll
from tests.unit.identity.build import event, header, upsert

Told = tuple[int | None, int | None]


def killed(*told: Told) -> IncidentToll:
    """The killed of an incident whose owners tell these tolls, an hour apart."""
    mentions = []
    for number, (low, top) in enumerate(told):
        toll = {key: value for key, value in (("min", low), ("max", top)) if value is not None}
        one = event(f"e{number}", f"a{number}", effects={"killed": toll})
        head = header(f"a{number}", days=number / 24, source=f"outlet{number}.example")
        mentions.append(mention_of(upsert(one, head), one, arrived=0))
    return IncidentToll.model_validate(toll_of("killed", mentions))


@pytest.mark.parametrize(
    ("told", "best"),
    [
        ([(38, 38), (2, None)], 38),
        ([(2, None)], 2),
        ([(12, None), (15, None)], 15),
        ([(14, 14), (20, None)], 20),
        ([(14, 14), (12, 12)], 12),
        ([(14, 14), (14, None), (9, 9)], 14),
        ([(None, 20)], 20),
    ],
)
def test_best_figure(told: list[Told], best: int) -> None:
    assert killed(*told).best == best


def test_every_figure_is_kept() -> None:
    toll = killed((38, 38), (2, None))
    assert (toll.min, toll.max) == (2, 38)
    assert toll.per_source == {"outlet0.example": [38, 38], "outlet1.example": [2, None]}
