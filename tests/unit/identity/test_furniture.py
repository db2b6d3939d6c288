"""Lines that an outlet repeats: learned from different texts only, taken out exactly, the same again on redelivery."""

import json

import pytest

from stream.identity import Copies, MemoryState, shard_key, without_lines
from stream.identity.furniture import MOST_LINES, SLOTS, WINDOW, Furniture, Shelf, kept_lines
from stream.pipeline import read_article
from stream.records import Article, RemovedReason
from stream.records.kept import KeptText

TOWNS = [
    "Quetta", "Nyala", "Lodwar", "Izmir", "Cusco", "Split", "Tartu", "Bergen", "Lviv", "Gdansk", "Porto", "Salta",
    "Natal", "Cebu", "Davao", "Kandy", "Galle", "Mwanza", "Arusha", "Beira", "Tete", "Lome", "Kumasi", "Thies",
    "Bamako", "Gao", "Zinder", "Agadez", "Sfax", "Oran",
]  # fmt: skip
ADDRESS = "Reach our newsroom desk with tips and corrections by ordinary post at any time."
LABEL = "Harbour Wire Weekend Edition"


def story(number: int) -> str:
    town, other = TOWNS[number % 30], TOWNS[(number * 7 + 11) % 30]
    return (
        f"Police in {town} arrested {number + 2} men over the theft of {number * 3 + 4} boats from {other} harbour.\n\n"
        f"The {town} court will hear the owner of warehouse {number * 17 + 5} in {other} by the end of the month.\n\n"
        f"Fishermen said that {number + 9} crews from {other} had lost their nets near {town} in a week of storms."
    )


def article(number: int, text: str, source: str | None = "harbourwire.example", origin: str | None = None) -> Article:
    value = {"id": f"a{number}", "source": source, "text": text, "published_at": "2026-11-20T09:00:00Z"}
    made = read_article(json.dumps(value).encode(), origin or f"line {number}")
    assert isinstance(made, Article)
    return made


def furnished(number: int, **more) -> Article:
    return article(number, f"{LABEL}\n\n{story(number)}\n\n{ADDRESS}", **more)


def kept(made: Article) -> str:
    return KeptText(made.text, made.segments).text


def pages(copies: Copies, articles: list[Article]) -> list[str]:
    """What goes on of each article."""
    return [kept(without_lines(each, copies.check(each).furniture)) for each in articles]


@pytest.fixture
def copies() -> Copies:
    return Copies(MemoryState())


def test_cleaning_alone_keeps_these_lines():
    # Else the tests below would prove nothing.
    assert LABEL in kept(furnished(0))
    assert ADDRESS in kept(furnished(0))


def test_short_line_goes_from_the_third_article(copies):
    assert [LABEL in text for text in pages(copies, [furnished(n) for n in range(5)])] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_sentence_goes_from_the_fourth_article(copies):
    assert [ADDRESS in text for text in pages(copies, [furnished(n) for n in range(5)])] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_the_article_itself_stays(copies):
    for number, text in enumerate(pages(copies, [furnished(n) for n in range(8)])):
        assert story(number).strip() in text


def test_removed_pieces_say_why_and_cover_the_line(copies):
    for number in range(4):
        made = furnished(number)
        last = without_lines(made, copies.check(made).furniture)
    pieces = [
        last.text[each.start : each.end].strip()
        for each in last.removed
        if each.reason is RemovedReason.OUTLET_FURNITURE
    ]
    assert pieces == [LABEL, ADDRESS]


def test_outlets_learn_apart(copies):
    texts = pages(copies, [furnished(n, source=f"paper{n}.example") for n in range(8)])
    assert all(LABEL in text and ADDRESS in text for text in texts)


def test_articles_without_an_outlet_are_left_alone(copies):
    assert all(LABEL in text for text in pages(copies, [furnished(n, source=None) for n in range(8)]))


def test_copies_teach_nothing(copies):
    one = furnished(0).text
    texts = pages(copies, [article(n, one) for n in range(8)])
    assert all(text == texts[0] for text in texts)


