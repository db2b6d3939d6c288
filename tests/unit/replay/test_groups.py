"""Two groupings of the same members: every way in which they can differ, whatever the names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stream.replay.groups import Case, Regrouped, cases
from tests.growth import assert_grows_linearly


def how(live: dict[str, str], replayed: dict[str, str]) -> list[str]:
    """What is said of groups that are written as strings of one-letter members."""
    found = cases({k: set(v) for k, v in live.items()}, {k: set(v) for k, v in replayed.items()})
    return [f"{'+'.join(each.live)}>{'+'.join(each.replayed)} {each.how.value}" for each in found]


def test_groups_of_equal_members_are_the_same_under_any_name() -> None:
    assert how({"i": "ab", "j": "c"}, {"x": "c", "y": "ba"}) == ["i>y same", "j>x same"]


def test_other_members_are_a_change() -> None:
    assert how({"i": "ab"}, {"x": "abc"}) == ["i>x changed"]


def test_one_group_that_became_several_was_split_and_the_reverse_merged() -> None:
    assert how({"i": "abc"}, {"x": "a", "y": "bc"}) == ["i>x+y split"]
    assert how({"i": "a", "j": "bc"}, {"x": "abc"}) == ["i+j>x merged"]


def test_several_on_both_sides_are_one_change() -> None:
    assert how({"i": "ab", "j": "cd"}, {"x": "ac", "y": "bd"}) == ["i+j>x+y changed"]


def test_what_one_side_does_not_have_is_new_or_gone() -> None:
    assert how({"i": "a"}, {"x": "b"}) == ["i> gone", ">x new"]


def test_groups_without_members_are_no_case() -> None:
    assert how({"i": ""}, {"x": ""}) == []


def test_long_chains_of_groups_are_one_case() -> None:
    count = 5_000
    live = {f"i{n}": {f"m{2 * n}", f"m{2 * n + 1}"} for n in range(count)}
    replayed = {f"x{n}": {f"m{2 * n + 1}", f"m{2 * n + 2}"} for n in range(count)}
    [found] = cases(live, replayed)
    assert (len(found.live), len(found.replayed), found.how) == (count, count, Regrouped.CHANGED)


def overlapping(count: int) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """One group of all on one side, many small ones on the other."""
    return {"i": {f"m{n}" for n in range(count)}}, {f"x{n}": {f"m{n}"} for n in range(count)}


def test_one_large_group_costs_as_its_members() -> None:
    assert_grows_linearly(lambda sides: cases(*sides), overlapping(4_000), overlapping(32_000), 8)


GROUPINGS = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("ijk"))


def groups(homes: dict[str, str]) -> dict[str, set[str]]:
    return {name: {member for member, home in homes.items() if home == name} for name in set(homes.values())}


@given(GROUPINGS, GROUPINGS)
def test_every_group_is_in_exactly_one_case(live: dict[str, str], replayed: dict[str, str]) -> None:
    ours, theirs = groups(live), groups(replayed)
    found = cases(ours, theirs)
    assert sorted(name for each in found for name in each.live) == sorted(ours)
    assert sorted(name for each in found for name in each.replayed) == sorted(theirs)


@given(GROUPINGS)
def test_a_grouping_is_the_same_as_itself(homes: dict[str, str]) -> None:
    mine = groups(homes)
    assert cases(mine, mine) == [Case((name,), (name,), Regrouped.SAME) for name in sorted(mine)]
