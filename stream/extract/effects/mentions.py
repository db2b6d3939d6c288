"""Toll mentions: every place where a text says that people were killed, hurt, taken, lost or driven out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from spacy.strings import get_string_id

from stream.extract.effects.headline import headline_tolls
from stream.extract.effects.lexicon import Harm, harm_words, people_nouns
from stream.extract.effects.people import count_people, is_person
from stream.extract.effects.victims import subject, victims
from stream.extract.numbers import Quantity, noun_quantity, read_quantity
from stream.extract.parsed import PartText
from stream.extract.syntax import child, children

if TYPE_CHECKING:
    from spacy.tokens import Span as TokenSpan
    from spacy.tokens import Token

_MODALS = frozenset(("could", "would", "might", "may", "can", "will", "should", "'d", "ca", "wo"))
_UNREAL = frozenset(
    (
        "threaten",
        "try",
        "attempt",
        "plan",
        "want",
        "plot",
        "conspire",
        "intend",
        "vow",
        "hope",
        "fail",
        "seek",
        "refuse",
        "prepare",
        "likely",
        "let",
        "go",
        "threat",
        "risk",
    )
)
_HABIT = frozenset(("year", "annually", "nationwide", "average", "statistics", "rate", "decade", "so", "yearly"))
_REFLEXIVE = frozenset(("himself", "herself", "themselves", "self", "myself", "itself"))
_MORTAL = frozenset(("fatally", "mortally"))
_TREATMENT = frozenset(
    ("hospital", "hospitals", "hospitalization", "condition", "wound", "wounds", "injuries", "injury", "life")
)
_ACTS = frozenset(("murder", "homicide", "shooting", "killing", "suicide", "stabbing"))
_MOVED = frozenset(("take", "transport", "rush", "fly", "airlift", "bring", "carry", "drive", "transfer"))
_SUFFERED = frozenset(
    ("suffer", "sustain", "receive", "have", "be", "remain", "list", "treat", "recover", "die", "hospitalize")
)
_THINGS = frozenset(("GPE", "LOC", "FAC", "DATE", "TIME", "EVENT", "MONEY", "PERCENT", "LAW", "WORK_OF_ART"))
_DEEDS = frozenset(("strike", "airstrike", "attack", "raid", "order", "plan", "operation", "bill", "deal", "mission"))
_DESCENT = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "mr.", "mrs.", "ms.", "dr.", "officer", "deputy"))
_TOLL_NUMBER_REACH = 8
_DOOMED = frozenset(("sentence", "condemn", "lead", "put", "scare", "bore", "work", "relate", "link", "come"))
_SPEAKERS = frozenset(("i", "me", "we", "us", "you", "myself", "ourselves", "yourself"))
_OTHER_KEYS = frozenset(("toll", "fatally", "life", "lives"))
_TURNED = frozenset(("turn", "put", "point", "use"))


@dataclass(frozen=True, slots=True)
class Mention:
    """One toll mention. start/end: kept-text offsets of the words that state the count; `token`: the word of harm.

    `total`: a stated toll; `of_self`: what the culprit did to himself.
    """

    part: PartText
    token: Token
    toll: str
    quantity: Quantity
    start: int
    end: int
    sentence: int
    victim: Token | None
    total: bool = False
    of_self: bool = False

    @property
    def name(self) -> tuple[str, ...]:
        """The name of a single named victim in lower case, without titles of descent; empty otherwise."""
        noun = self.victim
        if noun is None or self.part.is_title or self.quantity != Quantity(1, 1) or not _is_name(noun):
            return ()
        words = [token for token in noun.doc[max(noun.i - 3, 0) : noun.i + 1] if token.pos_ == "PROPN"]
        first = next((index for index, token in enumerate(words) if token.ent_type_ == noun.ent_type_), 0)
        return tuple(token.lower_ for token in words[first:] if token.is_alpha and token.lower_ not in _DESCENT)


def _is_name(noun: Token) -> bool:
    if noun.pos_ != "PROPN" or noun.ent_type_ not in ("PERSON", ""):
        return False
    return noun.lower_ not in people_nouns() and not noun.text.isupper()


def find_mentions(part: PartText, places: frozenset[int] = frozenset()) -> list[Mention]:
    """All toll mentions of a parsed part; `places` are the characters at which words of place names begin.

    A place may fall, but it is nobody who was killed or taken: mentions of one are left out.
    """
    return [mention for mention in _all_mentions(part) if mention.victim is None or mention.victim.idx not in places]


def _all_mentions(part: PartText) -> list[Mention]:
    """All toll mentions of a parsed part in reading order."""
    found: list[Mention] = _of_headline(part) if part.is_title else []
    if found:
        return found + [mention for token in part.doc for mention in _of_act(part, 0, token)]
    known = _keys()
    for number, sentence in enumerate(part.doc.sents):
        words = [token for token in sentence if token.lemma in known or token.lower in known]
        if words and (part.is_title or not _is_general(sentence)):
            for token in words:
                found.extend(_mentions_at(part, number, token))
    return found


@cache
def _keys() -> frozenset[int]:
    """SpaCy's hashes of all words that may start a mention, so that most tokens cost one look-up and no string."""
    words = (
        {word for word, _ in harm_words()}
        | set(_PARTICIPLES)
        | _TREATMENT
        | _ACTS
        | {"toll", "fatally", "life", "lives"}
        | _REFLEXIVE
    )
    spelled = words | {word.capitalize() for word in words} | {word.upper() for word in words}
    return frozenset(get_string_id(word) for word in spelled)


