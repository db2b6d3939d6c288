"""Extraction as a whole on texts that are too long, too odd or dated impossibly."""

from datetime import UTC, datetime

import pytest

from stream.extract.extractor import MOST_CHARACTERS, Extractor, kept_body
from stream.records import Article, Factuality, Fingerprint, Segment


@pytest.fixture(scope="module")
def extractor(nlp):
    made = Extractor()
    made.__dict__["nlp"] = nlp
    return made


def make(text, *, title=None, published=None, segments=None):
    return Article(
        article_id="a",
        revision="r",
        origin="o",
        title=title,
        text=text,
        published_at=published,
        segments=segments or [Segment(start=0, end=len(text))],
        fingerprint=Fingerprint(content="c", lead="l", minhash="m", shingles=1),
    )


@pytest.mark.parametrize("separator", ["\n\n", "\n", " ", ""])
def test_of_a_very_long_text_only_the_beginning_is_read(separator):
    sentence = "Rebels_shelled_the_port." if not separator else "Rebels shelled the port."
    text = separator.join([sentence] * (3 * MOST_CHARACTERS // len(sentence)))
    kept = kept_body(make(text, segments=[Segment(start=7, end=len(text))]))
    assert MOST_CHARACTERS - 5_100 < len(kept.text) <= MOST_CHARACTERS
    assert text[7:].startswith(kept.text)
    assert kept.original_range(0, len(kept.text)) == (7, 7 + len(kept.text))
    if "\n" in separator:
        assert kept.text.endswith("port.")


def test_the_segment_at_the_limit_is_shortened():
    text = "a" * (2 * MOST_CHARACTERS)
    segments = [Segment(start=0, end=10), Segment(start=20, end=30, text="repaired"), Segment(start=40, end=len(text))]
    kept = kept_body(make(text, segments=segments))
    assert len(kept.text) == MOST_CHARACTERS
    assert kept.original_range(MOST_CHARACTERS - 1, MOST_CHARACTERS)[1] == 40 + MOST_CHARACTERS - 18


def test_a_text_beyond_the_limit_of_the_parser_is_read_from_its_beginning(extractor):
    text = "Rebels shelled the port of Odesa on Monday.\n\n" + "\n".join(["x" * 3999] * 300)
    assert len(text) > extractor.nlp.max_length
    found = extractor.extract(make(text, published=datetime(2024, 5, 8, tzinfo=UTC)))
    assert [event.trigger.text for event in found.events] == ["shelled"]
    assert [place.name for place in extractor.survey(make(text)).places][:1] == ["Odesa"]


@pytest.mark.parametrize("year", [1, 9999])
def test_impossible_publish_years_do_not_stop_the_extraction(extractor, year):
    text = (
        "Gunmen killed two farmers near Kano on Monday, days after an attack on 31 February 2011. Last week, "
        "a century ago and in 20 years, on 99/99/9999, 0000-00-00 and in June 10000, soldiers bombed the town."
    )
    published = datetime(year, 12 if year == 9999 else 1, 31 if year == 9999 else 1, tzinfo=UTC)
    found = extractor.extract(make(text, title="Two killed yesterday", published=published))
    assert any(event.effects.killed.min == 2 for event in found.events)


def test_lone_surrogates_are_no_obstacle(extractor):
    text = "Rebels shelled \ud800 the port \udfff of Odesa on Monday."
    article = Article.model_construct(
        **{**dict(make("x")), "text": text, "segments": [Segment(start=0, end=len(text))]}
    )
    assert list(extractor.survey(article).times)
    assert [candidate.trigger.token.text for candidate in extractor.extract(article).candidates] == ["shelled"]


def test_history_is_not_dated_by_the_publish_date(extractor):
    text = "Rebels shelled Aleppo on Tuesday. In the past, the army had bombed the town with barrels."
    found = extractor.extract(make(text, published=datetime(2017, 6, 1, tzinfo=UTC)))
    times = {event.trigger.text: event.time for event in found.events}
    assert times["shelled"] is not None
    assert times["bombed"] is None
    assert {event.factuality for event in found.events if event.trigger.text == "bombed"} == {Factuality.HISTORICAL}


@pytest.mark.parametrize(
    ("telling", "deeds"),
    [
        ("So far this year, 12 leaders of the party have been murdered.", 1),
        ("Since 1985 about 900 people have been murdered.", 1),
        ("On Sunday 12 leaders of the party were murdered in Cusco.", 2),
    ],
)
def test_a_count_over_a_span_is_no_deed(extractor, telling, deeds):
    text = f"Gunmen murdered Ana Ruiz in Lima on Friday. Her party mourned. Police came. A judge came, too. {telling}"
    found = extractor.extract(make(text, published=datetime(2026, 3, 12, tzinfo=UTC))).events
    assert sum(event.type == "ASSAULT" for event in found) == deeds


def test_a_murder_whose_culprits_are_to_be_punished_is_a_fact(extractor):
    found = extractor.extract(make("The bishop said those guilty of the murder of Ana Ruiz should be punished.")).events
    deed = next(event for event in found if event.type == "ASSAULT")
    assert deed.factuality not in (Factuality.PLANNED, Factuality.ORDERED)
