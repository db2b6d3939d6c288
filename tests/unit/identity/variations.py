"""What outlets make of one text: seeded variations of articles, and how many are taken for copies.

`COPIES` are edits after which a reader would say "the same article"; `OTHERS` are texts that share much with the
original and have news of their own. `measure` runs them through cleaning and copy detection as they would arrive.

    python -m tests.unit.identity.variations     prints the table of docs/identity.md
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from stream.identity import Copies, MemoryState
from stream.identity.marks import number_words
from stream.pipeline import read_article
from stream.records import Article
from tests.quality.articles import gold
from tests.unit.identity.bulletins import NAMES, PLACES, STREETS, TEMPLATES, bulletins

DAY = datetime.fromisoformat("2026-03-12T09:00:00+00:00")

LOCAL = (
    "Readers in our district may remember that the town twinned with the region eleven years ago. Parish councillor "
    "Wenna Trask said a collection box would stand in the library from Saturday.",
    "Our correspondent adds that buses on the northern ring road ran late throughout the afternoon, and that the "
    "swimming baths will open an hour later than usual until the end of the week.",
    "The county archive holds a file on a similar case, local historian Piers Oldacre told this newspaper. It can be "
    "seen by appointment, he said, and nobody has asked for it since the war.",
    "A vigil is planned outside the corn exchange at dusk. The organisers ask those who come to bring candles in jars "
    "and to leave their dogs at home.",
)
CITIES = ("MADRID", "Nairobi", "LONDON", "Lima, Peru", "NEW DELHI", "WASHINGTON", "Kuala Lumpur", "DUBLIN")
AGENCIES = ("Reuters", "AP", "AFP", "PA Media", "Wire Desk", "PTI")
SWAPS = {
    "said": "stated",
    "killing": "leaving dead",
    "people": "persons",
    "killed": "slain",
    "about": "around",
    "large": "big",
    "after": "following",
    "before": "prior to",
    "while": "as",
    "also": "too",
    "police": "officers",
    "near": "close to",
    "but": "yet",
    "because": "since",
}


@dataclass(frozen=True, slots=True)
class Text:
    """A text to vary: its title and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def words(self) -> int:
        return len(self.body.split())


def short_texts() -> list[Text]:
    """Our own articles, of about 100 words."""
    return [Text(one.title, tuple(one.text.strip().split("\n\n"))) for one in gold()]


def long_texts() -> list[Text]:
    """The same joined, of about 300 words."""
    short = short_texts()
    joined = [sum((each.paragraphs for each in short[at : at + 3]), ()) for at in range(0, len(short) - 2, 3)]
    return [Text(f"Round-up {number}", paragraphs) for number, paragraphs in enumerate(joined)]


Vary = Callable[[Text, random.Random], Text]


def new_head(text: Text, draw: random.Random) -> Text:
    return Text(f"{draw.choice(NAMES)}: what we know so far", text.paragraphs)


def dateline(text: Text, draw: random.Random) -> Text:
    lead = re.sub(r"^[A-Z]{4}[^-–—]{0,60} [-–—] ", "", text.paragraphs[0])
    mark = f"{draw.choice(CITIES)}, March 12 ({draw.choice(AGENCIES)}) {draw.choice('-–—')} "
    return Text(text.title, (mark + lead, *text.paragraphs[1:]))


def byline(text: Text, draw: random.Random) -> Text:
    credit = f"({draw.choice(AGENCIES)} contributed to this report. Editing by {draw.choice(NAMES)})"
    return Text(text.title, (f"By {draw.choice(NAMES)}, Staff Writer", *text.paragraphs, credit))


def trimmed(share: float) -> Vary:
    """Without the last `share` of the text, cut at the end of a sentence."""

    def vary(text: Text, draw: random.Random) -> Text:
        return Text(text.title, _kept(text, 1 - share))

    return vary


def local(count: int) -> Vary:
    """With paragraphs of the local desk."""

    def vary(text: Text, draw: random.Random) -> Text:
        made = list(text.paragraphs)
        for paragraph in draw.sample(LOCAL, count):
            made.insert(draw.randint(1, len(made)), paragraph)
        return Text(text.title, tuple(made))

    return vary


def extended(text: Text, draw: random.Random) -> Text:
    """A third longer."""
    return Text(text.title, (*text.paragraphs, *_filling(text.words / 3, draw)))


def reordered(text: Text, draw: random.Random) -> Text:
    """Two paragraphs stand elsewhere."""
    made = list(text.paragraphs)
    for _ in range(2):
        made.insert(draw.randint(1, len(made)), made.pop(draw.randint(1, len(made) - 1)))
    return Text(text.title, tuple(made))


