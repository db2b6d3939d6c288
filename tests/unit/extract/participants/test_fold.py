"""Repeated mentions become one event; different happenings stay apart."""

from stream.extract.participants import fold
from stream.records import Effects, Factuality, Polarity, Toll


def shown(events):
    return [(event.trigger.token.text, [more.token.text for more in event.evidence]) for event in events]


def test_a_definite_noun_refers_back(candidates):
    text = "Gunmen attacked a hotel. Nobody claimed the attack."
    assert shown(fold(*candidates(text, "attacked", "attack"))) == [("attacked", ["attack"])]


def test_two_strikes_on_different_targets_stay_apart(candidates):
    text = "Jets bombed a school in Raqqa. Jets bombed a bridge in Mosul."
    assert len(fold(*candidates(text, "bombed", ("bombed", {"nth": 1})))) == 2


def test_nobody_is_killed_twice(candidates):
    text = "Gunmen killed Pedro Sanchez in Lima. Chile mourned. Pedro Sanchez was murdered in Santiago, friends said."
    assert shown(fold(*candidates(text, "killed", "murdered"))) == [("killed", ["murdered"])]


def test_two_people_killed_are_two_happenings(candidates):
    text = "Gunmen killed Pedro Sanchez in Lima. Chile mourned. Maria Gomez was murdered in Santiago, friends said."
    assert len(fold(*candidates(text, "killed", "murdered"))) == 2


def test_other_means_are_another_event(candidates):
    text = "Gunmen attacked a hotel. Later the bombing began."
    folded = fold(*candidates(text, ("attacked", {"modes": ["abduct"]}), ("bombing", {"modes": ["drone"]})))
    assert len(folded) == 1 or shown(folded) == [("attacked", []), ("bombing", [])]


def test_plans_do_not_fold_into_facts(candidates):
    text = "Gunmen attacked a hotel. The attack was planned."
    planned = ("attack", {"factuality": Factuality.PLANNED})
    assert len(fold(*candidates(text, "attacked", planned))) == 2


def test_history_does_not_fold_into_news(candidates):
    text = "Gunmen attacked a hotel. Gunmen attacked a hotel years ago."
    past = ("attacked", {"nth": 1, "factuality": Factuality.HISTORICAL})
    assert len(fold(*candidates(text, "attacked", past))) == 2


def test_nested_triggers_of_one_sentence_are_one_event(candidates):
    text = "Rebels carried out an attack that killed twelve monks."
    assert len(fold(*candidates(text, "attack", "killed"))) == 1


def test_as_and_after_set_two_happenings_apart(candidates):
    text = "Rebels killed a monk after soldiers attacked a camp."
    assert len(fold(*candidates(text, "killed", "attacked"))) == 2


def test_the_title_is_the_event_and_takes_what_the_lead_adds(candidates):
    toll = Effects(killed=Toll(min=3, max=3, text="three"))
    article, found = candidates(
        "Taliban fighters attacked a police station on Monday.",
        ("attack", {"title": True}),
        ("attacked", {"effects": toll}),
        title="Taliban attack police station",
    )
    event = fold(article, found)[0]
    assert (event.trigger.part.is_title, event.effects.killed.min, len(event.evidence)) == (True, 3, 1)


def test_nothing_is_lost(candidates):
    text = "Gunmen attacked a hotel. Police arrested a man. The attack was short."
    folded = fold(*candidates(text, "attacked", "arrested", "attack"))
    assert sum(1 + len(event.evidence) for event in folded) == 3


def test_an_upcoming_strike_of_a_report_on_it_is_that_strike(candidates):
    text = "Jets struck a depot. Neighbours had been told of the upcoming strike."
    ahead = ("strike", {"factuality": Factuality.PLANNED})
    assert shown(fold(*candidates(text, "struck", ahead))) == [("struck", ["strike"])]


def test_more_victims_of_one_sentence_are_victims_of_one_event(candidates):
    text = "Gunmen killed two nurses and wounded three teachers."
    folded = fold(*candidates(text, "killed", "wounded"))
    assert [[item.text for item in event.participants.recipients] for event in folded] == [
        ["two nurses", "three teachers"]
    ]


