import pytest

from stream.extract.stance import judge, reporting_verbs
from stream.extract.times import bind_time, find_times

CASES = [
    ("bombed", "asserted", "positive", "The army bombed the village on Friday."),
    ("bombed", "claimed", "positive", "Rebels bombed the village on Friday, the defence ministry said."),
    ("attacked", "claimed", "positive", "According to witnesses, gunmen attacked the market at dawn."),
    ("attacked", "denied", "positive", "The militia denied that it attacked the convoy."),
    ("attacking", "denied", "positive", "The group denied attacking the convoy."),
    ("shelled", "denied", "positive", "The army has denied reports that it shelled the hospital."),
    ("attack", "denied", "positive", "The general denied the attack."),
    ("attack", "asserted", "negative", "The rebels did not attack the town."),
    ("attacks", "hypothetical", "positive", "If the army attacks the town, thousands will flee."),
    ("attack", "hypothetical", "positive", "The rebels could attack the town within days."),
    ("attack", "threatened", "positive", "The president threatened to attack the port."),
    ("withdraw", "ordered", "positive", "The minister ordered the troops to withdraw from the border."),
    ("leave", "ordered", "positive", "The United States told the forces to leave the zone."),
    ("released", "ordered", "positive", "The court ordered that the prisoners be released."),
    ("visit", "planned", "positive", "The chancellor will visit Ankara next week."),
    ("meet", "planned", "positive", "The two leaders are scheduled to meet in Geneva."),
    ("send", "planned", "positive", "The minister said Norway would send troops in May."),
    ("talks", "planned", "positive", "Ministers agreed to hold talks in Oslo."),
    ("kill", "attempted", "positive", "Two men tried to kill the mayor."),
    ("attack", "attempted", "negative", "Police foiled an attack on the station."),
    ("murder", "attempted", "positive", "He was charged over the attempted murder of a judge."),
    ("killing", "accused", "positive", "Prosecutors accused the guard of killing two prisoners."),
    ("shot", "accused", "positive", "The man allegedly shot his neighbour on Tuesday."),
    ("captured", "historical", "positive", "Troops captured the city in March 2016."),
    ("bombed", "historical", "positive", "The air force had bombed the bridge years ago."),
    ("attack", "hypothetical", "positive", "Officials fear an attack on the dam."),
    ("attack", "asserted", "positive", "The mayor condemned the attack on the mosque."),
    ("attacks", "asserted", "positive", "The president vowed to avenge the attacks."),
    ("warnings", "asserted", "positive", "The troops failed to heed the warnings."),
    ("signed", "asserted", "negative", "No one signed the treaty."),
    ("attack", "asserted", "negative", "The night passed without an attack."),
    ("destroyed", "asserted", "positive", "Police arrested two men after the fire destroyed the shop."),
    ("summit", "asserted", "negative", "The two sides cancelled the summit."),
    ("fired", "claimed", "positive", '"They fired on the crowd," the doctor said.'),
    ("killed", "claimed", "positive", "The strike reportedly killed a commander."),
    ("called", "planned", "positive", "Teachers called for a strike on Thursday."),
    ("won", "claimed", "positive", "The opposition won the election, the commission announced."),
    ("visit", "planned", "positive", "The president announced a visit to Tokyo."),
    ("Talks", "planned", "positive", "Talks are due to resume in Geneva on Thursday."),
    ("attack", "hypothetical", "positive", "An attack on the port is likely."),
    ("attack", "hypothetical", "positive", "An attack could kill hundreds."),
    ("murder", "asserted", "positive", "We must not forget the murder of the bishop."),
    ("attack", "claimed", "positive", "The attack cannot be justified, the pope said."),
    ("bombing", "hypothetical", "positive", "The bombing may have been carried out by the rebels."),
    ("attacked", "asserted", "negative", "The army neither attacked the camp nor arrested anyone."),
    ("arrested", "asserted", "negative", "The army neither attacked the camp nor arrested anyone."),
    ("assassinate", "attempted", "negative", "The attempt to assassinate the governor failed."),
    ("bomb", "planned", "negative", "The plan to bomb the bridge was dropped."),
    ("strike", "planned", "negative", "The planned strike was called off on Monday."),
    ("stolen", "claimed", "positive", "Hackers are said to have stolen the files."),
    ("bomb", "attempted", "negative", "Officers said they had thwarted a plot to bomb a theatre."),
    ("killing", "historical", "positive", "Hundreds met in Derry to commemorate the killing of a priest."),
    ("massacre", "historical", "positive", "They held a vigil for the anniversary of the massacre."),
    ("attack", "asserted", "positive", "Hundreds met to mourn the victims of the attack."),
    ("fire", "historical", "positive", "Ten years after the fire, the theatre has been rebuilt."),
    ("burned", "historical", "positive", "The theatre reopened decades after it burned down."),
    ("fire", "asserted", "positive", "Two days after the fire, the theatre was torn down."),
    ("rebuilt", "asserted", "positive", "Ten years after the fire, the theatre was rebuilt."),
    ("Avalanche", "hypothetical", "positive", "Avalanche fears closed the road."),
    ("avalanche", "threatened", "positive", "The avalanche warning was lifted."),
    ("called", "asserted", "negative", "Pilots called off the strike."),
    ("attack", "asserted", "positive", "No group has claimed the attack."),
]


@pytest.mark.parametrize(("word", "factuality", "polarity", "text"), CASES, ids=[case[3] for case in CASES])
def test_stance(article, trigger, word, factuality, polarity, text):
    parsed = article(text)
    hit = trigger(parsed, word)
    time, _ = bind_time(parsed, hit, find_times(parsed))
    stance = judge(parsed, hit, time)
    assert (stance.factuality.value, stance.polarity.value) == (factuality, polarity)


def test_attribution_is_the_source_phrase(article, trigger):
    parsed = article("Two ships shelled the harbour, the Norwegian defence ministry said on Monday.")
    stance = judge(parsed, trigger(parsed, "shelled"), None)
    assert stance.attribution is not None
    assert stance.attribution.text == "the Norwegian defence ministry"


def test_headline_takes_its_source_from_the_lead(article, trigger):
    parsed = article("Two ships shelled the harbour, the governor said.", title="Ships shelled harbour")
    stance = judge(parsed, trigger(parsed, "shelled", title=True), None)
    assert stance.attribution is not None
    assert (stance.attribution.text, stance.attribution.part) == ("the governor", None)


def test_cue_is_the_word_that_sets_the_stance(article, trigger):
    parsed = article("The general threatened to invade the island.")
    stance = judge(parsed, trigger(parsed, "invade"), None)
    assert stance.cue is not None
    assert stance.cue.text == "threatened"


def test_earlier_in_the_order_wins(article, trigger):
    parsed = article("The envoy denied that the army would attack the town.")
    stance = judge(parsed, trigger(parsed, "attack"), None)
    assert stance.factuality.value == "denied"


def test_reporting_verbs_say_how():
    assert {verb: reporting_verbs()[verb] for verb in ("say", "deny", "allege")} == {
        "say": "say",
        "deny": "deny",
        "allege": "allege",
    }
