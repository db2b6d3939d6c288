"""Bulletins that fill one template again and again: alike in most words, and each of them news."""

from __future__ import annotations

import random

NAMES = ("Jo Marlin", "Tess Okafor", "R. K. Dutt", "Mirela Stan", "Hugh Pengelly", "Ana Brill")
PLACES = ("Kestrel Bay", "Upper Marlow", "Dunmore", "Saint Orsin", "Halgrim", "Tarsk", "Velmora", "Ostrand", "Lindal")
STREETS = ("Canal Street", "Harbour Row", "Mill Lane", "Station Road", "Chapel Hill", "Orchard Way", "Bishop Avenue")
FIRMS = ("Norrvik Paper", "Castellan Foods", "Ostrand Shipping", "Bluefen Energy", "Marrow & Pike", "Tolland Steel")
TEMPLATES: dict[str, str] = {
    "weather": (
        "The weather service has issued a {colour} warning of {weather} for {place} and {place2} from {n} in the "
        "morning until {n2} in the evening on {day}. Gusts of up to {n3} kilometres an hour are expected on high "
        "ground. People in {place} should secure loose objects and avoid coastal paths. The next bulletin follows at "
        "noon."
    ),
    "market": (
        "{firm} said net profit for the quarter that ended in June came to {n} million crowns after {n2} million a "
        "year earlier. Revenue rose to {n3} million crowns. The board of {firm} proposed an interim dividend of {n4} "
        "crowns a share, payable to holders of record at the end of next month."
    ),
    "police log": (
        "Police in {place} arrested a {n}-year-old man on {day} after a report of a disturbance on {street}. Officers "
        "found {n2} grams of a white powder in his car, a statement said. He was taken to {place2} county jail, where "
        "he is held on a bond of {n3} dollars. The investigation continues, and anyone with information is asked to "
        "call the department."
    ),
    "earthquake": (
        "An earthquake of magnitude {n4} struck {n} kilometres from {place} on {day}, the seismological institute "
        "said. Its depth was {n2} kilometres. There were no immediate reports of damage or casualties in {place} or "
        "{place2}. The institute expects aftershocks in the coming days."
    ),
    "shares": (
        "Shares on the {place} exchange closed at {n3} points on {day}, with the index {moved} {n4} percent. {firm} "
        "led the board, and {firm2} was the weakest of the large stocks. Dealers said that turnover was thin ahead of "
        "the central bank's meeting. {n} stocks rose and {n2} fell."
    ),
    "crash log": (
        "A {n}-year-old driver from {place} died on {day} when a lorry left the road near {place2} and hit a tree, "
        "the highway patrol said. A passenger, {n2}, was taken to hospital with minor injuries. "
        "The road was closed for {n5} hours. Troopers said that wet leaves may have played a part."
    ),
    "results": (
        "{place} beat {place2} {n5}-{n6} at home on {day} in front of {n3} spectators. The hosts led at the break, and "
        "the visitors had a man sent off after an hour. {place} stay in the upper half of the table, while {place2} "
        "remain without a win on the road this season. Both teams play again next weekend."
    ),
    "obituary": (
        "{name}, {n}, of {street}, {place}, died on {day} at home among family. Born in {place2}, {name} worked "
        "for many years at {firm} and was a member of the parish choir. A service will be held at the chapel at "
        "eleven o'clock. The family asks for donations to the hospice in place of flowers."
    ),
}


def bulletins(count: int, seed: int = 5) -> list[tuple[str, str]]:
    """`count` bulletins of every template, as (template, text), in the order of their publication."""
    draw = random.Random(seed)
    made = []
    for _ in range(count):
        for name, template in TEMPLATES.items():
            place, place2 = draw.sample(PLACES, 2)
            firm, firm2 = draw.sample(FIRMS, 2)
            facts = {
                "place": place,
                "place2": place2,
                "firm": firm,
                "firm2": firm2,
                "n": draw.randint(13, 79),
                "n2": draw.randint(13, 79),
                "n3": draw.randint(100, 9999),
                "n4": f"{draw.randint(1, 6)}.{draw.randint(0, 9)}",
                "n5": draw.randint(2, 5),
                "n6": draw.randint(0, 1),
                "day": draw.choice(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")),
                "street": draw.choice(STREETS),
                "name": draw.choice(NAMES),
                "colour": draw.choice(("yellow", "amber", "red")),
                "weather": draw.choice(("wind", "snow", "heavy rain", "ice")),
                "moved": draw.choice(("up", "down")),
            }
            made.append((name, template.format(**facts)))
    return made
