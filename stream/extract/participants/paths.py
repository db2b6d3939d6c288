"""The dependency paths that bind an event to its participants.

spaCy's English scheme (ClearNLP labels). Every walk is bounded: it climbs at most `_CLIMB` edges, so that a degenerate
parse of a hostile text cannot make it long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stream.extract.participants.lexicon import frame
from stream.extract.places.words import word_lists
from stream.extract.syntax import child, children, is_passive

if TYPE_CHECKING:
    from spacy.tokens import Token

_FOILING = frozenset(("foil", "thwart", "avert", "prevent", "disrupt"))
_CLIMB = 6
_PLACED = frozenset(("GPE", "LOC", "FAC", "DATE", "TIME"))
_RELATIVE = frozenset(("who", "which", "that", "whom"))
_NOBODY = frozenset(("no", "none", "nobody", "neither", "nor"))


@dataclass(frozen=True, slots=True)
class Reached:
    """A participant's head token and the path that led to it, in words."""

    token: Token
    path: str


def agents(token: Token) -> list[Reached]:
    """The by-phrase of a passive or of an event noun."""
    found = []
    for prep in children(token, "agent", "prep"):
        if prep.lower_ == "by":
            found += [Reached(obj, f"{token.text} by") for obj in children(prep, "pobj")]
    if not found and token.pos_ in ("NOUN", "PROPN"):  # "an attack staged by", "the murder committed by"
        for clause in children(token, "acl"):
            if clause.tag_ == "VBN" and clause.lemma_ in frame("support"):
                found += agents(clause)
    return found


def subjects(verb: Token, depth: int = 0) -> list[Reached]:
    """Who does what the verb says, shared through coordination, relative clauses, participles and control."""
    own = [Reached(_inner_subject(child), f"subject of {verb.text}") for child in children(verb, "nsubj")]
    own = [item for item in own if item.token.lower_ not in _RELATIVE]
    if own:
        return own
    if depth >= _CLIMB or any(True for _ in children(verb, "nsubjpass", "auxpass")):
        return []
    head, label = verb.head, verb.dep_
    if head.lemma_.lower() in _FOILING and verb.tag_ == "VB":  # "foiled a plot to bomb"
        return []
    if label in ("relcl", "acl"):
        if label == "acl" and verb.tag_ == "VBN":
            return []
        head = _who(verb)
        return [Reached(head, f"{verb.text} describes {head.text}")] if head.pos_ in ("NOUN", "PROPN", "PRON") else []
    if label == "dobj" and verb.tag_ == "VBG" and head.pos_ == "VERB":  # "began shelling", "described meeting the king"
        return subjects(head, depth + 1)
    if label in ("xcomp", "ccomp") and head.pos_ in ("VERB", "AUX", "ADJ", "NOUN"):
        return _controller(verb, head, depth)
    if label in ("conj", "advcl", "dep", "parataxis") and head.pos_ in ("VERB", "AUX"):
        if label == "conj" and is_passive(head) and not is_passive(verb):
            return passive_subjects(head, depth + 1) or subjects(head, depth + 1)
        return subjects(head, depth + 1) or (passive_subjects(head, depth + 1) if label == "advcl" else [])
    if label == "pcomp":
        return _through_preposition(head, depth)
    return []


def _inner_subject(subject: Token) -> Token:
    """The noun of "the charity working there", which the parser may take for the subject of "working" alone."""
    if subject.tag_ != "VBG":
        return subject
    return child(subject, "nsubj") or subject


def noun_before(verb: Token) -> list[Reached]:
    """The noun right before a verb that was given no subject: the parser hung it on a phrase before."""
    doc = verb.doc
    at = min(
        (child.i for child in children(verb, "aux", "auxpass", "neg", "advmod") if child.i < verb.i), default=verb.i
    )
    at -= 1
    if at < verb.sent.start or doc[at].pos_ not in ("NOUN", "PROPN"):
        return []
    noun = doc[at]
    for _ in range(_CLIMB):
        left = noun.left_edge.i
        if (
            noun.dep_ not in ("conj", "compound", "nmod")
            or noun.head.i > verb.i
            or left == 0
            or doc[left - 1].text == ","
        ):
            break
        noun = noun.head
    return [Reached(noun, f"before {verb.text}")]