def _of_headline(part: PartText) -> list[Mention]:
    """The tolls of a title by position."""
    doc = part.doc
    return [
        Mention(
            part,
            doc[toll.token],
            toll.toll,
            toll.quantity,
            toll.start,
            toll.end,
            0,
            doc[toll.victim] if toll.victim >= 0 else None,
        )
        for toll in headline_tolls(doc)
    ]


def _mentions_at(part: PartText, number: int, token: Token) -> Iterator[Mention]:
    harm = _harm(token)
    if token.lower_ in _ACTS:
        yield from _of_act(part, number, token)
    if token.lower_ == "fatally":
        yield from _of_fatally(part, number, token)
    if token.lower_ == "death" and token.i and token.nbor(-1).lower_ == "to":
        yield from _of_manner(part, number, token)
        return
    if harm is not None:
        if harm.whom in ("away", "down") and (token.i + 1 >= len(token.doc) or token.nbor().lower_ != harm.whom):
            return
        if not _is_real(token):
            return
        yield from _of_harm(part, number, token, harm)
    elif token.lower_ in _REFLEXIVE or token.lower_ in ("life", "lives", "suicide"):
        yield from _of_suicide(part, number, token)
    elif token.lower_ == "toll":
        yield from _of_toll(part, number, token)
    elif token.lower_ in _TREATMENT:
        yield from _of_treatment(part, number, token)


def _harm(token: Token) -> Harm | None:
    """The harm that a word names, by its part of speech; participles count as verbs before they count as adjectives."""
    words, lemma = harm_words(), token.lemma_.lower()
    if token.pos_ in ("VERB", "AUX"):
        return words.get((lemma, "verb")) or words.get((token.lower_, "adj"))
    if token.pos_ in ("ADJ", "ADV"):
        return words.get((token.lower_, "adj")) or _participle(token)
    if token.pos_ in ("NOUN", "PROPN"):
        return words.get((lemma, "noun")) or words.get((token.lower_, "adj")) or _participle(token)
    return None


_PARTICIPLES = {
    "killed": "kill",
    "shot": "shoot",
    "stabbed": "stab",
    "slain": "slay",
    "murdered": "murder",
    "dies": "die",
}


