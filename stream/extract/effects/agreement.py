"""One toll from all that an article says of it: the numbers of killed and injured that agree best with its sentences.

A report gives its toll many times and in parts: "five were shot", "one of them died", "the four others are stable",
"John Doe, 34, was pronounced dead". Each sentence is a claim about killed, injured or hit people. Every pair of numbers
that some claims suggest is weighed against all of them: a claim that states the number speaks for it, a smaller claim
may tell of some of the people, a larger one speaks against it. Title and lead weigh more than what follows, which may
tell of other happenings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from stream.extract.effects.mention import Mention
from stream.extract.effects.sums import Sum, by_sentence, count_names, is_bare, is_repeat, sentence_sum
from stream.extract.numbers import Quantity

_MOST_CLAIMS = 60
_MOST_VALUES = 14
# Weights: found by coordinate search for the share of right tolls; most may change by half without effect.
_TITLE = 2.0
_FIRST = 2.0
_FADE = 0.85  # of the weight from sentence to sentence
_LEAST = 0.25
_NAMES = 0.5  # weight of the number of names
_SPARSE = 0.8  # cost of injured at all: what nothing but a detail speaks for is not told
_ALONE, _REPEATED, _BARE = 0.7, 0.6, 0.5  # trust in "a man died", "he died", "people died" beside a number
_BY_NAME = 0.1
_CULPRITS = frozenset(
    ("gunman", "gunmen", "shooter", "suspect", "attacker", "assailant", "perpetrator", "killer", "bomber")
)
_SELF = frozenset(("himself", "herself", "self", "themselves"))


@dataclass(frozen=True, slots=True)
class Claim:
    """What one sentence says; `toll`: killed, injured, hit, treated, named or death; `culprit`: he died, too."""

    toll: str
    quantity: Quantity
    weight: float
    said: Sum | None = None
    culprit: bool = False


def agreed_sums(mentions: Sequence[Mention]) -> tuple[Sum | None, Sum | None]:
    """Killed and injured as title and body give them together, with the mention that says each; None: not told."""
    claims = claims_of(mentions)
    killed, injured = agreed(claims)
    return (
        _sum_of(killed, claims, ("killed", "suicide", "death", "named")),
        _sum_of(injured, claims, ("injured", "hit", "treated")),
    )


def _sum_of(value: int, claims: Sequence[Claim], tolls: tuple[str, ...]) -> Sum | None:
    """The number with the best claim for it; its bounds stay open where no claim gives it exactly."""
    told = [claim for claim in claims if claim.toll in tolls and claim.said is not None]
    same = [claim for claim in told if claim.toll in tolls[:1] and _value(claim) == value]
    exact = next((claim for claim in same if claim.quantity.exact), None)
    best = exact or next(iter(same), None)
    if best is not None and best.said is not None:
        return Sum(best.quantity, best.said.mention)
    said = next((claim.said for claim in told), None)
    if said is None or not value:
        return None
    return Sum(Quantity(value, value), said.mention)


def _value(claim: Claim) -> int:
    quantity = claim.quantity
    return quantity.low if quantity.low is not None else quantity.high or 0


def claims_of(mentions: Sequence[Mention]) -> list[Claim]:
    """The claims of the title and the body, most weighty ones first where there are too many."""
    found: list[Claim] = []
    names = count_names(mention for mention in mentions if mention.toll == "killed")
    for group in by_sentence(mentions):
        first = group[0]
        weight = _TITLE if first.part.is_title else max(_LEAST, _FIRST * _FADE**first.sentence)
        for toll in ("killed", "suicide", "death", "injured", "hit", "treated"):
            mine = [mention for mention in group if mention.toll == toll and not _is_told_dead(mention, group)]
            if not mine:
                continue
            said = next((Sum(m.quantity, m) for m in reversed(mine) if m.total), None) or sentence_sum(mine)
            culprit = toll == "suicide" or (toll == "killed" and any(_is_culprit(mention) for mention in mine))
            trust = _trust(said, mine)
            if toll == "killed" and names > 1 and said.mention.name:
                trust = _BY_NAME  # one of several
            found.append(Claim(toll, said.quantity, weight * trust, said, culprit))
    found = sorted(found, key=lambda claim: -claim.weight)[:_MOST_CLAIMS]
    found = _with_murder_suicide(found)
    if names > 1:
        found.append(Claim("named", Quantity(names, names), _NAMES))
    return found


def _with_murder_suicide(claims: list[Claim]) -> list[Claim]:
    """Where the text speaks of a murder-suicide, those who were shot are dead, and so is who shot them."""
    if not any(claim.toll == "suicide" for claim in claims):
        return claims
    return [
        replace(claim, toll="killed", quantity=claim.quantity + Quantity(1, 1), culprit=True)
        if claim.toll == "hit"
        else claim
        for claim in claims
    ]


def _trust(said: Sum, mine: Sequence[Mention]) -> float:
    """A count of many says more than "a man" or "he", which may be one of many."""
    if all(is_bare(mention) for mention in mine):
        return _BARE
    if said.mention.total or said.quantity != Quantity(1, 1):
        return 1.0
    return _REPEATED if all(is_repeat(mention) for mention in mine) else _ALONE


def _is_told_dead(mention: Mention, group: Sequence[Mention]) -> bool:
    """Whether the sentence says of those hit or hurt that they died: "shot and killed"."""
    if mention.toll == "killed" or mention.victim is None:
        return False
    return any(
        other.toll == "killed" and other.victim is not None and other.victim.i == mention.victim.i for other in group
    )


def _is_culprit(mention: Mention) -> bool:
    victim = mention.victim
    if mention.of_self or victim is None:
        return mention.of_self
    return victim.lemma_.lower() in _CULPRITS or victim.lower_ in _SELF


def agreed(claims: Sequence[Claim]) -> tuple[int, int]:
    """The numbers of killed and injured that agree best with the claims; 0 where nothing says that there were any."""
    best, best_score = (0, 0), -1e9
    for killed in _killed_values(claims):
        for injured in _injured_values(claims, killed):
            score = sum(claim.weight * _fit(claim, killed, injured) for claim in claims) - _SPARSE * (injured > 0)
            if score > best_score + 1e-9:
                best, best_score = (killed, injured), score
    return best


def _killed_values(claims: Sequence[Claim]) -> list[int]:
    values = [_value(claim) for claim in claims if claim.toll in ("killed", "suicide", "death", "named")]
    if any(claim.culprit for claim in claims):
        values += [value + 1 for value in values]
    return sorted({0, *values[:_MOST_VALUES]})


def _injured_values(claims: Sequence[Claim], killed: int) -> list[int]:
    values = [_value(claim) for claim in claims if claim.toll in ("injured", "treated", "hit")]
    values += [_value(claim) - killed for claim in claims if claim.toll in ("hit", "treated")]
    return sorted({0, *(value for value in values[: 2 * _MOST_VALUES] if value > 0)})


def _fit(claim: Claim, killed: int, injured: int) -> float:
    """How well a claim goes with the numbers: 1 says the same, 0 says nothing, -1 says otherwise."""
    said = _value(claim)
    if claim.toll in ("killed", "named"):
        return _weigh(said, killed, above=-1.0, part=-0.2)
    if claim.toll == "death":
        return 0.3 if killed else -1.0
    if claim.toll == "suicide":
        return 0.2 if killed > 1 else -1.0
    if claim.toll == "injured":
        if said == 1 and injured == 0 and killed:
            return -0.2  # the one hurt may be the one who died
        return _weigh(said, injured, above=-1.2, part=-2.0)
    if claim.toll == "hit":
        return _fit_hit(said, killed, injured)
    if said == injured:
        return 0.8
    if said == 1 and killed:
        return 0.6
    if said == killed + injured:
        return 0.4
    return -0.3 if said > killed + injured else 0.0


def _fit_hit(said: int, killed: int, injured: int) -> float:
    """Those hit are the dead and the injured together, unless the dead are counted apart."""
    if said == 1:
        return 0.5 if killed + injured == 1 else 0.0 if killed + injured else -1.0
    if said == injured and killed:
        return 0.0
    return _weigh(said, killed + injured, above=-2.0, part=-0.1)


def _weigh(said: int, value: int, *, above: float, part: float) -> float:
    """1 for the same number, `above` for a larger claim, `part` for one that may tell of some of the people."""
    if said == value:
        return 1.0
    if said > value:
        return above
    return part if said > 1 else -0.3