def passive_subjects(verb: Token, depth: int = 0) -> list[Reached]:
    """Whom a passive verb befalls."""
    labels = ("nsubjpass",) if verb.tag_ != "VBN" or child(verb, "aux") else ("nsubjpass", "nsubj")
    own = [Reached(found, f"passive subject of {verb.text}") for found in children(verb, *labels)]
    kept = [item for item in own if item.token.lower_ not in _RELATIVE]
    if kept:
        return kept
    if depth >= _CLIMB:
        return []
    head, label = verb.head, verb.dep_
    if label in ("relcl", "acl", "amod") and head.pos_ in ("NOUN", "PROPN", "PRON", "NUM"):
        head = _who(verb)
        return [Reached(head, f"{verb.text} describes {head.text}")]
    if label in ("conj", "advcl", "xcomp") and head.pos_ in ("VERB", "AUX"):
        return passive_subjects(head, depth + 1) or subjects(head, depth + 1)
    if label == "pcomp":
        return _through_preposition(head, depth)
    return []


def _controller(verb: Token, head: Token, depth: int) -> list[Reached]:
    """The understood subject of an infinitive: the object of verbs of telling, else the subject of the higher verb."""
    if head.lemma_ in frame("object_control"):
        objects = [Reached(child, f"{head.text} … to {verb.text}") for child in children(head, "dobj")]
        if objects:
            return objects
    if is_passive(head):
        return passive_subjects(head, depth + 1)
    return subjects(head, depth + 1) or passive_subjects(head, depth + 1)


def _through_preposition(prep: Token, depth: int) -> list[Reached]:
    """The understood subject of a gerund after a preposition: the blamed one, else the subject of the higher verb."""
    governor = prep.head
    if depth >= _CLIMB:
        return []
    if governor.pos_ in ("VERB", "AUX"):
        if governor.lemma_ in frame("blame"):
            return objects(governor) or passive_subjects(governor, depth + 1)
        return subjects(governor, depth + 1) or passive_subjects(governor, depth + 1)
    if governor.pos_ in ("NOUN", "PROPN") and governor.head != governor:
        higher = governor.head
        if governor.dep_ == "dobj" and higher.lemma_ in frame("blame"):
            return [Reached(governor, f"object of {higher.text}")]
        if governor.dep_ == "dobj" and higher.pos_ == "VERB":
            return subjects(higher, depth + 1) or passive_subjects(higher, depth + 1)
        return [Reached(child, f"owner of {governor.text}") for child in children(governor, "poss")]
    return []


def objects(verb: Token) -> list[Reached]:
    """Direct and indirect objects; the passive subject where the verb is passive."""
    found = [Reached(child, f"object of {verb.text}") for child in children(verb, "dobj", "obj")]
    if len(found) > 1:  # "…, a rights group charged": the parser takes who says it for one more object
        found = [item for item in found if not _says(item.token)] or found[:1]
    found += [
        Reached(child, f"indirect object of {verb.text}") for child in children(verb, "dative") if child.pos_ != "ADP"
    ]
    for dative in children(verb, "dative"):
        if dative.pos_ == "ADP":
            found += [Reached(child, f"{verb.text} {dative.lower_}") for child in children(dative, "pobj")]
    return [item for item in found if item.token.lower_ not in _RELATIVE]


def _says(noun: Token) -> bool:
    left = noun.left_edge.i
    return left > 0 and noun.doc[left - 1].text == "," and any(clause.tag_ == "VBN" for clause in children(noun, "acl"))


def prepositional(token: Token, *words: str) -> list[Reached]:
    """Objects of the token's prepositions, those behind one more preposition ("out of") included."""
    found = []
    for prep in children(token, "prep", "agent", "dative", "prt"):
        if prep.lower_ in words:
            found += [Reached(child, f"{token.text} {prep.lower_}") for child in children(prep, "pobj")]
        if prep.lower_ == "according":  # "according to" names the source
            continue
        for inner in children(prep, "prep", "conj"):  # "at the house and at the office"
            if inner.lower_ in words:
                found += [
                    Reached(child, f"{token.text} {prep.lower_} {inner.lower_}") for child in children(inner, "pobj")
                ]
    return found


def outer_subjects(verb: Token) -> list[Reached]:
    """The subject of the clause around a participle that was attached to an object ("hit the town, killing …")."""
    noun = verb.head
    if verb.dep_ not in ("acl", "relcl") or noun.pos_ not in ("NOUN", "PROPN"):
        return []
    at = noun
    for _ in range(_CLIMB):
        if at.dep_ in ("dobj", "pobj", "prep", "conj", "attr", "dative"):
            at = at.head
        if at.pos_ in ("VERB", "AUX"):
            return passive_subjects(at) if is_passive(at) else subjects(at)
    return []


