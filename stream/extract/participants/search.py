"""The search below a trigger for whom its act is about, where no object or preposition says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from stream.extract.participants.binding import Binding
from stream.extract.participants.lexicon import frame
from stream.extract.participants.mentions import Mention
from stream.extract.participants.parties import TOWARD, coded_party, known_party
from stream.extract.participants.paths import Reached, light_verb, prepositional
from stream.extract.syntax import children, conjuncts
from stream.records import EventType

if TYPE_CHECKING:
    from spacy.tokens import Token

_NOUNS = frozenset(("NOUN", "PROPN", "ADJ", "PRON"))
_DOWN = (
    *("dobj", "dative", "prep", "pobj", "pcomp", "ccomp", "xcomp", "nsubj", "nsubjpass", "poss", "amod", "compound"),
    *("attr", "agent", "acl", "nmod", "conj"),
)
_DEEP = 5  # edges below the trigger in the search for a recipient
_MOST = 24  # words followed on one level
_LOCATING = frozenset(("in", "across", "throughout", "around", "on", "at", "near", "outside", "through", "along"))
_CLAUSES = ("advcl", "xcomp", "acl")
_PURPOSEFUL = frozenset(
    (EventType.PROTEST, EventType.RETREAT, EventType.AID, EventType.AGREE, EventType.CONCEDE, EventType.THREATEN)
)
_OWN_ACTS = frozenset((EventType.THREATEN, EventType.AGREE))  # the subject of what is announced is on the actor's side
_BESIDE_ROOT = ("nsubj", "nsubjpass", "conj")
_OPPONENTS = frozenset(("REB", "OPP", "CVL", "LAB", "EDU", "CRM"))  # whose target may be their own state
_TO_PLACES = ("to", "in", "into", "at", "across")


def search_below(binding: Binding, root: Token) -> None:
    """The nearest coded party below the trigger, breadth first ("demanded that the US cancel plans").

    Countries and named parties first, since "its troops", "aid" and the like are what is given, not who gets it.
    """
    own = {mention.coding.country for mention in binding.actors}

    def foreign(mention: Mention) -> bool:
        # "promised to democratise Serbia" says nothing about whom the Serbian president promised it.
        return mention.coding.country not in own or bool(mention.coding.sectors)

    _search(binding, list(_below(binding, root)), foreign)


def bind_purpose(binding: Binding, token: Token) -> None:
    """Whom an act is aimed at by its purpose or condition: "marched to demand …", "will strike unless the state …"."""
    if binding.trigger.type not in _PURPOSEFUL:
        return
    verb = light_verb(token) or (token.head if token.dep_ == "dobj" else None)
    roots = [token] if verb is None else [token, verb]
    clauses = [clause for root in roots for clause in children(root, *_CLAUSES, "conj") if _is_aim(clause)]
    if binding.trigger.type is EventType.PROTEST:
        for root in roots:
            if binding.add(binding.recipients, prepositional(root, *TOWARD, "over"), coded_party):
                return
    for clause in clauses:
        own = {mention.coding.country for mention in binding.actors}
        camp = {mark for mention in binding.actors for mark in mention.coding.sectors}
        against_own = binding.trigger.type is EventType.PROTEST or bool(camp & _OPPONENTS)

        def foreign(mention: Mention, own: set[str | None] = own, against_own: bool = against_own) -> bool:
            # One's own state may be the target of a protest or a rebellion, other protesters are not.
            return mention.coding.country not in own or (against_own and "CVL" not in mention.coding.sectors)

        _search(binding, list(_below(binding, clause, aim=True)), foreign)
        if binding.recipients:
            return


def _is_aim(clause: Token) -> bool:
    """Whether a clause says what for ("to demand …", "calling for …") or under which condition ("unless …")."""
    if clause.dep_ == "conj":
        return clause.tag_ == "VBG"
    words = {child.lower_ for child in children(clause, "aux", "mark")}
    return clause.tag_ == "VBG" or "to" in words or bool(words & {"unless", "if", "until"})


def _search(binding: Binding, layers: list[list[Reached]], foreign: Callable[[Mention], bool]) -> None:
    def fresh(mention: Mention) -> bool:
        return coded_party(mention) and foreign(mention)

    def known(mention: Mention) -> bool:
        return known_party(mention) and fresh(mention)

    for accept in (known, fresh):
        for layer in layers:
            if binding.add(binding.recipients, layer, accept):
                return


def _below(binding: Binding, root: Token, *, aim: bool = False) -> Iterator[list[Reached]]:
    """The nouns below a trigger, one list for each distance; subordinate clauses of time and reason are left out."""
    layer: list[Reached] = [Reached(root, root.text)]
    heads = {mention.head.i for mention in binding.actors}
    for _ in range(_DEEP):
        following: list[Reached] = []
        for item in layer:
            for child in children(item.token, *_DOWN, *(("advcl",) if aim else ())):
                if child.i in heads or (
                    item.token == root and not aim and child.dep_ in ("nsubj", "nsubjpass", "conj")
                ):
                    continue
                if child.lower_ == "according" or _leads_aside(binding, item.token, child, root):
                    continue
                if aim and child.pos_ == "PRON":
                    continue
                following.append(Reached(child, f"{item.path} > {child.text}"))
        nouns = [
            item
            for item in following
            if item.token.pos_ in _NOUNS
            and item.token.dep_ != "conj"
            and item.token.lemma_.lower() not in frame("given")
        ]
        # Of a clause, whom it speaks about before what that one did: "claimed that A had attacked B".
        yield [item for item in nouns if item.token.dep_ in ("nsubj", "nsubjpass")]
        yield [item for item in nouns if item.token.dep_ not in ("nsubj", "nsubjpass")]
        layer = following[:_MOST]


def _leads_aside(binding: Binding, above: Token, child: Token, root: Token) -> bool:
    """Whether a branch does not lead to the party addressed: where people protest, who carries out one's own threat."""
    kind = binding.trigger.type
    met = len(binding.actors) > 1 or kind is EventType.CONSULT
    if met and child.dep_ == "prep" and child.lower_ in ("at", "near") + ("in",) * (len(binding.actors) > 1):
        return True  # "A and B signed a treaty in Geneva", "met at the palace"
    if kind is EventType.PROTEST and above == root and child.dep_ == "prep" and child.lower_ in _LOCATING:
        return not any(place.lemma_.lower() in frame("seat_noun") for place in children(child, "pobj"))
    if kind in _OWN_ACTS and child.dep_ == "nsubj" and above.dep_ == "ccomp":
        own = {mention.coding.country for mention in binding.actors}
        return any(mention.coding.country in own for mention in binding.cast.resolve(child))
    return False


