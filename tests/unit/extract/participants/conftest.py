"""Participants of the event at a word, without the trigger lexicon."""

import pytest

from stream.extract.parsed import Candidate, Stance
from stream.extract.participants import Cast
from stream.extract.places import find_places
from stream.extract.triggers import code_event
from stream.records import Effects, EventType, Factuality, Polarity


@pytest.fixture
def bind(article, trigger):
    """`bind(text, word)` -> Participants of the event at `word`."""

    def make(text, word, *, kind=EventType.ASSAULT, nth=0, title=None, published="2017-06-01"):
        parsed = article(text, title=title, published=published)
        cast = Cast(parsed, find_places(parsed))
        return cast.bind(trigger(parsed, word, kind=kind, nth=nth))

    return make


@pytest.fixture
def candidates(article, trigger):
    """Candidates for the events at some words of one text; each may carry modes, factuality and a toll."""

    def make(text, *words, title=None, kind=EventType.ASSAULT):
        parsed = article(text, title=title)
        cast = Cast(parsed, find_places(parsed))
        found = []
        for spec in words:
            word, options = spec if isinstance(spec, tuple) else (spec, {})
            hit = trigger(parsed, word, kind=kind, nth=options.get("nth", 0), title=options.get("title", False))
            hit.modes = options.get("modes", [])
            who = cast.bind(hit)
            stance = Stance(options.get("factuality", Factuality.ASSERTED), Polarity.POSITIVE)
            effects = options.get("effects", Effects())
            found.append(Candidate(hit, who, None, options.get("time"), effects, stance, code_event(hit, who)))
        return parsed, found

    return make
