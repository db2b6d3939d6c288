"""Copies: exact, near, shortened, extended, from a template; replays, revisions, expiry."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stream.identity import Copies, MemoryState, shard_key
from stream.records import CopyKind
from tests.unit.identity.build import QUAKE, STRIKE, article


@pytest.fixture
def copies() -> Copies:
    return Copies(MemoryState())


def test_first_article_is_new(copies: Copies) -> None:
    verdict = copies.check(article("a"))
    assert (verdict.kind, verdict.notice, verdict.forward) == ("new", None, True)


def test_other_id_with_equal_text_is_an_exact_copy(copies: Copies) -> None:
    copies.check(article("a"))
    verdict = copies.check(article("b", title="Another head", source="gazette.example.org"))
    assert verdict.notice is not None
    assert (verdict.kind, verdict.notice.duplicate_of, verdict.notice.kind) == ("copy", "a", CopyKind.EXACT)
    assert verdict.report is not None
    assert verdict.report.copy_of == "a"


def test_redelivered_article_is_forwarded_again(copies: Copies) -> None:
    first = article("a")
    copies.check(first)
    verdict = copies.check(first)
    assert (verdict.kind, verdict.forward) == ("replay", True)


def test_redelivered_copy_gets_the_same_notice(copies: Copies) -> None:
    copies.check(article("a"))
    copy = article("b", text=f"{QUAKE} Ferries resume on Friday.")
    first = copies.check(copy)
    again = copies.check(copy)
    assert (again.kind, again.notice) == ("replay", first.notice)


def test_article_sent_twice_is_a_copy_of_itself(copies: Copies) -> None:
    copies.check(article("a"))
    verdict = copies.check(article("a", origin="raw-0-999999"))
    assert verdict.notice is not None
    assert (verdict.notice.duplicate_of, verdict.notice.similarity) == ("a", 1.0)


def test_new_text_under_a_known_id_is_a_revision(copies: Copies) -> None:
    copies.check(article("a"))
    verdict = copies.check(article("a", text=STRIKE, origin="raw-0-999999"))
    assert (verdict.kind, verdict.forward) == ("revision", True)


def test_lightly_edited_copy_of_another_outlet_is_found(copies: Copies) -> None:
    copies.check(article("a"))
    edited = QUAKE.replace("A strong earthquake", "VELMORA (Wire) - A powerful quake").replace("early on", "on")
    verdict = copies.check(article("b", text=f"{edited} Our reporter adds that bakeries gave away bread."))
    assert verdict.notice is not None
    assert (verdict.notice.duplicate_of, verdict.notice.kind) == ("a", CopyKind.NEAR)


def test_trimmed_copy_is_found(copies: Copies) -> None:
    copies.check(article("a"))
    verdict = copies.check(article("b", text=". ".join(QUAKE.split(". ")[:3]) + "."))
    assert verdict.notice is not None
    assert verdict.notice.duplicate_of == "a"


def test_copy_of_a_copy_points_to_the_original(copies: Copies) -> None:
    copies.check(article("a"))
    copies.check(article("b", text=f"{QUAKE} Ferries resume on Friday."))
    verdict = copies.check(article("c", text=f"{QUAKE} Ferries resume on Friday. Schools open again."))
    assert verdict.notice is not None
    assert verdict.notice.duplicate_of == "a"


def test_another_story_is_no_copy(copies: Copies) -> None:
    copies.check(article("a"))
    assert copies.check(article("b", text=STRIKE)).kind == "new"


BULLETIN = (
    "{name} said net profit for the quarter that ended in June came to {profit} million crowns after {before} "
    "million a year earlier. Revenue rose to {revenue} million crowns. The board of {name} proposed an interim "
    "dividend of {dividend} crowns a share, payable to holders of record at the end of next month."
)


def test_bulletins_of_one_template_are_different_articles(copies: Copies) -> None:
    one = BULLETIN.format(name="Norrvik Paper", profit=41, before=38, revenue=512, dividend="1.20")
    two = BULLETIN.format(name="Norrvik Paper", profit=17, before=22, revenue=198, dividend="0.80")
    copies.check(article("a", text=one))
    assert copies.check(article("b", text=two)).kind == "new"


def test_raised_toll_in_the_lead_is_news(copies: Copies) -> None:
    copies.check(article("a"))
    assert copies.check(article("b", text=QUAKE.replace("at least twelve", "at least 31"))).kind == "new"


def test_shard_is_the_language_by_default() -> None:
    assert shard_key(article("a")) == "en"


def test_equal_leads_share_one_of_several_shards() -> None:
    assert shard_key(article("a"), 8) == shard_key(article("b"), 8)


def test_state_is_empty_again_after_the_horizon() -> None:
    state = MemoryState()
    copies = Copies(state, horizon=timedelta(days=14))
    for number in range(20):
        copies.check(article(f"a{number}", text=f"{STRIKE} Number {number} of {number * 7}.", days=number / 10))
    copies.check(article("late", days=6))
    copies.check(article("later", text=STRIKE[:300], days=12))
    copies.check(article("last", days=17))
    copies.expire("en", 1000)
    held = [key for key in state if "|id|" in key]
    assert held == ["en|id|late", "en|id|later", "en|id|last"]


def test_number_of_articles_is_bounded() -> None:
    state = MemoryState()
    copies = Copies(state, max_articles=10)
    for number in range(40):
        copies.check(article(f"a{number}", text=f"{number} {STRIKE[number:]} {number * 13}"))
    assert len([key for key in state if "|id|" in key]) <= 10


def test_a_wrong_date_far_ahead_does_not_expire_the_state(copies: Copies) -> None:
    copies.check(article("a"))
    copies.check(article("future", text=STRIKE, days=3000))
    assert copies.check(article("b", days=1)).notice is not None


def test_undated_articles_before_the_first_dated_one_are_kept(copies: Copies) -> None:
    copies.check(article("a", published_at=None))
    copies.check(article("b", text=STRIKE))
    copies.expire("en", 100)
    verdict = copies.check(article("c"))
    assert verdict.notice is not None
    assert verdict.notice.duplicate_of == "a"