def test_what_the_known_attack_did_is_no_new_attack(candidates):
    text = "Rebels attacked soldiers on Monday. The attack killed three soldiers."
    assert shown(fold(*candidates(text, "attacked", "killed"))) == [("attacked", ["killed"])]


def test_an_event_noun_that_adds_nothing_folds_but_an_indefinite_one_does_not(candidates):
    bare = "Soldiers attacked a village. Residents fled violent attacks."
    assert len(fold(*candidates(bare, "attacked", "attacks"))) == 1
    fresh = "Soldiers attacked a village. Residents fled another raid."
    assert len(fold(*candidates(fresh, "attacked", "raid"))) == 2


def test_a_quoted_denial_belongs_to_the_deed_that_is_denied(candidates):
    for who, events in (("We", 1), ("They", 2)):
        text = f'A missile hit a clinic, killing nine. "{who} did not strike the depot," an army spokesman said.'
        parsed, (deed, denied) = candidates(text, "hit", ("strike", {"factuality": Factuality.CLAIMED}))
        denied.stance.polarity = Polarity.NEGATIVE
        assert len(fold(parsed, [deed, denied])) == events


def test_what_it_wrecked_is_told_of_the_blast(candidates):
    text = "A shell hit a depot. It also wrecked a shop and killed a guard."
    assert shown(fold(*candidates(text, "hit", "killed"))) == [("hit", ["killed"])]


def test_the_bomb_is_the_one_that_went_off(candidates):
    text = "A bomb exploded in Lima. Witnesses said the bomb was planted by two men."
    blast = {"modes": ["explosives"]}
    event = fold(*candidates(text, ("exploded", blast), ("planted", blast)))[0]
    assert ([actor.text for actor in event.participants.actors], len(event.evidence)) == (["two men"], 1)


def test_another_bomb_is_another_blast(candidates):
    text = "A bomb exploded in Lima. Witnesses said a bomb was planted in Cusco by two men."
    blast = {"modes": ["explosives"]}
    assert len(fold(*candidates(text, ("exploded", blast), ("planted", blast)))) == 2


def test_also_adds_victims_to_the_deed(candidates):
    text = "Mayor Pedro Sanchez was shot dead in Lima. His driver, Luis Rojas, was also killed."
    event = fold(*candidates(text, "shot", "killed"))[0]
    assert [person.name for person in event.participants.recipients] == ["Pedro Sanchez", "Luis Rojas"]


def test_who_died_in_the_attack_is_a_victim_of_it(candidates):
    text = "Gunmen attacked Mayor Pedro Sanchez in Lima. Doctors came. Luis Rojas was killed in the attack."
    event = fold(*candidates(text, "attacked", "killed"))[0]
    assert [person.name for person in event.participants.recipients] == ["Pedro Sanchez", "Luis Rojas"]


def test_the_clause_that_tells_how_people_came_to_harm_is_the_deed(candidates):
    text = "Seven people were killed when gunmen stormed a bus."
    assert len(fold(*candidates(text, "killed", "stormed"))) == 1


def test_nobody_who_claims_an_attack_is_its_actor(bind):
    assert bind("No group has claimed responsibility for the attack.", "attack").actors == []


def test_homes_damaged_by_the_blast_are_hit_by_it(candidates):
    text = "A bomb exploded in Lima. Several homes were damaged by the explosion."
    event = fold(*candidates(text, ("exploded", {"modes": ["explosives"]}), "explosion"))[0]
    assert ([who.text for who in event.participants.recipients], len(event.evidence)) == (["Several homes"], 1)


def test_one_victim_told_of_twice_is_one_deed(candidates):
    text = "Gunmen attacked Pedro Sanchez in Lima. Chile mourned. Pedro Sanchez was wounded, friends said."
    assert len(fold(*candidates(text, "attacked", "wounded"))) == 1


def test_a_separate_attack_is_another_deed(candidates):
    text = "Gunmen attacked a bus in Lima. Chile mourned. In a separate incident, gunmen attacked a train."
    assert len(fold(*candidates(text, "attacked", ("attacked", {"nth": 1})))) == 2
