"""The codes of an event whose trigger and participants are known: CAMEO, quad class, PLOVER score, ACLED.

ACLED codes depend on who took part; what ACLED would not code stays null. Choices: docs/ontology.md.
"""

from __future__ import annotations

from stream.extract.parsed import Participants, Stance, TriggerHit
from stream.extract.triggers.lexicon import lexicon
from stream.extract.triggers.ontology import ontology
from stream.extract.triggers.wordclasses import tag_words
from stream.records import Codes, EventType, Factuality, Polarity

ARMED = frozenset({"MIL", "REB", "UAF", "COP", "PRM", "SPY", "IMG"})
NON_STATE = frozenset({"REB", "IMG", "UAF"})
_NON_VIOLENT = "Non-violent transfer of territory"
_REMOTE = frozenset({"explosives", "suicide-attack", "aerial", "drone", "heavy-weapons", "abduct", "sexual"})
_BY_MODE = (
    ("unconventional", "Chemical weapon"),
    ("suicide-attack", "Suicide bomb"),
    ("sexual", "Sexual violence"),
    ("abduct", "Abduction/forced disappearance"),
    ("aerial", "Air/drone strike"),
    ("drone", "Air/drone strike"),
    ("heavy-weapons", "Shelling/artillery/missile attack"),
    ("explosives", "Remote explosive/landmine/IED"),
    ("destroy", "Looting/property destruction"),
)


_MATERIAL = frozenset({2, 4})  # quad classes
_NOT_DONE = frozenset(
    {
        Factuality.PLANNED,
        Factuality.HYPOTHETICAL,
        Factuality.THREATENED,
        Factuality.ORDERED,
        Factuality.ACCUSED,
        Factuality.DENIED,
    }
)


def code_event(trigger: TriggerHit, participants: Participants, stance: Stance | None = None) -> Codes:
    """CAMEO, quad class, scale and ACLED codes of a trigger whose participants are known; no stance = asserted."""
    tables = ontology()
    sub = acled_sub_type(trigger, participants)
    return Codes(
        cameo=_cameo(trigger, stance) if stance else trigger.cameo,
        quad_class=tables.types[trigger.type].quad,
        scale=tables.scale_of(trigger.type, trigger.modes),
        acled_event_type=tables.acled[sub] if sub else None,
        acled_sub_event_type=sub,
    )


def _cameo(trigger: TriggerHit, stance: Stance) -> str | None:
    """The CAMEO code; None for a material act that is only spoken of.

    CAMEO codes what is promised, demanded, threatened or alleged with the act of speech, and a deed only when done.
    """
    material = ontology().types[trigger.type].quad in _MATERIAL
    if not material or (stance.polarity != Polarity.NEGATIVE and stance.factuality not in _NOT_DONE):
        return trigger.cameo
    announced = trigger.type == EventType.PROTEST and stance.factuality == Factuality.PLANNED
    return "133" if announced and "riot" not in trigger.modes and stance.polarity != Polarity.NEGATIVE else None


def acled_sub_type(trigger: TriggerHit, participants: Participants) -> str | None:
    """The ACLED sub-event type, or None where ACLED would not code the event."""
    entry = lexicon().entries.get(trigger.rule)
    hint = entry.acled if entry is not None and entry.type in (None, trigger.type) else None
    words = sentence_classes(trigger)
    match trigger.type:
        case EventType.ASSAULT:
            return _assault(trigger, participants, hint, words)
        case EventType.PROTEST:
            return _protest(trigger, hint)
        case EventType.COERCE:
            return _coerce(trigger, participants, hint, words)
        case EventType.RETREAT:
            return hint or _retreat(trigger, words)
        case EventType.MOBILIZE:
            return hint or ("Change to group/activity" if {"troops", "militia"} & set(trigger.modes) else None)
        case _:
            return hint


def sentence_classes(trigger: TriggerHit) -> frozenset[str]:
    """All word classes of the words around the trigger, within its sentence."""
    return _classes(tuple(token.lower_ for token in trigger.token.doc[_window(trigger)]))


def _window(trigger: TriggerHit) -> slice:
    """The trigger's sentence, at most 120 words to each side."""
    sentence, i = trigger.sentence, trigger.token.i
    return slice(max(sentence.start, i - 120), min(sentence.end, i + 120))


def _classes(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for tags in tag_words(list(words)) for name in tags)


def _sectors(participants: Participants, role: str) -> set[str]:
    people = participants.actors if role == "actors" else participants.recipients
    return {sector for person in people for sector in person.sectors}