def _participle(token: Token) -> Harm | None:
    """Headline participles that the tagger took for nouns or adjectives."""
    lemma = _PARTICIPLES.get(token.lower_)
    return harm_words().get((lemma, "verb")) if lemma and token.dep_ not in ("compound", "dobj") else None


def _between(part: PartText, number: int, token: Token, toll: str) -> Mention | None:
    """In "killed between 30 and 40 people" the parser takes the range for an adverbial."""
    doc = token.doc
    if token.i + 4 >= len(doc) or token.nbor().lower_ != "between":
        return None
    words = [other.lower_ for other in doc[token.i + 1 : token.i + 8]]
    found = read_quantity(words, 0)
    if found is None:
        return None
    first, last = doc[token.i + 1], doc[token.i + found[1]]
    noun = doc[token.i + 1 + found[1]] if token.i + 1 + found[1] < len(doc) else last
    return Mention(part, token, toll, found[0], first.idx, last.idx + len(last), number, noun)


def _of_harm(part: PartText, number: int, token: Token, harm: Harm) -> Iterator[Mention]:
    ranged = _between(part, number, token, harm.toll) if harm.whom in ("object", "person") else None
    if ranged is not None:
        yield ranged
        return
    victim = victims(token, harm)
    reflexive = next((found for found in children(token) if found.lower_ in _REFLEXIVE), None)
    if victim is None or victim.lower_ in _SPEAKERS or _apart(part, victim, token):
        return
    if _is_thing(victim) or (
        harm.whom in ("person", "subject", "away", "down", "act")
        and not (is_person(victim) or victim.ent_type_ == "PERSON" or victim.pos_ == "PROPN")
    ):
        return
    if harm.whom == "none" and not _says_none(victim):
        return
    quantity = _quantity(victim, token)
    if quantity is None or (_negated(token) and quantity.high != 0):
        return
    if harm.toll == "casualties":
        if quantity.high == 0:
            for toll in ("killed", "injured"):
                yield _made(part, number, token, toll, quantity, victim)
        return
    yield _made(part, number, token, harm.toll, quantity, victim)
    if harm.toll == "hit" and (_is_mortal(token) or _is_fatal(token)):
        yield _made(part, number, token, "killed", quantity, victim)
    if reflexive is not None and reflexive.i != victim.i:
        yield replace(_made(part, number, reflexive, harm.toll, Quantity(1, 1), reflexive), of_self=True)


def _is_thing(noun: Token) -> bool:
    """Whether a noun names a place, a building, a day or an act, which nobody can kill, hurt or take away."""
    if noun.lower_ in people_nouns():
        return False
    return noun.ent_type_ in _THINGS or noun.lemma_.lower() in _DEEDS


def _of_toll(part: PartText, number: int, token: Token) -> Iterator[Mention]:
    """The death toll rose to 12", "put the toll at 12": the number that follows in the clause."""
    doc = token.doc
    if not (token.i and doc[token.i - 1].lower_ in ("death", "the", "fatality", "this", "casualty")):
        return
    stop = min(token.i + 1 + _TOLL_NUMBER_REACH, token.sent.end)
    words = [other.lower_ for other in doc[token.i + 1 : stop]]
    for at, word in enumerate(words):
        if word not in (
            "to",
            "at",
            "reached",
            "hit",
            "stands",
            "stood",
            "passed",
            "is",
            "was",
            "of",
            "climbed",
            "topped",
        ):
            continue
        found = read_quantity(words, at + 1) if at + 1 < len(words) else None
        if found is not None and words[at + 1] not in ("a", "an", "no"):
            first, last = doc[token.i + 2 + at], doc[token.i + found[1]]
            yield Mention(part, token, "killed", found[0], first.idx, last.idx + len(last), number, None, True)
            return


