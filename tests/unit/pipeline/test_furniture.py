"""Furniture on the way through the whole pipeline: named in the outcome, out of extraction, the rest untouched."""

import pytest

ABOUT = "The Harbour Wire weekend team in Nairobi is led by our editor in Karachi and answers all mail."


def report(number: int) -> dict[str, object]:
    towns = ("Quetta", "Lodwar", "Izmir", "Cusco", "Tartu", "Bergen", "Gdansk", "Salta")
    body = (
        f"Police in {towns[number]} arrested {number + 2} men over the theft of {number * 3 + 4} boats on Monday.\n\n"
        f"The {towns[number]} court will hear the owner of warehouse {number * 17 + 5} by the end of the month."
    )
    return {
        "id": f"a{number}",
        "source": "harbourwire.example",
        "text": f"{body}\n\n{ABOUT}",
        "published_at": "2026-11-20",
    }


@pytest.fixture(scope="module")
def reports() -> list[dict[str, object]]:
    return [report(number) for number in range(8)]


def test_the_outcome_names_the_line(run, reports):
    last = run(reports)[-1]
    text = reports[-1]["text"]
    assert [text[each["start"] : each["end"]] for each in last["removed"] if each["reason"] == "outlet_furniture"] == [
        ABOUT
    ]


def test_places_of_the_line_are_gone_with_it(run, reports):
    named = [{place["text"] for place in answer["places"]} for answer in run(reports)]
    assert "Nairobi" in named[0]
    assert "Nairobi" not in named[-1]


def test_events_stay(run, reports):
    alone = run([reports[-1]])[0]["events"]
    among = run(reports)[-1]["events"]
    assert [event["trigger"] for event in among] == [event["trigger"] for event in alone]
