"""Codes, headline choice and confidence of single events."""

import pytest

from stream.extract.parsed import Candidate, ParsedArticle, Participants, Stance
from stream.extract.triggers import choose_headline, code_event, confidence, find_triggers
from stream.records import Effects, EntityKind, EventType, Factuality, Header, Participant, Polarity


@pytest.fixture(scope="session")
def article(part):
    def make(body: str, title: str | None = None) -> ParsedArticle:
        header = Header(article_id="a", revision="r", origin="o", title=title)
        return ParsedArticle(header, part(body), part(title, title=True) if title else None)

    return make


@pytest.fixture(scope="session")
def code(find):
    def run(text: str, actors: list[str] | None = None, recipients: list[str] | None = None):
        people = Participants(
            actors=[someone(sectors=actors)] if actors else [],
            recipients=[someone(sectors=recipients)] if recipients else [],
        )
        return code_event(find(text)[0], people)

    return run


def someone(sectors: list[str]) -> Participant:
    return Participant(text="x", start=0, end=1, kind=EntityKind.GROUP, sectors=sectors)


def candidates(article: ParsedArticle, factuality: Factuality = Factuality.ASSERTED) -> list[Candidate]:
    return [
        Candidate(
            trigger=hit,
            participants=Participants(),
            place=None,
            time=None,
            effects=Effects(),
            stance=Stance(factuality, Polarity.POSITIVE),
            codes=code_event(hit, Participants()),
        )
        for hit in find_triggers(article)
    ]


@pytest.mark.parametrize(
    ("text", "cameo"),
    [
        ("The envoy urged the rebels to lay down their arms.", "02"),
        ("The envoy demanded that the rebels lay down their arms.", "10"),
        ("The ministry asked the union for help.", "02"),
        ("The ministry ordered the union to leave.", "10"),
    ],
)
def test_an_appeal_and_a_demand_have_two_roots(find, text, cameo):
    [hit] = find(text)
    assert hit.cameo[:2] == cameo


@pytest.mark.parametrize(
    ("text", "cameo"),
    [
        ("The government demanded that the minister resign.", "104"),
        ("The governor urged the minister to resign.", "024"),
        ("The president promised to visit the islands.", "036"),
        ("The king promised to send food to the islands.", "033"),
        ("The premier agreed to lift the embargo on the islands.", "085"),
        ("The premier promised to lift the embargo on the islands.", "035"),
        ("The navy claimed that it had attacked the port.", "015"),
        ("The navy claimed that the rebels had attacked the port.", "112"),
    ],
)
def test_the_code_says_what_is_asked_promised_or_claimed(find, text, cameo):
    assert find(text)[0].cameo == cameo


@pytest.mark.parametrize(
    ("text", "factuality", "polarity", "cameo"),
    [
        ("Gunmen attacked the depot.", Factuality.ASSERTED, Polarity.POSITIVE, "193"),
        ("Gunmen attacked the depot.", Factuality.CLAIMED, Polarity.POSITIVE, "193"),
        ("Gunmen attacked the depot.", Factuality.ACCUSED, Polarity.POSITIVE, None),
        ("Gunmen attacked the depot.", Factuality.PLANNED, Polarity.POSITIVE, None),
        ("Gunmen attacked the depot.", Factuality.ASSERTED, Polarity.NEGATIVE, None),
        ("Miners marched to the palace.", Factuality.PLANNED, Polarity.POSITIVE, "133"),
        ("The minister met the king.", Factuality.PLANNED, Polarity.POSITIVE, "040"),
    ],
)
def test_cameo_codes_a_deed_only_when_it_is_done(find, text, factuality, polarity, cameo):
    [hit] = find(text)
    assert code_event(hit, Participants(), Stance(factuality, polarity)).cameo == cameo


@pytest.mark.parametrize(
    ("text", "sub_type"),
    [
        ("Rebels seized the town after the army pulled out.", "Non-violent transfer of territory"),
        ("The army took control of the town without a fight.", "Non-violent transfer of territory"),
        ("The militia handed over the harbour and the army regained control.", "Non-violent transfer of territory"),
        ("Rebels seized the town after killing forty soldiers.", "Non-state actor overtakes territory"),
        ("Rebels seized the town after heavy fighting and the army pulled out.", "Non-state actor overtakes territory"),
    ],
)
def test_land_that_was_left_is_taken_without_violence(find, text, sub_type):
    hit = next(hit for hit in find(text) if "seize" in hit.modes)
    assert code_event(hit, Participants()).acled_sub_event_type == sub_type