def test_only_new_texts_count():
    state = MemoryState()
    learned = [Furniture(state).learn("en", furnished(number), new=False) for number in range(9)]
    assert (learned, state) == ([[]] * 9, {})


def test_new_versions_of_a_story_keep_their_sentences(copies):
    background = "\n\n".join(story(n) for n in (3, 4))
    versions = [article(n, f"{story(n + 10)}\n\n{background}") for n in range(9)]
    assert all(background in text for text in pages(copies, versions))


def test_background_in_some_articles_of_an_outlet_stays(copies):
    background = "The harbour strike began two years ago and has cost the coast towns thousands of jobs."
    mixed = [article(n, story(n) + (f"\n\n{background}" if n % 5 == 0 else "")) for n in range(40)]
    texts = pages(copies, mixed)
    assert all(background in text for number, text in enumerate(texts) if number % 5 == 0)


def test_datelines_and_speakers_stay(copies):
    texts = pages(copies, [article(n, f"HARBOUR TOWN\n\nTown reporter —\n\n{story(n)}") for n in range(8)])
    assert all("HARBOUR TOWN" in text and "Town reporter —" in text for text in texts)


def test_redelivery_gets_the_same_lines_again(copies):
    made = [furnished(n) for n in range(6)]
    first = pages(copies, made)
    assert pages(copies, made) == first


def test_redelivery_does_not_count(copies):
    one = furnished(0)
    assert all(LABEL in text for text in pages(copies, [one] * 9))


def test_two_runs_agree():
    made = [furnished(n) for n in range(12)]
    assert pages(Copies(MemoryState()), made) == pages(Copies(MemoryState()), made)


def test_state_survives_json():
    class JsonState(MemoryState):
        def put(self, key, value):
            super().put(key, json.loads(json.dumps(value)))

    made = [furnished(n) for n in range(12)]
    assert pages(Copies(JsonState()), made) == pages(Copies(MemoryState()), made)


def test_an_article_is_never_emptied():
    made = article(1, f"{LABEL}\n\n{ADDRESS}")
    assert without_lines(made, tuple(line.digest for line in kept_lines(made))) is made


def test_offsets_stay_exact():
    made = furnished(1)
    stripped = without_lines(made, tuple(line.digest for line in kept_lines(made) if not line.sentence))
    assert kept(stripped) == "".join(made.text[each.start : each.end] for each in stripped.segments)
    assert LABEL not in kept(stripped)


def test_lines_of_an_outlet_are_bounded():
    shelf = Shelf("x")
    for number in range(WINDOW * 2):
        shelf.count(kept_lines(article(number, f"Line {number} of this page\n\n{story(number)}")))
    assert len(shelf.lines) <= MOST_LINES
    assert shelf.articles < WINDOW


def test_former_furniture_is_forgotten():
    shelf = Shelf("x", articles=WINDOW - 2, lines={"old": (1, 0), "new": (40, 0)})
    shelf.count([])
    shelf.count([])
    assert shelf.lines == {"new": (20, 0)}


def test_outlets_are_bounded():
    state = MemoryState()
    made = furnished(1)
    furniture = Furniture(state)
    for number in range(SLOTS + 500):
        furniture.learn("en", made.model_copy(update={"source": f"paper{number}.example"}), new=True)
    assert len(state) <= SLOTS


def test_the_more_frequent_outlet_wins_a_contested_slot():
    state = MemoryState()
    key = f"{shard_key(furnished(1))}|furniture|7"
    state.put(key, ["other.example", 2, 9, "aaa,3,1"])
    furniture = Furniture(state)
    results = [furniture._contest(key, _resident(state, key), "harbourwire.example") for _ in range(3)]
    assert [shelf is not None for shelf in results] == [False, False, True]


def _resident(state: MemoryState, key: str) -> Shelf:
    outlet, credit, articles, _ = state.get(key)
    return Shelf(outlet, credit, articles)
