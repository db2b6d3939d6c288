"""Articles for the throughput measurement: of everyday length, no two alike, the same on every run."""

from __future__ import annotations

import random
from typing import Any

PLACES = [
    "Lagos",
    "Nairobi",
    "Karachi",
    "Lima",
    "Manila",
    "Cairo",
    "Bogota",
    "Kyiv",
    "Baghdad",
    "Jakarta",
    "Athens",
    "Santiago",
    "Kabul",
    "Tunis",
    "Dhaka",
    "Warsaw",
]
BODIES = ["police", "the army", "the governor", "rescue workers", "the interior ministry", "union leaders", "the mayor"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
WORDS = [
    "harbour",
    "valley",
    "market",
    "bridge",
    "school",
    "river",
    "station",
    "tower",
    "garden",
    "museum",
    "factory",
    "stadium",
    "airport",
    "suburb",
    "village",
    "hospital",
    "theatre",
    "railway",
    "quarry",
    "warehouse",
    "orchard",
    "tunnel",
    "fortress",
    "library",
    "refinery",
]
SENTENCES = [
    "{Who} said on {day} that {n} people were killed when gunmen opened fire near a {thing} in {place}.",
    "A bomb went off outside the {thing} in {place} early on {day}, wounding {n} passers-by.",
    "Thousands marched from the {thing} to the {thing2} in {place} to protest against rising prices.",
    "{Who} and a delegation from {place} signed an agreement on {day} to rebuild the old {thing}.",
    "Doctors treated {n} people for burns after a fire spread from the {thing} to a row of houses.",
    "The court in {place} postponed its ruling on the {thing} until the end of next month.",
    "Traders at the {thing} said they had not sold anything for {n} days.",
    "{Who} denied that soldiers had entered the {thing} during the night.",
    "Heavy rain flooded the {thing} and left {n} families without shelter, an official in {place} said.",
    "Engineers inspected the {thing} on {day} and found cracks in {n} of its pillars.",
    "A spokesman for {who} accused smugglers of attacking the {thing} with rockets.",
    "Ministers will meet in {place} on {day} to discuss aid for the districts around the {thing}.",
    "Schools near the {thing} stayed closed, and buses to {place} ran only in the morning.",
    "Investigators arrested {n} suspects after searching a {thing} on the edge of {place}.",
    "Farmers blocked the road between the {thing} and the {thing2} with tractors for {n} hours.",
    "The company that runs the {thing} promised to hire {n} workers before the summer.",
    "Witnesses heard shots behind the {thing} shortly after noon and saw smoke above {place}.",
    "{Who} sent {n} tents and two trucks of drinking water to the {thing}.",
    "Prices at the {thing} have doubled since {day}, a shopkeeper in {place} complained.",
    "Rebels withdrew from the {thing} after talks with {who}, leaving {n} vehicles behind.",
    "A historian from {place} found letters in the {thing} that nobody had read for {n} years.",
    "The president threatened to cut off the {thing} unless {who} released the prisoners.",
    "Volunteers cleaned the {thing} and planted {n} trees along the way to the {thing2}.",
    "Flights from {place} were cancelled on {day} because of fog over the {thing}.",
]

# Most sentences of a report describe, explain or quote; one in three or four tells of a happening.
BACKGROUND = [
    "The {thing} stands on a hill above {place} and can be seen from the {thing2}.",
    "It has {n} rooms, a narrow yard and a roof of grey slate.",
    "Prices here are lower than in {place}, and the air is cleaner.",
    '"We are used to waiting", said a woman who has lived beside the {thing} for {n} years.',
    "For most of the year the {thing2} is quiet, and only the wind is heard.",
    "About {n} per cent of the people in the district work at the {thing}.",
    "The road from {place} is long, dusty and without shade.",
    "Nobody could say on {day} how much the {thing} is worth today.",
    "The figures for the past {n} months are not yet complete.",
    "On clear mornings one can see as far as the {thing2}.",
    "Many of the houses around the {thing} are older than the {thing2}.",
    "The ministry's website lists {n} such places, among them the {thing}.",
    "Such weather is common in {place} at this time of the year.",
    '"It is hard to know what comes next", a teacher from {place} said.',
    "The {thing} belongs to a family that also owns the {thing2}.",
    "There is little else to do in the evenings, and the lamps are few.",
]


def articles(count: int, seed: int = 7) -> list[dict[str, Any]]:
    """`count` articles of about 2,500 characters."""
    chance = random.Random(seed)
    return [_article(chance, number) for number in range(count)]


def _article(chance: random.Random, number: int) -> dict[str, Any]:
    sentences = [_sentence(chance, SENTENCES if chance.random() < 0.3 else BACKGROUND) for _ in range(32)]
    paragraphs = [" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4)]
    return {
        "id": f"bench-{number}",
        "source": f"outlet{number % 40}.example",
        "title": _sentence(chance, SENTENCES).rstrip("."),
        "text": "\n\n".join(paragraphs),
        "published_at": f"2026-03-{1 + number % 28:02d}T08:00:00Z",
    }


def _sentence(chance: random.Random, templates: list[str]) -> str:
    who = chance.choice(BODIES)
    return chance.choice(templates).format(
        who=who,
        Who=who[0].upper() + who[1:],
        day=chance.choice(DAYS),
        n=chance.randint(2, 90),
        thing=f"{chance.choice(WORDS)} {chance.choice(WORDS)}",
        thing2=chance.choice(WORDS),
        place=chance.choice(PLACES),
    )