def _of_treatment(part: PartText, number: int, token: Token) -> Iterator[Mention]:
    """In hospital, in critical condition, with wounds: a weak sign that someone was hurt and not killed."""
    ill = _in_condition(token)
    if ill is not None:
        quantity = count_people(ill)
        if quantity is not None:
            yield _made(part, number, token, "treated", quantity, ill)
        return
    verb = token
    for _ in range(5):
        if verb.pos_ in ("VERB", "AUX") or verb.head.i == verb.i:
            break
        verb = verb.head
    if verb.pos_ not in ("VERB", "AUX"):
        return
    lemma = verb.lemma_.lower()
    if token.lower_.startswith("hospital"):
        if lemma not in _MOVED and lemma not in ("treat", "hospitalize", "recover", "be", "remain"):
            return
        victim = child(verb, "nsubjpass") or (child(verb, "dobj") if lemma in _MOVED else subject(verb))
    else:
        if lemma not in _SUFFERED and lemma not in _MOVED:
            return
        victim = subject(verb)
    if victim is None or not is_person(victim) or _negated(verb):
        return
    quantity = count_people(victim)
    if quantity is not None and quantity.high != 0:
        yield _made(part, number, token, "treated" if lemma != "die" else "killed", quantity, victim)


def _of_suicide(part: PartText, number: int, token: Token) -> Iterator[Mention]:
    """The culprit's own death: "turned the gun on himself", "took her own life", "committed suicide"."""
    head = token.head.head if token.dep_ == "pobj" else token.head
    before = token.nbor(-1).lower_ if token.i else ""
    if token.lower_ in _REFLEXIVE:
        told = token.dep_ == "pobj" and before == "on" and head.lemma_.lower() in _TURNED and _is_real(head)
    elif token.lower_ == "suicide":
        told = head.lemma_.lower() == "commit" and _is_real(head) and not _negated(head)
    else:
        told = before == "own" and head.lemma_.lower() == "take" and _is_real(head) and not _negated(head)
    if told:
        own = token if token.lower_ in _REFLEXIVE else subject(head)
        yield Mention(
            part, token, "killed", Quantity(1, 1), token.idx, token.idx + len(token), number, own, of_self=True
        )


def _in_condition(token: Token) -> Token | None:
    """Who is "in critical condition" where no verb says so: "one dead and two others in critical condition"."""
    if token.lower_ != "condition" or token.i < 3:
        return None
    doc = token.doc
    before = next((at for at in range(token.i - 1, max(token.i - 5, 0), -1) if doc[at].lower_ == "in"), 0)
    noun = doc[before - 1] if before else None
    return noun if noun is not None and noun.pos_ in ("NOUN", "NUM") and is_person(noun) else None


def _of_act(part: PartText, number: int, token: Token) -> Iterator[Mention]:
    """Names such as "murder-suicide", "a double homicide", "a triple shooting": the count is in the name of the act."""
    doc = token.doc
    after = doc[token.i + 1 : token.i + 3].text.lower()
    if token.lower_ == "murder" and after.lstrip("-/ ").startswith("suicide"):
        yield Mention(part, token, "suicide", Quantity(2, None), token.idx, token.idx + len(token), number, None)
        return
    word = doc[token.i - 1].lower_ if token.i else ""
    count = {"double": 2, "triple": 3, "quadruple": 4, "quintuple": 5}.get(word)
    if count is not None:
        toll = "hit" if token.lower_ in ("shooting", "stabbing") else "killed"
        yield Mention(part, token, toll, Quantity(count, count), doc[token.i - 1].idx, token.idx, number, None)


def _quantity(victim: Token, token: Token) -> Quantity | None:
    if victim.i != token.i:
        return count_people(victim)
    found = noun_quantity(token)
    if found is not None:
        return found[0]
    before = child(token, "nummod")
    alone = read_quantity([before.lower_], 0) if before is not None else None
    return alone[0] if alone else None


def _made(part: PartText, number: int, token: Token, toll: str, quantity: Quantity, victim: Token) -> Mention:
    said = noun_quantity(victim)
    start, end = (said[1], said[2]) if said else (victim.idx, victim.idx + len(victim))
    return Mention(part, token, toll, quantity, start, end, number, victim if victim.i != token.i else None)


