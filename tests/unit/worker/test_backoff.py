from hypothesis import given
from hypothesis import strategies as st

from stream.worker.backoff import Backoff


def test_pauses_double_up_to_the_longest() -> None:
    backoff = Backoff(0.5, 3.0, chance=lambda: 1.0)
    assert [backoff.pause(failures) for failures in (1, 2, 3, 4, 5)] == [0.5, 1.0, 2.0, 3.0, 3.0]


def test_chance_takes_at_most_half() -> None:
    assert Backoff(1.0, 8.0, chance=lambda: 0.0).pause(3) == 2.0


@given(st.floats(0.001, 60), st.floats(0.001, 600), st.integers(-3, 10_000), st.floats(0, 1, exclude_max=True))
def test_pauses_stay_within_bounds(first: float, longest: float, failures: int, chance: float) -> None:
    pause = Backoff(first, longest, chance=lambda: chance).pause(failures)
    assert min(first, longest) / 2 <= pause <= longest
