"""Word families of every type: a sentence for each way to say it that a narrow lexicon would miss."""

import pytest

FAMILIES = [
    ("The rebels committed themselves to a political settlement.", "AGREE", ""),
    ("Paris expressed its readiness to receive more refugees.", "AGREE", ""),
    ("The prime minister assured investors that contracts would be honoured.", "AGREE", ""),
    ("Ethiopia signalled willingness to share data on the dam.", "AGREE", ""),
    ("The king gave his word that elections would be held within a year.", "AGREE", ""),
    ("Party bosses huddled behind closed doors over the budget.", "CONSULT", ""),
    ("The two sides conferred for five hours.", "CONSULT", ""),
    ("The generals sat down with tribal elders.", "CONSULT", ""),
    ("The minister will be briefed by inspectors, who consulted with engineers on Sunday.", "CONSULT", ""),
    ("The bishop hailed the verdict as a victory for justice.", "SUPPORT", ""),
    ("The president thanked Turkey for its help after the quake.", "SUPPORT", ""),
    ("Parliament gave its blessing to the accession of Finland.", "SUPPORT", ""),
    ("The ministry backed down and scrapped the fuel tax after weeks of unrest.", "CONCEDE", ""),
    ("Chinese and Pakistani troops trained together near the border.", "COOPERATE", ""),
    ("Police forces from six countries cooperated in the hunt for the ring.", "COOPERATE", ""),
    ("Vietnam and Laos opened a joint border crossing.", "COOPERATE", ""),
    ("Egypt bought wheat from Romania under a barter accord.", "COOPERATE", ""),
    ("Qatar donated two field hospitals.", "AID", ""),
    ("Rescue teams from Mexico arrived in Guatemala to help dig out survivors.", "AID", ""),
    ("The navy evacuated 400 foreigners from the port.", "AID", ""),
    ("Peacekeepers from Nepal were deployed to South Sudan.", "AID", ""),
    ("The IMF disbursed the second tranche of the credit.", "AID", ""),
    ("The gunmen freed the schoolchildren after a week.", "RETREAT", "release"),
    ("Stolen statues were returned to Benin.", "RETREAT", "release"),
    ("The group handed its arms over to monitors.", "RETREAT", "disarm"),
    ("The union is seeking a pay rise of ten percent.", "REQUEST", ""),
    ("The committee recommended that the police be reformed.", "REQUEST", ""),
    ("The students insisted that the rector resign.", "REQUEST", ""),
    ("The company was ordered to pay damages.", "REQUEST", ""),
    ("The Kremlin lobbied Hungary to block the plan.", "REQUEST", ""),
    ("Beijing protested the sale of arms to Taiwan.", "ACCUSE", "disapprove"),
    ("UN inspectors examined the suspected plant.", "ACCUSE", "investigate"),
    ("Detectives questioned the treasurer for two hours.", "ACCUSE", "investigate"),
    ("Border guards turned back a boat with migrants.", "REJECT", ""),
    ("The court dismissed the appeal of the jailed activist.", "REJECT", ""),
    ("Serbia will not recognise the passports.", "REJECT", ""),
    ("Lawmakers blocked the nomination.", "REJECT", ""),
    ("Tehran said it would respond harshly to any aggression.", "THREATEN", ""),
    ("Pensioners rallied outside parliament.", "PROTEST", "demo"),
    ("Protesters hurled stones at police and set cars on fire.", "PROTEST", "riot"),
    ("Climate activists threw paint at the facade of the bank.", "PROTEST", "vandalize"),
    ("The aid group was thrown out of the country.", "SANCTION", "expel"),
    ("China banned imports of Japanese seafood.", "SANCTION", "discontinue"),
    ("The kingdom closed its embassy in Tehran.", "SANCTION", "withdraw"),
    ("Police were deployed around the stadium ahead of the match.", "MOBILIZE", "police"),
    ("The warlord raised a militia of 500 men.", "MOBILIZE", "militia"),
    ("NATO stepped up its presence in the Baltic.", "MOBILIZE", "troops"),
    ("The militia is gathering fighters near the town.", "MOBILIZE", "troops"),
    ("Pyongyang paraded new rockets.", "MOBILIZE", "weapons"),
    ("Hackers crippled the tax office's computers.", "COERCE", "cyber"),
    ("Army troops and rebels fought for the bridge.", "ASSAULT", ""),
    ("Temperatures soared to 47 degrees, killing 30 pensioners.", "DISASTER", "heatwave"),
    ("The river burst its banks after days of rain.", "DISASTER", "flood"),
    ("A hailstorm destroyed crops across the province.", "DISASTER", "storm"),
    ("Radioactive water escaped from the reactor.", "ACCIDENT", "radiation"),
    ("A car ran into a bus stop, killing a woman.", "ACCIDENT", "road"),
    ("A helicopter went down in the mountains.", "ACCIDENT", "air"),
    ("The gang trafficked women to the Gulf.", "CRIME", "trafficking"),
    ("The cartel sold heroin in five states.", "CRIME", "drugs"),
    ("Hackers stole the data of 2 million customers.", "CRIME", "hack"),
    ("A couple ran a pyramid scheme that cheated pensioners.", "CRIME", "fraud"),
    ("The minister embezzled public funds.", "CRIME", "corruption"),
    ("Early results gave the incumbent 54 percent of the vote.", "ELECT", "result"),
    ("The board picked a former general as head of the agency.", "ELECT", "appoint"),
    ("Polling stations opened at seven.", "ELECT", "vote"),
    ("Lawmakers ousted the prime minister in a no-confidence vote.", "ELECT", "appoint"),
    ("The party chose Ahmed Karim as its leader.", "ELECT", "appoint"),
    ("The brewer agreed to buy its rival for 2 billion dollars.", "DEAL", "acquisition"),
    ("The firm unveiled its first electric van.", "DEAL", "launch"),
    ("The fund took over the hotel chain.", "DEAL", "acquisition"),
    ("The company went public on Thursday.", "DEAL", "investment"),
    ("The airline launched a new route to Quito.", "DEAL", "launch"),
]

