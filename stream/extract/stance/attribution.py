"""Who says so: the subject of the reporting verb above the event, "according to", or the speaker of a quote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from stream.extract.stance.lexicon import reporting_verbs
from stream.extract.syntax import children

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as TokenSpan

_CLIMB = 14
_LONGEST = 400  # words of a sentence that are looked at
_LEAD = 2
_STEM = 5
_WIDE = 60
_LOOSE = frozenset(("relcl", "appos", "advcl", "acl", "punct", "prep", "cc", "conj"))
_KEPT_PREPOSITIONS = frozenset(("of", "for"))
_QUOTES = frozenset(('"', "“", "”", "''", "``"))


@dataclass(frozen=True, slots=True)
class Attribution:
    """The words that name the source (kept-text offsets), the cue, and how it reports (see data/reporting.tsv)."""

    start: int
    end: int
    cue: Token
    how: str


def attribution(trigger: Token) -> Attribution | None:
    """The nearest source of the trigger's event in its sentence; None where the text speaks for itself."""
    sentence = trigger.sent
    return _above(trigger) or _according(trigger, sentence) or _beside(trigger, sentence)


def lead_attribution(trigger: Token, body: Doc) -> Attribution | None:
    """The source that the first sentences of the body give for what a headline tells, by the same word."""
    stem = trigger.lemma_.lower()[:_STEM]
    for sentence in islice(body.sents, _LEAD):
        for token in islice(sentence, _LONGEST):
            if token.lemma_.lower()[:_STEM] == stem and token.pos_ in ("VERB", "NOUN"):
                return attribution(token)
    return None


def _above(trigger: Token) -> Attribution | None:
    """A reporting verb whose content holds the trigger: "X said that …", "…, X said"."""
    token = trigger
    for _ in range(_CLIMB):
        head = token.head
        if head.i == token.i:
            return None
        if token.dep_ in ("ccomp", "xcomp", "parataxis", "dobj", "acl", "nsubjpass", "pcomp"):
            found = _by_verb(head, trigger)
            if found is not None:
                return found
        token = head
    return None


def _by_verb(verb: Token, trigger: Token) -> Attribution | None:
    how = reporting_verbs().get(verb.lemma_.lower())
    if how is None or verb.pos_ not in ("VERB", "AUX") or how == "learn" or verb.i == trigger.i:
        return None
    source = next((found for found in children(verb) if found.dep_ == "nsubj"), None)
    if source is None:
        source = next((pobj for agent in children(verb) if agent.dep_ == "agent" for pobj in children(agent)), None)
    if source is None or source.i == trigger.i or source.lower_ in ("who", "which", "that", "it", "there"):
        return None
    if source.lower_ in ("nobody", "none") or any(found.lower_ == "no" for found in children(source)):
        return None  # "no group has claimed the attack"
    return _made(source, verb, how)


def _according(trigger: Token, sentence: TokenSpan) -> Attribution | None:
    """A phrase "according to X", wherever it stands in the sentence."""
    for token in islice(sentence, _LONGEST):
        if token.lower_ == "according" and token.i + 1 < sentence.end and token.nbor().lower_ == "to":
            source = next((found for found in children(token.nbor()) if found.dep_ == "pobj"), None)
            if source is not None and source.i != trigger.i:
                return _made(source, token, "say")
    return None


def _beside(trigger: Token, sentence: TokenSpan) -> Attribution | None:
    """A sentence that ends or begins with "X said", where the parser did not tie the report to it."""
    for verb in _reporting(sentence):
        source = next((found for found in children(verb) if found.dep_ == "nsubj"), None)
        if source is None or source.i == trigger.i or verb.i == trigger.i:
            continue
        if verb.dep_ in ("ROOT", "parataxis", "ccomp") and (_is_tail(verb, sentence) or _in_quotes(trigger, sentence)):
            return _made(source, verb, reporting_verbs()[verb.lemma_.lower()])
    return None


def _reporting(sentence: TokenSpan) -> Iterator[Token]:
    verbs = reporting_verbs()
    for token in islice(sentence, _LONGEST):
        if token.pos_ == "VERB" and verbs.get(token.lemma_.lower()) in ("say", "claim", "confirm"):
            yield token


def _is_tail(verb: Token, sentence: TokenSpan) -> bool:
    """Whether the reporting verb comes after a comma near the end of its sentence."""
    doc = verb.doc
    first = max(sentence.start, verb.i - 12)
    return sentence.end - verb.i <= 8 and any(doc[at].text in (",", "”", '"') for at in range(first, verb.i))


def _in_quotes(trigger: Token, sentence: TokenSpan) -> bool:
    """Whether a quotation mark stands on each side of the trigger within the sentence."""
    marks = [token.i for token in islice(sentence, _LONGEST) if token.text in _QUOTES]
    return any(at < trigger.i for at in marks) and any(at > trigger.i for at in marks)


def _made(source: Token, cue: Token, how: str) -> Attribution:
    """The source phrase: its head with what stands before it, "of" phrases and coordinated sources, no clauses."""
    first = source.left_edge if source.i - source.left_edge.i <= _WIDE else source
    last = _right(source)
    return Attribution(first.idx, last.idx + len(last), cue, how)


def _right(noun: Token) -> Token:
    last = noun
    for found in islice(noun.rights, _WIDE):
        if found.dep_ == "prep" and found.lower_ in _KEPT_PREPOSITIONS:
            last = _right_edge(found, last)
        elif found.dep_ == "conj" or found.dep_ not in _LOOSE:
            last = found
    return last


def _right_edge(prep: Token, otherwise: Token) -> Token:
    obj = next((found for found in children(prep) if found.dep_ == "pobj"), None)
    return obj if obj is not None else otherwise
