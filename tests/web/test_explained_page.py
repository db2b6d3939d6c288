"""The explained page in a real browser: it renders, its console stays silent, and hostile text stays text."""

import json
from pathlib import Path

import pytest

from stream.cli.app import run
from stream.cli.exits import Exit
from tests.web.browser import Loaded, load

pytestmark = pytest.mark.chromium

TITLE = "<script>document.title = 'taken over'</script> Rebels attack Aleppo & kill five"
TEXT = (
    'Rebels of the "Sons of <b>the Coast</b>" brigade attacked an army post near Aleppo on Tuesday, killing five '
    "soldiers, the Syrian army said.\n\n"
    "<img src=x onerror=\"console.error('hostile')\"> &lt;script&gt;console.error('hostile')&lt;/script&gt; Police in "
    "Paris arrested three men on Wednesday, prosecutors said. {{ 7 * 7 }} {% raw %} \u202edesrever \x00\x07\n\n"
    "</div></main></body><iframe src='https://attacker.example/'></iframe> Turkey threatened to impose sanctions.\n\n"
    "Share this article"
)
ARTICLE = {
    "id": "\"><script>console.error('id')</script>",
    "source": "<i>Gazette</i>",
    "url": "javascript:console.error('url')",
    "title": TITLE,
    "text": TEXT,
    "published_at": "2026-11-20T09:00:00Z",
}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explained")
    source, out = folder / "article.jsonl", folder / "page.html"
    source.write_text(json.dumps(ARTICLE) + "\n")
    assert run(["explain", str(source), "--html", str(out)]) == Exit.OK
    return out


@pytest.fixture(scope="module")
def loaded(page: Path, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return load(page, tmp_path_factory.mktemp("profile"))


def test_console_stays_silent(loaded):
    assert loaded.console == []


def test_console_is_heard(tmp_path):
    # The check above would see an error: the same browser reports one here.
    noisy = tmp_path / "noisy.html"
    noisy.write_text("<!doctype html><script>console.error('heard')</script>")
    assert "heard" in "".join(load(noisy, tmp_path / "profile").console)


def test_hostile_text_makes_no_elements(loaded):
    assert {tag for tag, _ in loaded.elements} & {"script", "iframe", "img", "object", "embed", "i"} == set()


def test_hostile_text_makes_no_handlers(loaded):
    names = {name for _, attributes in loaded.elements for name in attributes}
    assert [name for name in names if name.startswith("on")] == []


def test_hostile_text_shows_as_text(loaded):
    shown = " ".join(loaded.text.split())
    assert "<script>document.title = 'taken over'</script>" in shown
    assert "{{ 7 * 7 }}" in shown


def test_title_is_the_articles(loaded):
    assert "taken over'&lt;/script&gt; Rebels attack Aleppo &amp; kill five · newsstream explain</title>" in loaded.dom


def test_characters_that_turn_the_text_around_are_replaced(loaded):
    assert "\u202e" not in loaded.dom


def test_links_lead_into_the_page_only(loaded):
    assert {(link["href"] or "")[:1] for link in loaded.all("a")} == {"#"}


def test_every_link_has_its_target(loaded):
    targets = {attributes.get("id") for _, attributes in loaded.elements}
    assert {(link["href"] or "")[1:] for link in loaded.all("a")} <= targets


def test_events_have_cards_and_trees(loaded):
    cards = [one for one in loaded.all("section") if (one.get("id") or "").startswith("event-")]
    assert len(cards) >= 3
    assert loaded.all("svg")


def test_nothing_is_loaded_from_elsewhere(loaded):
    addresses = [
        value or ""
        for _, one in loaded.elements
        for name, value in one.items()
        if name in ("src", "href", "xlink:href")
    ]
    assert {address[:5] for address in addresses if not address.startswith("#")} == {"data:"}


def test_ids_are_unique(loaded):
    ids = [attributes["id"] for _, attributes in loaded.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
