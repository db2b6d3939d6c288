"""Whatever comes in, each line gets exactly one answer that says what is wrong with it."""

import json
import random

import pytest

from stream.batch.run import process_lines
from stream.clean.ids import article_id
from stream.records import RawArticle
from stream.sources.lines import MAX_LINE_BYTES, Line

SPANISH = (
    "Al menos once personas murieron el martes por la noche cuando un transbordador con ochenta y seis pasajeros a "
    "bordo se hundió frente a la isla, informó la guardia costera. Otras veinticuatro personas siguen desaparecidas."
)

REFUSED = {
    "not JSON": (b"seven people were killed", "not_json"),
    "cut off in transit": (b'{"id": "a", "text": "The connection was lost while', "not_json"),
    "a blank line": (b"", "not_json"),
    "white space": (b"   \t", "not_json"),
    "a list": (b"[1, 2]", "not_an_object"),
    "a string": (b'"text"', "not_an_object"),
    "a tombstone": (b"null", "not_an_object"),
    "NaN in JSON": (b'{"text": NaN}', "not_json"),
    "a million brackets": (b"[" * 1_000_000, "not_json"),
    "no text": (b"{}", "missing_text"),
    "text null": (b'{"text": null}', "missing_text"),
    "text empty": (b'{"text": ""}', "empty_text"),
    "text blank": (b'{"text": " \\n\\t "}', "empty_text"),
    "a title alone": (b'{"title": "Breaking: more to follow"}', "title_only"),
    "a title and an empty text": (b'{"title": "Breaking: more to follow", "text": ""}', "title_only"),
    "text a number": (b'{"text": 5}', "wrong_type"),
    "text a list": (b'{"text": ["a"]}', "wrong_type"),
    "id a number": (b'{"id": 5, "text": "A bomb exploded in Quetta."}', "wrong_type"),
    "title an object": (b'{"title": {}, "text": "A bomb exploded in Quetta."}', "wrong_type"),
    "10 MB of text": (json.dumps({"text": "Seven people died. " * 550_000}).encode(), "too_large"),
    "binary": (random.Random(7).randbytes(4096), "not_json"),
    "binary in a string": (
        json.dumps({"text": "".join(map(chr, random.Random(7).choices(range(256), k=4096)))}).encode(),
        "binary",
    ),
    "not English": (json.dumps({"text": SPANISH}).encode(), "language"),
}


READ = {
    "tags in tags": lambda text: "<div>" * 5_000 + text,
    "tags in tags, closed": lambda text: "<div>" * 5_000 + text + "</div>" * 5_000,
    "a flood of entities": lambda text: "&amp;" * 5_000 + "\n" + text,
    "a run of quotes": lambda text: '"' * 2_000 + "\n" + text,
    "a run of digits": lambda text: "7" * 2_000 + "\n" + text,
    "a run of brackets": lambda text: "(" * 2_000 + "\n" + text,
    "direction marks": lambda text: "\u202e" + text + "\u202c",
    "combining marks": lambda text: text + "\n\ne" + "\u0301" * 5_000,
}
"""Texts that are read all the same: what stands in them besides is found."""


@pytest.mark.parametrize("name", READ)
def test_a_hostile_text_is_read_all_the_same(name, run, story):
    text = READ[name](story)
    [answer] = run([{"id": "odd", "text": text}])
    assert (answer["status"], answer["reason"]) == ("processed", None)
    spans = [each for each in [*answer["places"], *answer["times"]] if each.get("in") is None]
    assert spans
    assert [text[each["start"] : each["end"]] for each in spans] == [each["text"] for each in spans]


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_does_no_harm(mark, run, story):
    [answer] = run([json.dumps({"id": "marked", "text": story}).encode(mark)])
    assert (answer["article_id"], answer["status"]) == ("marked", "processed")


def test_a_version_that_we_do_not_know_is_read_as_ours(run, story):
    [answer] = run([{"id": "later", "text": story, "schema_version": 99, "paragraphs": [{"text": "x"}]}])
    assert (answer["article_id"], answer["status"]) == ("later", "processed")


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_its_reason(name, run):
    data, reason = REFUSED[name]
    [answer] = run([data])
    assert (answer["status"], answer["reason"], answer["events"]) == ("rejected", reason, [])


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_says_what_came_and_has_an_id(name, run):
    [answer] = run([REFUSED[name][0]])
    assert answer["article_id"]
    assert answer["detail"]


def test_each_bad_line_is_answered_in_its_place(run, story):
    data = [{"id": "first", "text": story}, *(each for each, _ in REFUSED.values()), {"id": "last", "text": SPANISH}]
    answers = run(data)
    assert [answer["reason"] for answer in answers] == [None, *(reason for _, reason in REFUSED.values()), "language"]


def test_the_id_of_a_refused_article_is_its_own_where_it_can_be_read(run):
    [answer] = run([{"id": "mine", "text": 5}])
    assert answer["article_id"] == "mine"


def test_a_line_over_the_limit_is_answered_and_the_rest_goes_on(story):
    lines = [
        Line(1, b'{"text": "aaa', MAX_LINE_BYTES + 1, "ab" * 16),
        Line(2, json.dumps({"id": "next", "text": story}).encode(), 10, ""),
    ]
    lines[1] = Line(2, lines[1].data, len(lines[1].data), "")
    answers = list(process_lines(lines, workers=1))
    assert [(answer.status.value, answer.reason and answer.reason.value) for answer in answers] == [
        ("rejected", "too_large"),
        ("processed", None),
    ]