def typography(text: Text, draw: random.Random) -> Text:
    """Curly quotes, dashes, hard spaces, two spaces behind a sentence."""
    made = text.body.replace('"', "\u201d").replace("'", "\u2019").replace(" - ", " \u2014 ").replace(". ", ".  ")
    return Text(text.title, tuple(re.sub(r"(?<=\d) ", "\u00a0", made).split("\n\n")))


def numerals(text: Text, draw: random.Random) -> Text:
    """Another style book: figures as words and words as figures."""
    words = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9"}
    made = re.sub(r"\b(?:" + "|".join(words) + r")\b", lambda found: words[found.group()], text.body)
    made = re.sub(r"(?<=\d),(?=\d{3})", "", made).replace(" percent", "%")
    return Text(text.title, tuple(made.split("\n\n")))


def edited(text: Text, draw: random.Random) -> Text:
    """A sub-editor's pass: some words replaced, some left out."""
    made = [
        SWAPS.get(word, word) if draw.random() < 0.5 else word
        for word in text.body.split(" ")
        if not (word.islower() and len(word) <= 4 and draw.random() < 0.04)
    ]
    return Text(text.title, tuple(" ".join(made).split("\n\n")))


def rewritten_lead(text: Text, draw: random.Random) -> Text:
    """The local paper writes its own first paragraph and takes the rest."""
    return Text(text.title, (draw.choice(LOCAL), *text.paragraphs[1:]))


def several(*steps: Vary) -> Vary:
    """One change after another."""

    def vary(text: Text, draw: random.Random) -> Text:
        for step in steps:
            text = step(text, draw)
        return text

    return vary


def inside(text: Text, draw: random.Random) -> Text:
    """The whole text inside one of twice its length."""
    return Text(text.title, (*text.paragraphs, *_filling(text.words * 0.9, draw)))


COPIES: dict[str, Vary] = {
    "new head": new_head,
    "new dateline": dateline,
    "byline and credit": several(new_head, byline),
    "tail trimmed by 25 %": trimmed(0.25),
    "tail trimmed by 50 %": trimmed(0.5),
    "tail trimmed by 60 %": trimmed(0.6),
    "one local paragraph": local(1),
    "two local paragraphs": local(2),
    "extended by a third": extended,
    "paragraphs reordered": reordered,
    "typography": typography,
    "style of numbers": numerals,
    "words edited": edited,
    "own first paragraph": rewritten_lead,
    "all of it: head, dateline, byline, local paragraph, tail trimmed by 25 %": several(
        trimmed(0.25), local(1), dateline, new_head, byline
    ),
}


NUMBER_WORDS = list(number_words())[:12]
TOLL = re.compile(
    r"\b(\d{1,3}|"
    + "|".join(NUMBER_WORDS[1:])
    + r")(?= (?:\w+ )?(?:people|dead|killed|wounded|injured|men|women|bodies))"
)


def raised_toll(text: Text, draw: random.Random) -> Text:
    """The first toll of the opening goes up, wherever the text gives it."""
    found = TOLL.search(text.paragraphs[0])
    if found is None:
        return Text("", ())
    old = int(found[1]) if found[1].isdigit() else NUMBER_WORDS.index(found[1]) + 1
    new = old + draw.randint(1, 9)
    said = NUMBER_WORDS[new - 1] if not found[1].isdigit() and new <= len(NUMBER_WORDS) else str(new)
    made = re.sub(rf"\b{found[1]}\b(?! (?:a\.m|p\.m|March))", said, text.body, flags=re.IGNORECASE)
    return Text(text.title, tuple(made.split("\n\n")))


def next_day(text: Text, draw: random.Random) -> Text:
    """The agency's report of the day after: new happenings first, then half of yesterday's text as background."""
    news = (
        f"Officials named the {draw.choice(NAMES)} commission on Friday to look into the matter, {draw.choice(CITIES)} "
        f"radio reported. Its {draw.randint(5, 15)} members will hear witnesses for {draw.randint(3, 9)} weeks.",
        *_filling(text.words * 0.6, draw),
    )
    return Text(text.title, (*news, *_kept(text, 0.5)))


def quoted(text: Text, draw: random.Random) -> Text:
    """A long text that holds one paragraph of the original."""
    return Text(text.title, (*_filling(text.words * 1.5, draw), text.paragraphs[0], *_filling(text.words * 0.8, draw)))