TITLES = [
    ("Sudanese rivals meet in Jeddah", "CONSULT"),
    ("Rubio in Panama for talks on canal", "CONSULT"),
    ("Helicopters airlift stranded hikers to safety", "AID"),
    ("UN demands probe into camp deaths", "REQUEST"),
    ("Greens slam airport plan", "ACCUSE"),
    ("Greece says no to new bailout terms", "REJECT"),
    ("Ex-president jailed for 12 years", "SANCTION"),
    ("Mali quits regional bloc", "SANCTION"),
    ("Armed robbers hit bank in Cork", "CRIME"),
    ("Socialists win in Portugal", "ELECT"),
    ("New chief justice takes oath", "ELECT"),
    ("Oil giant to acquire shale driller", "DEAL"),
    ("Fare rise upsets commuters", "ACCUSE"),
    ("Tenants vent fury at lift failures", "ACCUSE"),
    ("Locals not happy with tram route", "ACCUSE"),
    ("Court overturns ban on street music", "REJECT"),
    ("Appeals court throws out arson conviction", "CONCEDE"),
    ("Voters reject casino plan", "ELECT"),
    ("Mayor survives recall vote", "ELECT"),
    ("Rider hurt in crash on lap nine of Assen circuit", "ACCIDENT"),
]


@pytest.mark.parametrize(("text", "kind", "mode"), FAMILIES)
def test_families_of_words_are_known(find, text, kind, mode):
    hits = find(text)
    assert kind in [hit.type.value for hit in hits]
    assert not mode or any(mode in hit.modes for hit in hits)


@pytest.mark.parametrize(("title", "kind"), TITLES)
def test_titles_without_function_words(types, title, kind):
    assert kind in types(title, title=True)


def test_verbs_in_c_double_as_ck(find):
    assert [hit.modes for hit in find("The gang trafficked women to the Gulf.")] == [["trafficking"]]


def test_condition_words_match_in_both_numbers(types):
    assert types("Raiders stole a necklace.") == types("Raiders stole necklaces.") == ["CRIME"]
    assert types("Soldiers found a detonator.") == types("Soldiers found detonators.") == ["COERCE"]