def light_verb(noun: Token) -> Token | None:
    """The light verb that carries an event noun ("carried out an attack", "an attack was launched")."""
    head = noun.head
    if noun.dep_ in ("dobj", "nsubjpass", "attr", "oprd") and head.pos_ == "VERB" and head.lemma_ in frame("light"):
        return head
    if noun.dep_ == "conj" and head.pos_ == "NOUN" and head != noun:
        return light_verb(head) if head.dep_ != "conj" else None
    if noun.dep_ == "pobj" and head.dep_ == "prep" and head.head.pos_ == "VERB" and head.head.lemma_ in frame("light"):
        return head.head if not any(True for _ in children(head.head, "dobj")) else None
    return None


def _who(verb: Token) -> Token:
    """The noun that a relative clause describes.

    "Who" is a person, although the parser may hang the clause on the nearest noun: "the mayor of a town who …".
    """
    head: Token = verb.head
    if not any(child.lower_ == "who" for child in children(verb, "nsubj", "nsubjpass")):
        return head
    at = head
    for _ in range(_CLIMB):
        if at.pos_ not in ("NOUN", "PROPN") or not (at.ent_type_ in _PLACED or at.lemma_.lower() in _grounds()):
            break
        at = at.head.head if at.dep_ == "pobj" else at.head
    return at if at.pos_ in ("NOUN", "PROPN") else head


def _grounds() -> frozenset[str]:
    return word_lists().division | word_lists().settlement | word_lists().facility


def responsible(noun: Token) -> list[Reached]:
    """Who takes the event upon himself: "claimed responsibility for the attack", "blamed X for the attack".

    Of "no group has claimed responsibility" nobody.
    """
    return [item for item in _responsible(noun) if not is_denied(item.token)]


def is_denied(who: Token) -> bool:
    """Whether it is said of nobody, or denied of the one it is said of."""
    if who.lower_ in _NOBODY or any(child.lower_ in _NOBODY for child in children(who)):
        return True
    above = who.head.head if who.dep_ == "pobj" else who.head
    return any(True for _ in children(above, "neg"))


def _responsible(noun: Token) -> list[Reached]:
    prep = noun.head
    if noun.dep_ not in ("pobj", "pcomp") or prep.dep_ != "prep":
        return []
    above = prep.head
    if above.pos_ == "NOUN" and above.lemma_ in frame("responsible") and above.head.pos_ == "VERB":
        verb = above.head
        return agents(verb) if is_passive(verb) else subjects(verb)
    if (
        above.pos_ == "VERB"
        and above.lemma_ in frame("blame")
        and prep.lower_ in ("for", "of", "in", "over", "with", "on")
    ):
        if prep.lower_ == "on":  # "blamed the attack on the rebels" is the other way round
            return []
        return passive_subjects(above) if is_passive(above) else objects(above)
    if above.pos_ == "VERB" and prep.lower_ == "in" and above.lemma_ in frame("taking_part"):
        return _taking_part(noun, above)
    if above.pos_ == "NOUN" and prep.lower_ == "of" and above.lemma_ in frame("culprit") and above.dep_ == "attr":
        return subjects(above.head)
    if above.pos_ == "ADJ" and above.lemma_ == "responsible":
        if above.head.pos_ in ("AUX", "VERB"):
            return subjects(above.head)
        return [Reached(above.head, "responsible for")] if above.head.pos_ in ("NOUN", "PROPN", "PRON") else []
    return []


def _taking_part(noun: Token, verb: Token) -> list[Reached]:
    """Who took part: "were involved in the massacre". Who was "involved in a shooting" may have been shot at."""
    if verb.lemma_ == "involve" and any(child.lower_ in ("a", "an") for child in children(noun, "det")):
        return []
    if is_passive(verb):
        return passive_subjects(verb)
    return objects(verb) if verb.lemma_ == "implicate" else subjects(verb)


def blamed_on(noun: Token) -> list[Reached]:
    """Who is held to have done what the noun names: "was attributed to X", "blamed the attack on X"."""
    verb = noun.head
    if verb.pos_ != "VERB" or noun.dep_ not in ("nsubjpass", "dobj") or verb.lemma_.lower() not in frame("attributing"):
        return []
    preposition = "on" if verb.lemma_.lower() in ("blame", "pin") else "to"
    # "Blamed the attack on the rebels" is often parsed as an attack on the rebels.
    return prepositional(verb, preposition) or (prepositional(noun, "on") if preposition == "on" else [])