def _assault(trigger: TriggerHit, participants: Participants, hint: str | None, words: frozenset[str]) -> str | None:
    modes = set(trigger.modes)
    around = neighbour_classes(trigger)
    at_protest = _at_protest(modes, hint, words) or _in_explosion(modes, around)
    if at_protest is not None:
        return at_protest
    if "mob" in words and "rebel" not in words and (hint is None or "destroy" in modes) and not modes & _REMOTE:
        return "Mob violence"
    if hint is not None:
        return hint
    for mode, sub in _BY_MODE:
        if mode in modes:
            return sub
    actors, recipients = _sectors(participants, "actors"), _sectors(participants, "recipients")
    if actors & ARMED and recipients & ARMED:
        return "Armed clash"
    if "rebel" in around and "garrison" in words and not ("civilians" in words and not recipients & ARMED):
        return "Armed clash"
    return "Attack"


def _at_protest(modes: set[str], hint: str | None, words: frozenset[str]) -> str | None:
    """Violence of or against protesters."""
    if "crowd-control" in modes:
        return "Excessive force against protesters" if "force_cue" in words else "Protest with intervention"
    if "rebel" in words or "protest" not in words:
        return None
    if "police" in words and modes & {"firearms", "beat"}:
        return "Excessive force against protesters"
    return "Violent demonstration" if hint == "Armed clash" and "marcher" in words else None


def _in_explosion(modes: set[str], around: frozenset[str]) -> str | None:
    """Explosions whose kind the words around tell."""
    if "explosives" in modes and "grenade" in around and "missile" not in around:
        return "Grenade"
    if "unconventional" in modes:
        return "Chemical weapon"
    shelled = bool(modes) and modes <= {"heavy-weapons", "explosives"}
    return "Chemical weapon" if shelled and "chemical" in around else None


def _protest(trigger: TriggerHit, hint: str | None) -> str | None:
    modes = set(trigger.modes)
    around = neighbour_classes(trigger)
    if "crowdgas" in around and "riot" not in modes and "riot_cue" not in around:
        return "Excessive force against protesters" if "force_cue" in around else "Protest with intervention"
    if modes & {"strike", "hunger", "boycott"} and "marcher" not in around:
        return hint
    if hint is not None:
        return hint
    if "riot" in modes or "riot_cue" in around:
        return "Violent demonstration"
    if "vandalize" in modes:
        return "Looting/property destruction"
    if "intervene_cue" in around and "police" in around:
        return "Protest with intervention"
    return "Peaceful protest"


def _coerce(trigger: TriggerHit, participants: Participants, hint: str | None, words: frozenset[str]) -> str | None:
    if hint in ("Government regains territory", "Non-state actor overtakes territory"):
        return _NON_VIOLENT if _is_left(trigger, words) else _territory(trigger, participants, hint)
    if hint is not None:
        return hint
    if "arrest" in trigger.modes:
        during = any(token.lower_ in ("during", "while") for token in trigger.token.doc[_window(trigger)])
        if "protest" in words and (during or "marcher" in words):
            return "Protest with intervention"
        return "Arrests"
    if "seize" in trigger.modes and participants.weapons:
        return "Disrupted weapons use"
    return None


def _is_left(trigger: TriggerHit, words: frozenset[str]) -> bool:
    """Whether land changes hands without violence: nobody resisted, or the other side had gone (ACLED)."""
    if "uncontested" in neighbour_classes(trigger):
        return True
    return "left_behind" in words and "contested" not in words


def _territory(trigger: TriggerHit, participants: Participants, hint: str) -> str:
    sectors = _sectors(participants, "actors")
    if sectors & NON_STATE and not sectors & {"MIL", "GOV", "COP"}:
        return "Non-state actor overtakes territory"
    if sectors & {"MIL", "GOV", "COP"}:
        return "Government regains territory"
    subjects = _subject_classes(trigger)
    if "rebel" in subjects:
        return "Non-state actor overtakes territory"
    return "Government regains territory" if subjects & {"state_force", "armed"} else hint


def neighbour_classes(trigger: TriggerHit) -> frozenset[str]:
    """Word classes within 60 words of the trigger: what a protest came to stands in the sentences around it."""
    doc, i = trigger.token.doc, trigger.token.i
    return _classes(tuple(token.lower_ for token in doc[max(0, i - 60) : i + 60]))


def _subject_classes(trigger: TriggerHit) -> frozenset[str]:
    """Word classes of what stands before the trigger in its sentence (its subject, most often)."""
    start = max(trigger.sentence.start, trigger.token.i - 10)
    return _classes(tuple(token.lower_ for token in trigger.token.doc[start : trigger.token.i]))


def _retreat(trigger: TriggerHit, words: frozenset[str]) -> str | None:
    modes = set(trigger.modes)
    if modes & {"ceasefire", "release"} and words & {"armed", "rebel", "peace"}:
        return "Agreement"
    if "disarm" in modes:
        return "Change to group/activity"
    if "withdraw" in modes and words & {"armed"}:
        return _NON_VIOLENT if "territory" in words else "Change to group/activity"
    return None
