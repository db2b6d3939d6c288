"""The text of `newsstream why`: the two, whether they meet, the comparison, the verdict. Lines are (depth, text)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from stream.cli.explained_events import quote
from stream.cli.identity.pair import Half, Pair, verdict_sentence
from stream.cli.identity.shown import SENTENCES_SHOWN
from stream.cli.identity.told import chance_text, event_text, moment_text, people_text, sentence_text
from stream.identity.filing import EVERYWHERE, NOWHERE, UNDATED
from stream.identity.pairs import FieldVerdict, PairAccount, Verdict

Text = Iterator[tuple[int, str]]


def weighed(pair: Pair) -> Text:
    """The whole answer."""
    account = pair.account
    for name, half in (("First", pair.one), ("Second", pair.other)):
        yield 0, f"{name} event {half.found.event.event_id}"
        yield from half_lines(half)
    yield 0, "Do they meet?"
    yield from meeting_lines(account)
    yield 0, "Comparison"
    yield from comparison_lines(account)
    yield 0, "Verdict"
    yield 1, verdict_sentence(pair)


def half_lines(half: Half) -> Text:
    """One event, where it stands and where it is now."""
    event, article = half.found.event, half.article
    if half.found.note:
        yield 1, half.found.note
    if article is None:
        yield 1, f"article {event.article_id}: not kept any more; its words, outlet and publish time are unknown here"
    else:
        source = article.source or "source unknown"
        title = f", {quote(article.title)}" if article.title else ""
        yield 1, f"article {event.article_id}, {source}, {moment_text(article.published_at)}{title}"
        for sentence in half.sentences[:SENTENCES_SHOWN]:
            yield 1, f"text: {sentence_text(sentence)}"
    yield 1, f"says: {event_text(event)}"
    if event.actors or event.recipients:
        yield 1, f"who: {people_text(event.actors)}; to whom: {people_text(event.recipients)}"
    if event.retracted:
        yield 1, "retracted: a later revision of the article does not report it"
    yield from _incident_lines(half)


def _incident_lines(half: Half) -> Text:
    if not half.path:
        yield 1, "in no incident"
        return
    moves = "".join(f", then {into}" for into in half.path[1:])
    yield 1, f"in incident {half.path[0]}{moves}{' (by merges and splits)' if moves else ''}"
    why, event_id = half.why, half.found.event.event_id
    if why is not None and why.matched is not None:
        yield 2, f"joined because it matched event {why.matched} with {chance_text(why)}"
    elif event_id in half.path:
        yield 2, f"which it opened ({event_id} is the id of both)"


def meeting_lines(account: PairAccount) -> Text:
    """Blocks, days and cells."""
    one, other = account.one, account.other
    if one.block != other.block:
        yield 1, f"no: the first is in block {one.block}, the second in {other.block}, and blocks never meet"
        yield 2, "a block is the country of the place, else of the participants or the outlet, and the family of types"
        return
    yield 1, f"both are in block {one.block} (country and family of types)"
    if account.verdict is Verdict.FORGOTTEN:
        forgotten = f"an incident without a report for {account.horizon_days} days is forgotten"
        yield 1, f"no: they were published {account.days_apart} days apart, and {forgotten}"
    for mine, theirs, names in ((one, other, ("first", "second")), (other, one, ("second", "first"))):
        if mine.found:
            yield 1, f"the {names[0]} looks where the {names[1]} is filed: {_keys(mine.found)}"
        else:
            yield 1, f"the {names[0]} does not look where the {names[1]} is filed"
            yield 2, f"it looks under {_keys(mine.looked)}"
            yield 2, f"the {names[1]} is filed under {_keys(theirs.filed)}"


def comparison_lines(account: PairAccount) -> Text:
    """Field by field, then the sum."""
    if account.verdict is Verdict.SAME_EVENT:
        yield 1, "one event is not compared with itself"
        return
    if not account.meets:
        yield 1, "never made, as they do not meet; it would be:"
    for each in account.fields:
        yield 1, _field(each)
    if account.veto is not None:
        yield 1, f"ended by the veto of {account.veto}; the fields after it were not compared"
    if math.isfinite(account.score):
        yield (
            1,
            f"log odds {account.score:+.1f}, probability {account.probability:.2f}; "
            f"joins from {account.threshold:.2f} on",
        )


def _field(each: FieldVerdict) -> str:
    weight = "veto" if each.weight is None else f"{each.weight:+.1f}"
    return f"{each.field:<11}{each.level:<12}{weight:>5}  {each.meaning}"


def _keys(keys: Sequence[str]) -> str:
    """`day|cell` keys for a person: days, then cells."""
    days = list(dict.fromkeys(key.partition("|")[0] for key in keys))
    cells = list(dict.fromkeys(key.partition("|")[2] for key in keys))
    return f"{', '.join(_spans(days))} in {', '.join(_cell(cell) for cell in cells)}"


def _spans(days: Sequence[str]) -> Iterator[str]:
    """Days since 1970 as dates, neighbours together."""
    numbers = sorted(int(day) for day in days if day != UNDATED)
    start = 0
    for at, number in enumerate(numbers):
        if at + 1 == len(numbers) or numbers[at + 1] != number + 1:
            first, last = _date(numbers[start]), _date(number)
            yield first if first == last else f"{first} to {last}"
            start = at + 1
    if UNDATED in days:
        yield "no day"


def _date(day: int) -> str:
    try:
        return (date(1970, 1, 1) + timedelta(days=day)).isoformat()
    except OverflowError:
        return f"day {day}"


def _cell(cell: str) -> str:
    if cell == EVERYWHERE:
        return "all places"
    return "places without a city" if cell == NOWHERE else f"cell {cell}"