def test_a_line_of_100_000_characters_is_read(run):
    text = "Police said that the road to the coast was closed, and that it would stay so until Monday. " * 1_100
    [answer] = run([{"id": "long", "text": text}])
    assert answer["status"] == "processed"


def test_one_word_of_100_000_characters_is_answered(run, story):
    [answer] = run([{"id": "word", "text": f"{story}\n\n{'a' * 100_000}"}])
    assert answer["status"] == "processed"


def test_lone_surrogates_and_control_characters_do_no_harm(run, story):
    text = story.replace("Quetta", "Quetta\x00\x07\ud800 ", 1)
    [answer] = run([{"id": "odd", "text": text}])
    assert answer["status"] == "processed"
    assert [text[each["start"] : each["end"]] for each in answer["places"]] == [
        each["text"] for each in answer["places"]
    ]


def test_output_with_a_lone_surrogate_is_utf_8(story):
    data = json.dumps({"id": "odd", "title": "Bomb \ud800 in Quetta kills seven", "text": story}).encode()
    [outcome] = process_lines([Line(1, data, len(data), "")], workers=1)
    assert json.loads(outcome.to_bytes().decode("utf-8"))["article_id"] == "odd"


def test_an_html_page_is_read_without_its_markup(run, story):
    page = (
        "<html><head><script>var bomb = 'exploded';</script></head><body><nav>Home | World</nav>"
        f"<p>{story.replace(chr(10) + chr(10), '</p><p>')}</p></body></html>"
    )
    [answer] = run([{"id": "page", "text": page}])
    assert answer["status"] == "processed"
    assert {"markup"} <= {each["reason"] for each in answer["removed"]}
    assert all(page.index("<p>") < event["trigger"]["start"] for event in answer["events"])


def test_bytes_that_are_not_utf_8_are_read_as_well_as_possible(run, story):
    data = (
        json.dumps({"id": "latin", "text": story.replace("Civil", "Civil CAFE")}).encode().replace(b"CAFE", b"caf\xe9")
    )
    [answer] = run([data])
    assert (answer["article_id"], answer["status"]) == ("latin", "processed")


def test_unknown_fields_are_kept_out(run, story):
    [answer] = run([{"id": "more", "text": story, "scraper": {"version": 3}, "tags": ["a"]}])
    assert answer["status"] == "processed"


def test_without_an_id_the_url_decides(run, story):
    url = "https://www.example.org/a?utm_source=feed"
    [answer] = run([{"url": url, "text": story}])
    assert answer["article_id"] == article_id(RawArticle(url="http://example.org/a", text="other"))


def test_without_id_and_url_the_content_decides(run, story):
    first, again = run([{"text": story}, {"text": story}])
    assert (again["article_id"], again["status"]) == (first["article_id"], "duplicate")


def test_delivered_twice_is_a_copy_of_itself(run, story):
    _, again = run([{"id": "a", "text": story}] * 2)
    assert (again["status"], again["duplicate_of"], again["events"]) == ("duplicate", "a", [])


def test_same_id_with_new_content_replaces_the_old(run, story):
    before, after = run([{"id": "a", "text": story}, {"id": "a", "text": story.replace("seven", "twelve")}])
    assert (before["status"], after["status"]) == ("processed", "processed")
    assert after["story_id"] == before["story_id"]


@pytest.mark.parametrize(
    "published_at",
    [None, "", "1970-01-01T00:00:00Z", "2199-01-01", "soon", "0000-00-00", "99999999999999999999"],
)
def test_a_useless_publish_date_leaves_relative_times_open(published_at, run, story):
    [answer] = run([{"id": "a", "text": story, "published_at": published_at}])
    assert answer["status"] == "processed"
    assert {time["from"] for time in answer["times"] if time["text"].startswith("Monday")} == {None}


def test_a_publish_date_in_another_zone_keeps_its_day(run, story):
    [answer] = run([{"id": "a", "text": story, "published_at": "2026-11-17T03:00:00+05:00"}])
    assert {time["from"] for time in answer["times"] if time["text"].startswith("Monday")} == {"2026-11-16"}


def test_a_copy_has_places_and_times_and_no_events(run, story):
    _, copy = run(
        [
            {"id": "a", "text": story, "published_at": "2026-11-16"},
            {"id": "b", "text": story, "published_at": "2026-11-16"},
        ]
    )
    assert (copy["status"], copy["events"]) == ("duplicate", [])
    assert {each["text"] for each in copy["places"]} >= {"Quetta"}
    assert copy["times"] != []


def test_a_copy_has_the_story_of_its_original(run, story):
    first, copy = run([{"id": "a", "text": story}, {"id": "b", "text": story}])
    assert copy["story_id"] == first["story_id"] is not None


def test_removed_is_filled_for_a_refused_article(run):
    text = f"<p>{SPANISH}</p>"
    [answer] = run([{"text": text}])
    assert (answer["reason"], {each["reason"] for each in answer["removed"]}) == ("language", {"markup"})