def _says_none(noun: Token) -> bool:
    return any(found.lower_ in ("no", "any") for found in children(noun))


def _apart(part: PartText, victim: Token, token: Token) -> bool:
    """Whether a blank line stands between two words: the parser runs lines together that are no sentence."""
    first, last = sorted((victim.idx, token.idx))
    return "\n\n" in part.kept.text[first : min(last, first + 1000)]


def _is_fatal(noun: Token) -> bool:
    return any(found.lower_ in ("fatal", "deadly") for found in children(noun) if found.dep_ == "amod")


def _of_fatally(part: PartText, number: int, token: Token) -> Iterator[Mention]:
    """In "five people were shot, two of them fatally" the number before the adverb."""
    doc = token.doc
    if token.i + 1 < len(doc) and doc[token.i + 1].pos_ == "VERB":
        return
    words = [other.lower_ for other in doc[max(token.i - 3, token.sent.start) : token.i]]
    for at in range(len(words)):
        found = read_quantity(words, at)
        if (
            found is not None
            and words[found[1] :] in ([], ["of", "them"], ["of", "whom"])
            and words[at] not in ("a", "an")
        ):
            word = doc[token.i - len(words) + at]
            yield Mention(part, token, "killed", found[0], word.idx, word.idx + len(word), number, None)
            return


def _of_manner(part: PartText, number: int, token: Token) -> Iterator[Mention]:
    """In "beaten to death", "bled to death" who is beaten or bleeds; what verbs of harm say is left to them."""
    verb = token.head.head if token.dep_ == "pobj" else token.head
    if verb.pos_ != "VERB" or not _is_real(verb) or _negated(verb):
        return
    if verb.lemma_.lower() in _DOOMED or (verb.lemma_.lower(), "verb") in harm_words():
        return
    victim = child(verb, "dobj") or (verb.head if verb.dep_ == "acl" else subject(verb))
    quantity = count_people(victim) if victim is not None and not _is_thing(victim) else None
    if victim is not None and quantity is not None:
        yield _made(part, number, token, "killed", quantity, victim)


def _is_mortal(verb: Token) -> bool:
    """Fatally shot, shot dead, shot to death."""
    doc = verb.doc
    if any(found.lower_ in _MORTAL or found.lower_ == "dead" for found in children(verb)):
        return True
    if verb.i and doc[verb.i - 1].lower_ in _MORTAL:
        return True
    after = [other.lower_ for other in doc[verb.i + 1 : min(verb.i + 8, verb.sent.end)]]
    return after[:2] == ["to", "death"] or any(pair == ("to", "death") for pair in itertools.pairwise(after))


def _negated(verb: Token) -> bool:
    return any(found.dep_ == "neg" for found in children(verb))


def _is_real(token: Token) -> bool:
    """Not a threat, an attempt or a possibility."""
    if token.pos_ not in ("VERB", "AUX"):
        return True
    auxiliaries = {found.lower_ for found in children(token) if found.dep_ == "aux"}
    if auxiliaries & _MODALS:
        return False
    return not (token.dep_ in ("xcomp", "ccomp") or "to" in auxiliaries) or token.head.lemma_.lower() not in _UNREAL


def _is_general(sentence: TokenSpan) -> bool:
    """Statistics and history of other cases: "killed this year", "on average", "so far", "each year"."""
    words = [token.lower_ for token in sentence[:80]]
    if not _HABIT & set(words):
        return False
    pairs = set(itertools.pairwise(words))
    return bool(
        pairs
        & {
            ("this", "year"),
            ("each", "year"),
            ("every", "year"),
            ("so", "far"),
            ("last", "year"),
            ("a", "year"),
            ("per", "year"),
        }
    ) or bool({"annually", "nationwide", "statistics", "average"} & set(words))
