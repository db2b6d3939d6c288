"""Whatever a user's dictionary holds, it is read without an error, and every name that was kept is found again."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from stream.extract.dictionaries.petrarch import PIVOT, read
from stream.extract.dictionaries.store import Known, Store, write

LINES = st.text(alphabet="AB_ +[]{}!~<>-#;()\t=0129", max_size=40)
WORDS = st.lists(st.sampled_from(["al", "front", "for", "né", "x1"]), min_size=1, max_size=5).map(" ".join)


@given(st.lists(LINES, max_size=30))
def test_any_lines_are_read_and_every_broken_one_is_named_once(lines):
    source = read("\n".join(lines).encode())
    numbers = [problem.line for problem in source.problems]
    assert all(1 <= number <= len(lines) for number in numbers)
    assert all(actor.names and actor.codes for actor in source.actors)


@given(st.binary(max_size=400))
def test_any_bytes_are_read(data):
    assert read(data).nobody >= 0


@given(st.dates(min_value=date(1000, 1, 1)))
def test_days_of_eight_digits_are_exact(day):
    [actor] = read(f"FOO_ [FRAGOV >{day:%Y%m%d}]".encode()).actors
    assert actor.codes[0].since == day.toordinal()


@given(st.integers(0, 99))
def test_years_of_two_digits_turn_at_the_pivot(year):
    [actor] = read(f"FOO_ [FRAGOV >{year:02}0615]".encode()).actors
    since = actor.codes[0].since
    assert since is not None

    assert date.fromordinal(since).year == (2000 if year <= PIVOT else 1900) + year


@settings(max_examples=50)
@given(names=st.lists(WORDS, unique=True, min_size=1, max_size=40), other=WORDS)
def test_every_name_is_found_and_nothing_else_is(tmp_path_factory, names, other):
    path = tmp_path_factory.mktemp("store") / "a.dictionary"
    write(path, {name: at for at, name in enumerate(names)}, [Known(name, False, (), "a:1") for name in names], {})
    store = Store(path)
    assert [store.entry(store.find(name) - 1).name for name in names] == names
    begins = any(name.startswith(f"{other} ") for name in names)
    assert store.find(other) == (names.index(other) + 1 if other in names else 0 if begins else -1)