def sent_to(verb: Token) -> list[Reached]:
    """Where forces or goods go ("will send 400 troops to Chad"): the place receives them, they are not addressed."""
    found: list[Reached] = []
    for at in [verb, *children(verb, "xcomp", "ccomp"), *_second_verbs(verb)]:
        if at.lemma_ not in frame("sending"):
            continue
        for noun in [*children(at, "dobj", "nsubjpass"), *_beside(at)]:
            if noun.lemma_.lower() in frame("sent"):
                for source in (at, *conjuncts(noun)):
                    found += prepositional(source, *_TO_PLACES)
    for target in list(found):  # "to a peace-keeping force in Liberia"
        found += prepositional(target.token, "in")
    return found


def _beside(verb: Token) -> Iterator[Token]:
    """The noun of "a call for its troops to be deployed": the parser hangs both on the call."""
    if verb.dep_ in ("relcl", "acl"):
        for prep in children(verb.head, "prep"):
            if prep.lower_ == "for":
                yield from children(prep, "pobj")


def _second_verbs(verb: Token) -> Iterator[Token]:
    """Verbs inside the complement of a noun: "rejected a call for its troops to be deployed in …"."""
    for noun in children(verb, "dobj", "nsubj"):
        for below in children(noun, "acl", "relcl", "prep", "advcl"):
            yield below
            yield from children(below, "pcomp", "advcl", "xcomp", "ccomp")