@pytest.mark.parametrize(
    ("text", "cameo", "quad", "scale"),
    [
        ("Warplanes bombed the harbour.", "195", 4, -9.5),
        ("The minister phoned the king.", "041", 1, 1.5),
        ("The rebels declared a truce.", "0871", 2, 7.5),
        ("The senator criticised the plan.", "111", 3, -2.0),
        ("The militia claimed responsibility for the raid.", "015", 3, -3.5),
        ("A strong earthquake rattled the island.", None, 0, None),
    ],
)
def test_cameo_quad_and_scale(code, text, cameo, quad, scale):
    codes = code(text)
    assert (codes.cameo, codes.quad_class, codes.scale) == (cameo, quad, scale)


@pytest.mark.parametrize(
    ("text", "sub"),
    [
        ("Warplanes bombed the harbour.", "Air/drone strike"),
        ("Artillery shelled the valley.", "Shelling/artillery/missile attack"),
        ("A suicide bomber killed four people.", "Suicide bomb"),
        ("Gunmen threw a grenade at a bar.", "Grenade"),
        ("A landmine exploded under a cart.", "Remote explosive/landmine/IED"),
        ("Militants kidnapped two engineers.", "Abduction/forced disappearance"),
        ("Soldiers raped two women.", "Sexual violence"),
        ("The army clashed with rebels.", "Armed clash"),
        ("Thousands of students marched through the old town.", "Peaceful protest"),
        ("Protesters hurled stones at officers.", "Violent demonstration"),
        ("Police used tear gas against the marchers.", "Protest with intervention"),
        ("Police arrested nine activists at dawn.", "Arrests"),
        ("Officers seized twenty rifles.", "Disrupted weapons use"),
        ("A crowd looted three shops.", "Looting/property destruction"),
        ("The army set up a new outpost near the pass.", "Headquarters or base established"),
        ("The two ministers met in Lima.", None),
        ("A coach crashed into a lorry.", None),
    ],
)
def test_acled(code, text, sub):
    assert code(text).acled_sub_event_type == sub


def test_armed_sides_make_a_clash_of_an_attack(code):
    assert code("They attacked the camp.", ["REB"], ["MIL"]).acled_sub_event_type == "Armed clash"


def test_attack_on_civilians_stays_an_attack(code):
    assert code("They attacked the camp.", ["REB"], ["CVL"]).acled_sub_event_type == "Attack"


@pytest.mark.parametrize(
    ("sector", "sub"),
    [("MIL", "Government regains territory"), ("REB", "Non-state actor overtakes territory")],
)
def test_who_takes_territory(code, sector, sub):
    assert code("They captured the town.", [sector]).acled_sub_event_type == sub


def test_title_event_is_the_headline(article):
    made = article("A mayor resigned. A ferry capsized off the coast.", title="Ferry capsizes off coast")
    chosen = choose_headline(made, candidates(made))
    assert chosen == 0


def test_grave_lead_event_beats_later_talk(article):
    made = article("A bomb killed six people in the market. Ministers met afterwards in the capital.")
    found = candidates(made)
    assert found[choose_headline(made, found)].trigger.type == EventType.ASSAULT


def test_no_event_no_headline(article):
    made = article("The garden was quiet.")
    assert choose_headline(made, candidates(made)) is None


def test_history_is_not_the_headline(article):
    made = article("Rebels shelled the town years ago. The rebels declared a truce.")
    found = candidates(made)
    found[0].stance = Stance(Factuality.HISTORICAL, Polarity.POSITIVE)
    assert found[choose_headline(made, found)].trigger.type == EventType.RETREAT


def test_confidence_is_a_probability_that_follows_the_score(article):
    made = article("Gunmen opened fire on a bus.")
    sure = candidates(made)[0]
    unsure = candidates(made)[0]
    unsure.trigger.score = 0.2
    assert 0 < confidence(made, unsure) < confidence(made, sure) < 1
