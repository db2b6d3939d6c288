"""Actors and recipients of an event, by dependency path; by word order where the parse gives none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from stream.extract.parsed import Participants, TriggerHit
from stream.extract.participants.lexicon import frame, lexicon
from stream.extract.participants.mentions import Coding, Mention, counted_noun
from stream.extract.participants.syntax import (
    Reached,
    agents,
    children,
    conjuncts,
    is_passive,
    light_verb,
    objects,
    outer_subjects,
    passive_subjects,
    prepositional,
    responsible,
    subjects,
)
from stream.records import EntityKind, EventType, Participant

if TYPE_CHECKING:
    from spacy.tokens import Token

    from stream.extract.participants.cast import Cast

_PHYSICAL = frozenset((EventType.ASSAULT, EventType.COERCE, EventType.ACCIDENT, EventType.DISASTER, EventType.CRIME))
_TWO_SIDED = frozenset((EventType.CONSULT, EventType.COOPERATE, EventType.AGREE, EventType.ASSAULT, EventType.DEAL))
_UNCAUSED = frozenset((EventType.ACCIDENT, EventType.DISASTER))
_TOWARD = ("at", "on", "against", "upon", "toward", "towards", "onto")
_TO = ("to", "with", "for", "from", "into", "of", "over", "in", "about", "by", "between", "around", "outside", "near")
_VICTIM = frozenset((EventType.ASSAULT, EventType.COERCE, EventType.ACCIDENT, EventType.DISASTER))
_ONE_WAY = frozenset(("visit", "host", "receive", "travel", "arrive", "welcome", "attend"))
_GIVING = frozenset(
    (EventType.AGREE, EventType.AID, EventType.COOPERATE, EventType.SUPPORT, EventType.CONCEDE, EventType.MOBILIZE)
)
_SETTLED = frozenset((EventType.COERCE, EventType.CONCEDE, EventType.SANCTION, EventType.MOBILIZE))
_AIMED = frozenset(
    (
        "fire",
        "open",
        "shoot",
        "launch",
        "throw",
        "hurl",
        "drop",
        "lob",
        "rain",
        "aim",
        "direct",
        "carry",
        "mount",
        "unleash",
    )
)
_EVENT_NOUNS = ("event_noun", "undergone_noun", "patient_noun", "agent_noun", "mutual")
_BLASTS = frozenset(("explosives", "suicide-attack", "primitive"))
_THINGS = frozenset((EntityKind.FACILITY, EntityKind.VEHICLE))
_HUMAN = frozenset(("abduct", "targeted", "torture", "beat", "sexual"))
_NOUNS = frozenset(("NOUN", "PROPN", "ADJ", "PRON"))
_DOWN = (
    *("dobj", "dative", "prep", "pobj", "pcomp", "ccomp", "xcomp", "nsubj", "nsubjpass", "poss", "amod", "compound"),
    *("attr", "agent", "acl", "nmod", "conj"),
)
_DEEP = 5  # edges below the trigger in the search for a recipient
_MOST = 10  # participants on either side


class _Binding:
    """The participants of one event while they are being found."""

    def __init__(self, cast: Cast, trigger: TriggerHit, taken: set[int]) -> None:
        self.cast = cast
        self.trigger = trigger
        self.taken = taken
        self.actors: list[Mention] = []
        self.recipients: list[Mention] = []
        self.why: list[str] = []
        self.dateline = cast.dateline(trigger.part)

    def add(self, side: list[Mention], reached: list[Reached], accept: Callable[[Mention], bool]) -> bool:
        """Take all acceptable participants of one path, coordination included; tell whether there was one."""
        added = False
        role = "actor" if side is self.actors else "recipient"
        for item in reached:
            heads = self._together(item.token)
            for head in heads:
                if head.i in self.taken or head.i < self.dateline or head.is_punct or self._is_trigger(head):
                    continue
                for found in self.cast.resolve(head):
                    mention = self._as_together(found, heads)
                    if accept(mention) and not self._known(mention):
                        side.append(mention)
                        added = True
                        self.why.append(f"{role} “{mention.text}”: {item.path}")
        return added

    def _as_together(self, mention: Mention, heads: list[Token]) -> Mention:
        """A nationality that shares its noun with the next ("Sierra Leonean and Liberian refugees")."""
        if not mention.coding.demonym or len(heads) < 2 or mention.head.tag_ in ("NNS", "NNPS"):
            return mention
        other = self.cast.mention(heads[-1]).coding
        return replace(mention, coding=replace(other, country=mention.coding.country)) if other.sectors else mention

    def _together(self, token: Token) -> list[Token]:
        """The token with its conjuncts; a conjunct may hang on another word of the same name."""
        found = conjuncts(token)
        counted = counted_noun(token)
        if counted is not None:
            found += conjuncts(counted)[1:]
        match = self.cast.scene(token).matches.get(token.i)
        if match and len(found) == 1 and match.end - match.start > 1:
            for index in range(match.start, match.end):
                found += conjuncts(token.doc[index])[1:]
        return found

    def _is_trigger(self, head: Token) -> bool:
        return self.trigger.start <= head.idx < self.trigger.end

    def _known(self, mention: Mention) -> bool:
        return any(
            (mention.part is other.part and mention.first <= other.head.i <= mention.last)
            or (mention.coding.name and mention.coding == other.coding)
            for other in (*self.actors, *self.recipients)
        )


def bind_arguments(cast: Cast, trigger: TriggerHit, taken: set[int]) -> Participants:
    """Actors and recipients of the event of `trigger`; tokens in `taken` belong to weapons."""
    binding = _Binding(cast, trigger, taken)
    token = trigger.token
    if token.tag_ == "MD":
        _bind_modal(binding, token)
    elif token.pos_ == "ADJ" and token.dep_ in ("acomp", "attr", "oprd", "ccomp", "ROOT", "conj"):
        _bind_adjective(binding, token)
    elif trigger.nominal or token.pos_ in ("NOUN", "PROPN", "ADJ"):
        _bind_noun(binding, token)
    else:
        _bind_verb(binding, token)
    if trigger.part.is_title or not (binding.actors or binding.recipients):
        _bind_by_order(binding, token)
    return Participants(
        actors=_records(binding.actors, trigger, victim=False),
        recipients=_records(binding.recipients, trigger, victim=True),
        why="; ".join(binding.why),
    )


def acts(mention: Mention) -> bool:
    """A party: a person, group, organisation or country."""
    coding = mention.coding
    return coding.acts and mention.head.lemma_.lower() not in frame("not_actor")


def _coded(mention: Mention) -> bool:
    """A party that the lexicons know something about, or the thing of one ("an Indian proposal")."""
    coding = mention.coding
    return bool(coding.country or coding.sectors or (coding.acts and coding.name))


def _coded_party(mention: Mention) -> bool:
    return acts(mention) and _coded(mention)


def _concrete(mention: Mention) -> bool:
    """Someone or something that can be hit."""
    return mention.coding.kind is not None and mention.head.lemma_.lower() not in frame("not_actor")


def _bind_modal(binding: _Binding, modal: Token) -> None:
    """ "A said that B must go": the speaker asks, the subject of the modal is asked."""
    verb = modal.head
    speaker = verb.head if verb.dep_ in ("ccomp", "conj", "parataxis") and verb.head != verb else None
    if speaker is not None and speaker.pos_ == "VERB":
        binding.add(binding.actors, subjects(speaker), acts)
    binding.add(binding.recipients, passive_subjects(verb) if is_passive(verb) else subjects(verb), acts)


def _bind_adjective(binding: _Binding, token: Token) -> None:
    """Predicates such as "ready", "willing", "opposed to": the subject acts, what follows undergoes."""
    copula = token.head if token.head.pos_ in ("AUX", "VERB") else token
    binding.add(binding.actors, subjects(copula) or subjects(token), _maker(binding.trigger.type))
    if binding.add(binding.recipients, prepositional(token, "to", "with", "for", "against", "of"), acts):
        return
    _search_below(binding, token)


def _bind_verb(binding: _Binding, verb: Token) -> None:
    kind = binding.trigger.type
    lemma = verb.lemma_.lower()
    carried = _carried_noun(binding, verb)
    if carried is not None:
        _bind_noun(binding, carried)
    undergoes = lemma in frame("undergoer") and kind in _VICTIM
    if is_passive(verb):
        binding.add(binding.actors, agents(verb), _maker(kind))
        binding.add(binding.recipients, passive_subjects(verb), _target(kind))
        if not binding.actors and kind in _PHYSICAL:
            _through_event_noun(binding, prepositional(verb, "in", "by", "during", "after"))
    elif undergoes:
        binding.add(binding.recipients, subjects(verb), _concrete)
        return
    else:
        above = subjects(verb)
        if not binding.add(binding.actors, above, _maker(kind)) and not binding.actors:
            _through_event_noun(binding, above)
        if not binding.actors:
            binding.add(binding.actors, outer_subjects(verb), _maker(kind))
    if kind in _TWO_SIDED and (lemma in frame("mutual") or kind is EventType.CONSULT):
        _mutual(binding, verb)
    if not binding.recipients:
        _verb_recipients(binding, verb)


def _carried_noun(binding: _Binding, verb: Token) -> Token | None:
    """The event noun of a light verb that is itself the trigger ("talks were held")."""
    trigger = binding.trigger
    for noun in children(verb, "dobj", "nsubjpass"):
        if verb.lemma_ not in frame("support") and not trigger.start <= noun.idx < trigger.end:
            continue
        if noun.pos_ == "NOUN" and not binding.cast.mention(noun).coding.acts:
            return noun
    return None


def _mutual(binding: _Binding, token: Token) -> None:
    """Both sides of what is done together: "met with B", "clashed with B", "talks between A and B"."""
    words = binding.trigger.part.doc.text[binding.trigger.start : binding.trigger.end].lower()
    if "mediat" in words or "broker" in words:
        binding.add(binding.recipients, prepositional(token, "between", "among"), acts)
        return
    one_way = "visit" in binding.trigger.modes or token.lemma_ in _ONE_WAY
    side = binding.recipients if one_way else binding.actors
    binding.add(binding.actors, prepositional(token, "between", "among"), acts)
    binding.add(side, prepositional(token, "with"), acts)
    if token.pos_ == "VERB" and token.lemma_ not in frame("light"):
        binding.add(side, objects(token), acts)


def _verb_recipients(binding: _Binding, verb: Token) -> None:
    kind = binding.trigger.type
    if kind in _PHYSICAL:
        _physical_recipients(binding, verb)
        _beside(binding, [verb])
    else:
        _verbal_recipients(binding, verb)
    if not binding.recipients and kind in _SETTLED:
        _affected_place(binding, [verb, *(item.token for item in objects(verb))])


def _modifies(token: Token, noun: Token) -> bool:
    """Whether a premodifier belongs to the noun itself and not to its possessor."""
    for _ in range(4):
        if token.dep_ == "poss" and token.head != noun:
            return False
        if token.head == noun:
            return token.dep_ != "poss"
        token = token.head
    return False


def _beside(binding: _Binding, tokens: list[Token]) -> None:
    """What a bomb went off beside is its target: "exploded outside the embassy", "planted in front of a bank"."""
    if not set(binding.trigger.modes) & _BLASTS or any(m.coding.kind in _THINGS for m in binding.recipients):
        return
    for token in tokens:
        found = prepositional(token, "outside", "near", "inside", "under", "beside", "in", "at", "against", "on")
        for item in list(found):
            if item.token.lemma_ in ("front", "side", "entrance", "door", "vicinity", "front"):
                found += prepositional(item.token, "of")
        if binding.add(binding.recipients, found, _is_thing):
            return


def _is_thing(mention: Mention) -> bool:
    return mention.coding.kind in _THINGS or mention.head.lemma_.lower() in lexicon().things


def _physical_recipients(binding: _Binding, verb: Token) -> None:
    accept = _target(binding.trigger.type)
    toward = prepositional(verb, *_TOWARD)
    if verb.lemma_ in _AIMED and binding.add(binding.recipients, toward, accept):
        return
    direct = objects(verb)
    if binding.add(binding.recipients, direct, accept) or binding.add(binding.recipients, toward, accept):
        return
    if binding.add(binding.recipients, prepositional(verb, "into", "through"), accept):
        return
    for item in direct:
        if binding.add(binding.recipients, prepositional(item.token, *_TOWARD, "of"), accept):
            return
        if binding.add(binding.recipients, _premodifiers(binding, item.token), _coded_party):
            return


def _verbal_recipients(binding: _Binding, verb: Token) -> None:
    toward = prepositional(verb, *_TOWARD, "to", "with", "for", "from")
    direct = objects(verb)
    if binding.trigger.type in _GIVING:
        toward += [found for item in direct for found in prepositional(item.token, "to", "with", "for")]
    paths = [toward, direct] if binding.trigger.type in _GIVING else [direct, toward]
    if any(binding.add(binding.recipients, path, _known_party) for path in paths):
        return
    if "resign" not in binding.trigger.modes:
        _search_below(binding, verb)
    if not binding.recipients:
        any(binding.add(binding.recipients, path, acts) for path in paths)


def _known_party(mention: Mention) -> bool:
    own = any(child.tag_ == "PRP$" for child in children(mention.head, "poss"))
    return acts(mention) and bool(mention.coding.country or mention.coding.name) and not own


def _affected_place(binding: _Binding, tokens: list[Token]) -> None:
    """Where a measure holds stands for those it holds for ("imposed a curfew in Haiti")."""
    for token in tokens:
        if binding.add(binding.recipients, prepositional(token, "in", "on", "across", "around", "over"), _place):
            return


def _place(mention: Mention) -> bool:
    return bool(mention.coding.country) and not mention.coding.sectors and mention.coding.kind is not None


def _premodifiers(binding: _Binding, noun: Token) -> list[Reached]:
    """Names before a noun that is itself no party: "a recent US Predator attack", "Palestinian homes"."""
    mention = binding.cast.mention(noun)
    scene = binding.cast.scene(noun)
    found = []
    for index in range(mention.first, noun.i):
        match = scene.matches.get(index)
        if match and match.end - 1 == index and not scene.is_aside(match) and _modifies(noun.doc[index], noun):
            found.append(Reached(noun.doc[index], f"{noun.doc[index].text} {noun.text}"))
    return found


def _search_below(binding: _Binding, root: Token) -> None:
    """The nearest coded party below the trigger, breadth first ("demanded that the US cancel plans").

    Countries and named parties first, since "its troops", "aid" and the like are what is given, not who gets it.
    """
    own = {mention.coding.country for mention in binding.actors}
    below = list(_below(binding, root))

    def fresh(mention: Mention) -> bool:
        # "promised to democratise Serbia" says nothing about whom the Serbian president promised it.
        return _coded_party(mention) and (mention.coding.country not in own or bool(mention.coding.sectors))

    def known(mention: Mention) -> bool:
        return _known_party(mention) and fresh(mention)

    for accept in (known, fresh):
        for layer in below:
            if binding.add(binding.recipients, layer, accept):
                return


def _below(binding: _Binding, root: Token) -> Iterator[list[Reached]]:
    """The nouns below a trigger, one list for each distance; subordinate clauses of time and reason are left out."""
    layer: list[Reached] = [Reached(root, root.text)]
    heads = {mention.head.i for mention in binding.actors}
    for _ in range(_DEEP):
        following: list[Reached] = []
        for item in layer:
            for child in children(item.token, *_DOWN):
                if child.i in heads or (item.token == root and child.dep_ in ("nsubj", "nsubjpass", "conj")):
                    continue
                if child.lower_ != "according":
                    following.append(Reached(child, f"{item.path} > {child.text}"))
        yield [item for item in following if item.token.pos_ in _NOUNS and item.token.dep_ != "conj"]
        layer = following[:24]


def _bind_noun(binding: _Binding, noun: Token) -> None:
    kind = binding.trigger.type
    lemma = noun.lemma_.lower()
    undergone = lemma in frame("undergone_noun")
    _owners(binding, noun, undergone)
    makers = agents(noun) or [found for of in prepositional(noun, "of") for found in agents(of.token)]
    binding.add(binding.actors, makers, _maker(kind))
    if lemma in frame("mutual") or kind is EventType.CONSULT:
        _mutual(binding, noun)
    verb = light_verb(noun)
    if verb is not None and verb.lemma_ in frame("suffer"):
        binding.add(binding.recipients, subjects(verb), _target(kind))
    elif verb is not None:
        binding.add(binding.actors, agents(verb) if is_passive(verb) else subjects(verb), _maker(kind))
    if kind not in _PHYSICAL and not binding.actors:
        binding.add(binding.actors, prepositional(noun, "from"), acts)
    if not binding.actors:
        binding.add(binding.actors, responsible(noun), acts)
    _of_phrase(binding, noun, undergone)
    binding.add(binding.recipients, prepositional(noun, *_TOWARD), _target(kind))
    for maker in makers:  # "an attack by rebels on the embassy" is often parsed as rebels on the embassy
        binding.add(binding.recipients, prepositional(maker.token, "on", "against"), _target(kind))
    if verb is not None and not binding.recipients:
        binding.add(binding.recipients, prepositional(verb, *_TOWARD, "to", "with", "for"), _target(kind))
    _effects_of(binding, noun)
    if not binding.recipients:
        binding.add(binding.recipients, prepositional(noun, "to", "with", "for", "from", "over"), acts)
    if not binding.recipients and kind in _SETTLED:
        _affected_place(binding, [noun])
    if kind is EventType.ASSAULT:
        _beside(binding, [noun, *([verb] if verb is not None else [])])


def _of_phrase(binding: _Binding, noun: Token, undergone: bool) -> None:
    """The "of" of an event noun: its doer or the one it happens to, as frames.tsv says."""
    kind, lemma = binding.trigger.type, noun.lemma_.lower()
    of = prepositional(noun, "of")
    if undergone or lemma in frame("patient_noun") or kind in _PHYSICAL:
        binding.add(binding.recipients, of, _target(kind))
    elif lemma in frame("agent_noun"):
        if not binding.actors:
            binding.add(binding.actors, of, acts)
    else:
        binding.add(binding.recipients, of, acts)


def _owners(binding: _Binding, noun: Token, patient: bool) -> None:
    """Possessive and premodifiers: "Israel's attack", "his arrest", "Israeli air strike", "embassy bombing"."""
    kind = binding.trigger.type
    for child in children(noun, "poss"):
        side = binding.recipients if patient else binding.actors
        binding.add(side, [Reached(child, f"owner of {noun.text}")], acts)
    for child in children(noun, "amod", "compound", "nmod"):
        path = [Reached(child, f"{child.text} {noun.text}")]
        if lexicon().things.get(child.lemma_.lower()) and kind in _PHYSICAL:
            binding.add(binding.recipients, path, _concrete)
        elif child.dep_ == "compound" and child.pos_ in ("NOUN", "PROPN") and child.lower_ not in ("military", "peace"):
            binding.add(binding.actors, path, _coded_party)
    binding.add(binding.actors, _premodifiers(binding, noun), _coded_party)


def _effects_of(binding: _Binding, noun: Token) -> None:
    """Whom the event harmed, where it is the subject of what it did: "the attack killed twelve soldiers"."""
    if binding.trigger.type not in _VICTIM:
        return
    for verb in _doings(noun):
        if verb.lemma_ in frame("harm") or verb.lemma_ in frame("undergoer"):
            binding.add(binding.recipients, objects(verb), _concrete)
            if verb.lemma_ == "leave":
                for small in children(verb, "ccomp", "xcomp", "oprd"):
                    binding.add(
                        binding.recipients,
                        [Reached(t, f"{verb.text} {small.text}") for t in children(small, "nsubj")],
                        _concrete,
                    )
        elif is_passive(verb) and verb.lemma_ in frame("harm"):
            binding.add(binding.recipients, passive_subjects(verb), _concrete)
    above = noun.head
    if (
        noun.dep_ == "pobj"
        and above.dep_ in ("prep", "agent")
        and above.lower_ in ("in", "by", "during", "from", "after", "of")
    ):
        verb = above.head
        if (
            verb.lemma_ in ("result", "consequence", "course") and verb.dep_ == "pobj"
        ):  # "died as a result of the attack"
            verb = verb.head.head
        if verb.pos_ == "VERB" and (verb.lemma_ in frame("harm") or verb.lemma_ in frame("undergoer")):
            found = (
                passive_subjects(verb)
                if is_passive(verb)
                else subjects(verb)
                if verb.lemma_ in frame("undergoer")
                else []
            )
            binding.add(binding.recipients, found, _concrete)


def _doings(noun: Token) -> Iterator[Token]:
    """Verbs whose subject the noun is, relative clauses and participles included."""
    if noun.dep_ == "nsubj":
        yield noun.head
        yield from (verb for verb in children(noun.head, "conj", "advcl", "xcomp") if verb.pos_ == "VERB")
    for verb in children(noun, "relcl", "acl"):
        if verb.tag_ != "VBN" or verb.dep_ == "relcl":
            yield verb
    if noun.dep_ in ("nsubjpass", "dobj"):
        yield from (verb for verb in children(noun.head, "advcl") if verb.tag_ == "VBG")


def _through_event_noun(binding: _Binding, above: list[Reached]) -> None:
    """The actor behind an event noun that is the subject: "an attack by rebels killed …", "a raid left …"."""
    kind = binding.trigger.type
    for item in above:
        noun = item.token
        if noun.pos_ not in ("NOUN", "PROPN") or not any(noun.lemma_.lower() in frame(name) for name in _EVENT_NOUNS):
            continue
        if binding.add(binding.actors, agents(noun), _maker(kind)):
            return
        verb = light_verb(noun)
        if verb is not None and not is_passive(verb) and binding.add(binding.actors, subjects(verb), _maker(kind)):
            return
        owners = [Reached(child, f"owner of {noun.text}") for child in children(noun, "poss")]
        binding.add(binding.actors, owners or _premodifiers(binding, noun), _coded_party)


def _bind_by_order(binding: _Binding, token: Token) -> None:
    """Headline fallback: the party before the trigger acts, the one after it undergoes."""
    if not binding.trigger.part.is_title and token.sent.end - token.sent.start > 40:
        return
    if binding.trigger.type in _UNCAUSED:
        return
    sentence = token.sent
    heads = [
        word
        for word in sentence
        if word.pos_ in ("NOUN", "PROPN", "ADJ")
        and (word.i in binding.cast.scene(word).matches or word.dep_ in ("nsubj", "dobj", "pobj", "ROOT", "nsubjpass"))
    ]
    passive = is_passive(token)
    if not binding.actors and not passive and binding.trigger.part.is_title:
        before = [Reached(word, f"before {token.text}") for word in heads if word.i < token.i and token.i - word.i < 12]
        for item in reversed(before):
            if binding.add(binding.actors, [item], _coded_party):
                break
    if not binding.recipients and binding.trigger.part.is_title:
        after = [Reached(word, f"after {token.text}") for word in heads if token.i < word.i < token.i + 12]
        for item in after:
            if binding.add(binding.recipients, [item], _coded_party):
                break


def _maker(kind: EventType) -> Callable[[Mention], bool]:
    """What may be the actor of a type: nobody causes a disaster."""
    if kind in _UNCAUSED:
        return lambda mention: acts(mention) and bool(mention.coding.sectors)
    return acts_or_vessel


def acts_or_vessel(mention: Mention) -> bool:
    """A party, or the ships and planes of one."""
    return acts(mention) or (
        mention.coding.kind is EntityKind.VEHICLE and bool(mention.coding.country or mention.coding.sectors)
    )


def _target(kind: EventType) -> Callable[[Mention], bool]:
    return _concrete if kind in _PHYSICAL else acts


def _records(mentions: list[Mention], trigger: TriggerHit, *, victim: bool) -> list[Participant]:
    found: list[Participant] = []
    for mention in mentions[:_MOST]:
        coding = mention.coding
        if not victim and coding.kind is EntityKind.VEHICLE:
            coding = _crewed(coding, trigger.type)
        if coding.demonym and (trigger.type in _VICTIM if victim else trigger.type is EventType.PROTEST):
            # People named by nationality alone are civilians where something is done to them.
            coding = _civil(coding)
        if victim and set(trigger.modes) & _HUMAN and _looks_personal(mention):
            coding = replace(coding, kind=EntityKind.PERSON)
        thing = lexicon().things.get(mention.head.lemma_.lower())
        if victim and trigger.type in _VICTIM and thing and coding.kind is EntityKind.ORGANIZATION:
            coding = replace(coding, kind=EntityKind(thing))  # a bank that is bombed is a building
        if victim and trigger.type in _VICTIM and coding.place:
            coding = replace(coding, kind=EntityKind.PLACE, name=coding.place)
        found += replace(mention, coding=coding).participants()
    return found


def _looks_personal(mention: Mention) -> bool:
    """A proper name taken for a body that is no known one: who is abducted or murdered is a person."""
    coding = mention.coding
    return (
        coding.kind in (EntityKind.ORGANIZATION, EntityKind.PLACE, EntityKind.FACILITY)
        and bool(coding.name)
        and not coding.country
        and not coding.sectors
        and mention.head.pos_ == "PROPN"
    )


def _crewed(coding: Coding, kind: EventType) -> Coding:
    """Planes and ships that act are their crews; a state's that attack are its military."""
    military = kind in (EventType.ASSAULT, EventType.MOBILIZE) and coding.country and not coding.sectors
    return replace(coding, kind=EntityKind.GROUP, sectors=("MIL",) if military else coding.sectors)


def _civil(coding: Coding) -> Coding:
    return replace(coding, sectors=("CVL",))