OTHERS: dict[str, Vary] = {
    "raised toll in the lead": raised_toll,
    "report of the next day": next_day,
    "a quoted paragraph": quoted,
}


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the variants were taken for a copy of their original, or of anything."""

    variants: int
    of_original: int
    of_any: int

    def __str__(self) -> str:
        called = f"{self.of_original} of {self.variants}"
        return called if self.of_any == self.of_original else f"{called}, {self.of_any} of any"


def measure(given: Sequence[Text], seed: int = 3) -> dict[str, Share]:
    """For each variation of each text, how many are called copies, all originals being known."""
    state = MemoryState()
    copies = Copies(state)
    for number, text in enumerate(given):
        copies.check(arrived(f"o{number}", text))
    found = {}
    for name, vary in (COPIES | OTHERS).items():
        draw = random.Random(f"{seed} {name}")
        variants = of_original = of_any = 0
        for number, text in enumerate(given):
            made = vary(text, draw)
            if made.body.strip() in ("", text.body.strip()) and name != "new head":
                continue
            verdict = Copies(MemoryState(state)).check(arrived("variant", made, source="gazette.example.org", hours=5))
            variants += 1
            of_any += verdict.notice is not None
            of_original += verdict.notice is not None and verdict.notice.duplicate_of == f"o{number}"
        found[name] = Share(variants, of_original, of_any)
    return found


def measure_bulletins(count: int = 12) -> dict[str, Share]:
    """For each template, how many bulletins are called copies of an earlier one."""
    copies = Copies(MemoryState())
    tally = {name: [0, 0] for name in TEMPLATES}
    for number, (name, text) in enumerate(bulletins(count)):
        verdict = copies.check(arrived(f"b{number}", Text("Bulletin", (text,)), hours=number))
        tally[name][0] += 1
        tally[name][1] += verdict.notice is not None
    return {name: Share(total, 0, copied) for name, (total, copied) in tally.items()}


def arrived(article_id: str, text: Text, source: str = "herald.example.com", hours: float = 0) -> Article:
    """The text as the cleaner hands it on."""
    raw = {"id": article_id, "title": text.title, "text": text.body, "source": source, "language": "en"}
    raw["published_at"] = (DAY + timedelta(hours=hours)).isoformat()
    article = read_article(json.dumps(raw).encode(), article_id)
    if not isinstance(article, Article):
        raise ValueError(f"expected an article, got {article}")
    return article


def _kept(text: Text, share: float) -> tuple[str, ...]:
    """The first `share` of the words, to the end of the sentence that they end in."""
    left = text.words * share
    made = []
    for paragraph in text.paragraphs:
        sentences = []
        for sentence in re.split(r"(?<=[.!?]) ", paragraph):
            if left <= 0:
                break
            sentences.append(sentence)
            left -= len(sentence.split())
        if sentences:
            made.append(" ".join(sentences))
    return tuple(made)


def _filling(words: float, draw: random.Random) -> list[str]:
    """At least `words` words of prose that is in no other text."""
    made: list[str] = []
    count = 0
    while count < words:
        made.append(
            f"{draw.choice(NAMES)} of {draw.choice(STREETS)} said the {draw.choice(SUBJECTS)} had {draw.choice(DEEDS)} "
            f"the {draw.choice(SUBJECTS)} since {draw.choice(('spring', 'summer', 'autumn', 'winter'))}. In "
            f"{draw.choice(PLACES)} the {draw.choice(SUBJECTS)} {draw.choice(DEEDS)} a {draw.choice(SUBJECTS)} all the "
            f"same, and {draw.choice(NAMES)} thinks that {draw.choice(SUBJECTS)} and {draw.choice(SUBJECTS)} will have "
            f"{draw.choice(DEEDS)} one another by the end of the year."
        )
        count += len(made[-1].split())
    return made


SUBJECTS = (
    "harbour board", "bakery", "brass band", "ferry company", "school choir", "post office", "museum", "orchard trust",
    "tram depot", "allotment society", "village hall", "rowing club", "cattle market", "library", "lime works",
)  # fmt: skip
DEEDS = ("praised", "ignored", "sued", "repainted", "outgrown", "supported", "replaced", "visited", "courted", "moved")


def table() -> str:
    """The shares as a Markdown table."""
    short, long = measure(short_texts()), measure(long_texts())
    rows = [(name, [short[name], long[name]]) for name in short] + [
        (f"bulletin: {name}", [share]) for name, share in measure_bulletins().items()
    ]
    return "\n".join(f"| {name} | {' | '.join(str(share) for share in shares)} |" for name, shares in rows)


if __name__ == "__main__":
    print(table())
