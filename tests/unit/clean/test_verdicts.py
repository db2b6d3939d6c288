import pytest

from stream.clean.verdicts import LineVerdict, judge_lines
from stream.records import RemovedReason

LEAD = "Rebel fighters shelled the port of Velmora with mortars on Tuesday, killing four dock workers, the navy said."
BODY = [
    LEAD,
    "The attack came as government troops pushed ahead with their offensive in the hills north of the city.",
    "“We saw smoke over the grain terminal and then people started running,” said Dario Pell, a crane operator.",
    "The navy denied reports that one of its patrol boats had been sunk in the harbour during the shelling.",
    "Velmora was the scene of heavy fighting in March 2016, when rebels held the old town for three weeks.",
    "Talks between the two sides are due to resume in the capital next month, the foreign ministry said.",
]
CAPTION = "The grain terminal in Velmora. | Photo via Ministry of Defence"
TEASERS = [
    "Why the mayor of Ostrand will not run again",
    "A former docker, the mayor has led the northern city through two strikes and one flood since he took office.",
    "Ten bridges that engineers love to hate",
    "From a rusting railway viaduct to a concrete giant, these crossings have cost more to mend than to build.",
    "Farmers count the cost of the long drought",
    "The third dry summer in a row has left reservoirs in the south at a fifth of what they can hold.",
]


def judged(lines: list[str], title: str | None = None) -> dict[str, LineVerdict]:
    return {verdict.text: verdict for verdict in judge_lines("\n\n".join(lines), title)}


def test_paragraphs_of_an_article_are_kept() -> None:
    assert [verdict.kept for verdict in judged(BODY).values()] == [True] * len(BODY)


def test_teaser_tail_goes_and_the_article_stays() -> None:
    verdicts = judged([*BODY, "TOP ARTICLES", *TEASERS])
    assert [verdicts[line].kept for line in BODY] == [True] * len(BODY)
    assert {verdicts[line].reason for line in ["TOP ARTICLES", *TEASERS]} == {RemovedReason.TEASER}


@pytest.mark.parametrize(
    "heading", ["Most Read", "RELATED STORIES", "More from The Courier", "You may also like", "Trending"]
)
def test_other_headings_of_other_stories(heading: str) -> None:
    verdicts = judged([*BODY, heading, *TEASERS])
    assert [verdicts[line].kept for line in TEASERS] == [False] * len(TEASERS)


def test_article_goes_on_below_a_list_of_links() -> None:
    verdicts = judged([*BODY[:2], "Related stories", TEASERS[0], TEASERS[2], *BODY[2:]])
    assert [line for line in verdicts if verdicts[line].kept] == BODY


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (CAPTION, RemovedReason.CAPTION),
        ("A dock worker looks at the damage on Tuesday. (Photo: Jo Marsh)", RemovedReason.CAPTION),
        ("Sailors inspect the quay. (U.S. Navy photo by Petty Officer 2nd Class Pat Doe)", RemovedReason.CAPTION),
        ("Image caption The quay after the attack", RemovedReason.CAPTION),
        ("1 of 3. Smoke rises over Velmora on Tuesday, April 4.", RemovedReason.CAPTION),
        ("2 / 7", RemovedReason.CAPTION),
        ("Also read: Fishermen of Velmora return to sea", RemovedReason.RELATED_LINK),
        ("READ MORE: What the rebels want", RemovedReason.RELATED_LINK),
        ("SEE ALSO: Velmora in pictures", RemovedReason.RELATED_LINK),
        ("Share this article", RemovedReason.SHARE),
        ("Follow us on Twitter and Facebook", RemovedReason.SHARE),
        ("This website uses cookies to give you the best experience.", RemovedReason.COOKIE),
        ("Sign up for our newsletter to get the news every morning.", RemovedReason.SUBSCRIBE),
        ("Copyright 2020 The Courier. All rights reserved.", RemovedReason.COPYRIGHT),
        ("Courier writers Ada Finch and Tom Reed contributed to this report.", RemovedReason.CREDIT),
        ("By Ada Finch", RemovedReason.BYLINE),
        ("Updated: April 4, 2020 at 5:30 pm", RemovedReason.METADATA),
        ("ADVERTISEMENT", RemovedReason.ADVERTISEMENT),
        ("Skip to main content", RemovedReason.NAVIGATION),
    ],
)
def test_line_is_removed_for_its_reason(line: str, reason: RemovedReason) -> None:
    verdicts = judged([*BODY[:3], line, *BODY[3:]])
    assert verdicts[line].reason == reason
    assert [verdicts[other].kept for other in BODY] == [True] * len(BODY)


def test_second_copy_of_a_caption_is_a_repeated_caption() -> None:
    verdicts = judge_lines("\n\n".join([*BODY[:2], CAPTION, CAPTION, *BODY[2:]]))
    assert [verdict.reason for verdict in verdicts if verdict.text == CAPTION] == [
        RemovedReason.CAPTION,
        RemovedReason.REPEATED_CAPTION,
    ]


def test_name_of_a_picture_above_its_caption_goes_with_it() -> None:
    slug = "velmora port shelling aftermath"
    assert judged([*BODY[:2], slug, CAPTION, *BODY[2:]])[slug].reason == RemovedReason.CAPTION


def test_title_said_again_on_top_is_removed() -> None:
    title = "Rebels Shell Port of Velmora, Killing Four"
    assert judged([title.upper(), *BODY], title)[title.upper()].reason == RemovedReason.REPEATED_TITLE


def test_text_that_is_only_the_title_is_kept() -> None:
    assert judged([LEAD], LEAD)[LEAD].kept


def test_dateline_on_its_own_line_is_kept() -> None:
    assert judged(["VELMORA (Courier) —", *BODY])["VELMORA (Courier) —"].kept


@pytest.mark.parametrize(
    "text",
    [
        LEAD,
        "Gunmen kill five in Velmora",
        "By Tuesday the rebels had left the port.",
        "Related: the two attacks were planned by one cell.",
        "Police arrested a man on Friday\nHe is being questioned.",
        "Share",
    ],
)
def test_short_text_is_kept_whole(text: str) -> None:
    assert all(verdict.kept for verdict in judge_lines(text))


def test_navigation_around_an_article_is_removed() -> None:
    top = ["Home", "World", "Sport", "Business", "Weather", "Log in | Register"]
    bottom = ["About us", "Contact us", "Privacy policy | Terms of use", "© 2020 The Courier"]
    title = "Rebels shell port of Velmora, killing four"
    verdicts = judged([*top, title, "By Ada Finch", *BODY, *bottom])
    assert [line for line in verdicts if verdicts[line].kept] == [title, *BODY]


def test_readers_comments_are_removed() -> None:
    comments = [
        "Comments",
        "Posted by dockside_dan on April 5, 2020 at 8:14 am",
        "I told you this would happen, you people never listen to us lol.",
        "Posted by anna k on April 5, 2020 at 8:40 am",
        "Thanks for nothing, I hope you are proud of your government now!",
        "Posted by old salt on April 5, 2020 at 9:02 am",
        "My brother works there and I know what he saw, so please stop.",
    ]
    verdicts = judged([*BODY, *comments])
    assert [line for line in verdicts if verdicts[line].kept] == BODY


def test_verdicts_cover_the_text_in_order() -> None:
    text = "\n".join(["", *BODY, "", CAPTION, ""])
    verdicts = judge_lines(text)
    edges = [0, *(verdict.end for verdict in verdicts)]
    assert [verdict.start for verdict in verdicts] == edges[:-1]
    assert edges[-1] == len(text)
