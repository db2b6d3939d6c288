"""What counts as a trigger, and how it is typed. One sentence per case, written for the purpose."""

import pytest

TYPES = [
    ("The two ministers agreed to reopen the border market.", "AGREE"),
    ("The foreign minister met his Chilean counterpart in Lima on Monday.", "CONSULT"),
    ("Parliament ratified the fisheries treaty with Norway.", "SUPPORT"),
    ("The governor apologised for the slow response.", "CONCEDE"),
    ("The two armies held a joint naval exercise off the coast.", "COOPERATE"),
    ("Denmark delivered food and tents to the flooded district.", "AID"),
    ("Government troops withdrew from the valley on Sunday.", "RETREAT"),
    ("The union demanded higher pensions.", "REQUEST"),
    ("The minister accused the mayor of wasting public money.", "ACCUSE"),
    ("The rebels rejected the peace plan.", "REJECT"),
    ("The general threatened to bomb the capital.", "THREATEN"),
    ("Thousands of students marched through the old town.", "PROTEST"),
    ("Ottawa expelled two diplomats.", "SANCTION"),
    ("The army deployed tanks along the border.", "MOBILIZE"),
    ("Police arrested nine activists at dawn.", "COERCE"),
    ("Gunmen attacked a village near the lake.", "ASSAULT"),
    ("A strong earthquake rattled the island on Friday.", "DISASTER"),
    ("A coach crashed into a lorry on the coastal road.", "ACCIDENT"),
    ("Thieves stole paintings from the gallery.", "CRIME"),
    ("Voters elected a new president on Sunday.", "ELECT"),
    ("The retailer filed for bankruptcy.", "DEAL"),
]

SENSES = [
    ("Workers at the port went on strike over pay.", "PROTEST"),
    ("The air strike flattened a depot outside the town.", "ASSAULT"),
    ("The factory fire left the street in smoke.", "ACCIDENT"),
    ("The president fired the interior minister.", "ELECT"),
    ("Troops fired rockets at the airfield.", "ASSAULT"),
    ("Police fired tear gas at the crowd.", "ASSAULT"),
    ("A court charged him with murder.", "COERCE"),
]

NOTHING = [
    "The striker fired a shot past the goalkeeper to win the match for the team in the final.",
    "Stocks crashed as traders sold shares and the index fell.",
    "The actress battled cancer for two years.",
    "He suffered a heart attack.",
    "The spokesman declined to comment.",
    "The ministry said so in a statement.",
    "The fire department bought two engines.",
]


@pytest.mark.parametrize(("text", "kind"), TYPES)
def test_every_type_is_found(types, text, kind):
    assert types(text) == [kind]


@pytest.mark.parametrize(("text", "kind"), SENSES)
def test_sense_follows_the_words_around(types, text, kind):
    assert types(text) == [kind]


@pytest.mark.parametrize("text", NOTHING)
def test_figures_of_speech_and_attribution_are_no_events(types, text):
    assert types(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "mode"),
    [
        ("A suicide bomber killed four people at a checkpoint.", "ASSAULT", "suicide-attack"),
        ("Warplanes bombed the harbour.", "ASSAULT", "aerial"),
        ("A drone strike hit a convoy.", "ASSAULT", "drone"),
        ("Rebels shelled the market.", "ASSAULT", "heavy-weapons"),
        ("A roadside bomb exploded near the barracks.", "ASSAULT", "explosives"),
        ("The shells contained chlorine gas, which poisoned the villagers.", "ASSAULT", "unconventional"),
        ("Militants kidnapped two engineers.", "ASSAULT", "abduct"),
        ("Guards tortured the prisoners.", "ASSAULT", "torture"),
        ("Prisoners began a hunger strike.", "PROTEST", "hunger"),
        ("Farmers blocked the motorway with tractors.", "PROTEST", "obstruct"),
        ("The cabinet imposed a night curfew.", "COERCE", "curfew"),
        ("The rebels declared a truce.", "RETREAT", "ceasefire"),
        ("The prime minister resigned.", "RETREAT", "resign"),
        ("A volcano erupted on the island.", "DISASTER", "eruption"),
        ("A ferry capsized in the strait.", "ACCIDENT", "ship"),
    ],
)
def test_modes(find, text, kind, mode):
    hits = find(text)
    assert [(hit.type.value, hit.modes[:1]) for hit in hits] == [(kind, [mode])]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Gunmen opened fire on a bus.", "opened fire"),
        ("The rebels blew up a bridge.", "blew up"),
        ("The minister called off the talks.", "called off"),
        ("The army carried out an attack on the camp.", "attack"),
    ],
)
def test_trigger_span(find, text, shown):
    hit = find(text)[0]
    assert text[hit.start : hit.end] == shown


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Four people were killed when a bus overturned near the pass.", "ACCIDENT"),
        ("The earthquake killed sixty people.", "DISASTER"),
        ("A car bomb killed six people in the market.", "ASSAULT"),
    ],
)
def test_harm_takes_the_type_of_its_cause(types, text, kind):
    assert types(text) == [kind]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Finland will give the province a grant of four million euros.", "AGREE"),
        ("The ministry said it will impose sanctions on the company.", "THREATEN"),
        ("The president said he would not give permission to the inspectors.", "REJECT"),
    ],
)
def test_acts_to_come_are_what_plover_makes_of_them(types, text, kind):
    assert types(text) == [kind]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The union demanded that the government release the prisoners.", "REQUEST"),
        ("The mayor agreed to withdraw the police.", "AGREE"),
        ("The envoy refused to meet the rebels.", "REJECT"),
        ("Russia must withdraw its troops, the chancellor said.", "REQUEST"),
        ("Students staged a rally to demand new elections.", "PROTEST"),
    ],
)
def test_content_of_a_speech_act_is_not_a_second_event(types, text, kind):
    assert types(text) == [kind]


def test_accused_attack_with_a_place_is_an_event_of_its_own(types):
    assert types("Kenya blamed the militia for the bombing in Mombasa.") == ["ACCUSE", "ASSAULT"]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Army fires missiles at rebel base", "ASSAULT"),
        ("Police arrest 12 after raid", "COERCE"),
        ("Nurses strike over pay", "PROTEST"),
        ("Gunmen attack bus in northern region", "ASSAULT"),
        ("REBELS SEIZE TOWN IN EAST", "COERCE"),
        ("Chile rejects treaty offer", "REJECT"),
    ],
)
def test_headlines_are_read_without_tags(types, title, kind):
    assert types(title, title=True)[:1] == [kind]


@pytest.mark.parametrize("text", ["US-backed groups are there.", "The Russian-occupied town is quiet."])
def test_hyphenated_modifiers_report_nothing(types, text):
    assert types(text) == []


def test_upper_case_text(types):
    assert types("TERRORISTS KIDNAPPED FIFTY PEASANTS IN THE DEPARTMENT.") == ["ASSAULT"]


def test_hits_explain_themselves(find):
    hit = find("Troops fired rockets at the airfield.")[0]
    assert hit.rule.startswith("assault.fire")
    assert "data/lexicon/assault.tsv:" in hit.why


@pytest.mark.parametrize("text", ["", " ", "\n\n", "....", "-", "- kill", "☃☃☃ \ud800 fire", "kill " * 50, "(" * 200])
def test_odd_text_never_raises(find, text):
    assert isinstance(find(text.encode("utf-8", "replace").decode()), list)
