"""Articles for the broker tests, written from templates: happenings far apart from each other, told by outlets."""

from __future__ import annotations

import json
from typing import Any

CITIES = [
    ("Lagos", "Nigeria"),
    ("Nairobi", "Kenya"),
    ("Karachi", "Pakistan"),
    ("Lima", "Peru"),
    ("Manila", "Philippines"),
    ("Cairo", "Egypt"),
    ("Bogota", "Colombia"),
    ("Kyiv", "Ukraine"),
    ("Baghdad", "Iraq"),
    ("Jakarta", "Indonesia"),
    ("Athens", "Greece"),
    ("Santiago", "Chile"),
    ("Kabul", "Afghanistan"),
    ("Tunis", "Tunisia"),
    ("Dhaka", "Bangladesh"),
    ("Warsaw", "Poland"),
]

FIRST = (
    "{city}, {country} - A bomb exploded outside a courthouse in {city} on Tuesday, killing {dead} people and wounding "
    "{hurt} others, police said. Officers closed the streets around the building. The attack came at the busiest hour "
    "of the morning, when clerks and lawyers were arriving for work. Nobody claimed responsibility."
)
SECOND = (
    "At least {dead} people died and {hurt} were injured when a bomb went off near the courthouse in {city}, "
    "{country}, on Tuesday. Hospital workers said that most of the wounded were in a stable condition. A fruit seller "
    "who saw the blast said he ran until he could run no more. The mayor promised an inquiry."
)
PROTEST = (
    "Thousands of teachers marched through {city} on Wednesday to protest against unpaid wages. The union called the "
    "rally the largest in {country} this year. Police watched from side streets and nobody was arrested. Shops in the "
    "centre stayed shut until the afternoon."
)
SPANISH = (
    "El ayuntamiento anunció ayer que las obras del puente comenzarán en primavera. Los vecinos esperan que el tráfico "
    "mejore y que las tiendas del barrio no pierdan clientes durante los trabajos, que durarán cinco meses."
)


def article(number: int, outlet: str, title: str, text: str, day: str) -> dict[str, Any]:
    return {
        "id": f"{outlet}-{number}",
        "url": f"https://{outlet}.example/news/{number}",
        "source": outlet,
        "title": title,
        "text": text,
        "published_at": f"2026-03-{day}T09:30:00Z",
    }


def corpus(cities: int = len(CITIES)) -> list[dict[str, Any]]:
    """Per city: a bombing told by two outlets, its exact copy at a third, and a protest. One Spanish article."""
    told: list[dict[str, Any]] = []
    for number, (city, country) in enumerate(CITIES[:cities]):
        facts = {"city": city, "country": country, "dead": 3 + number, "hurt": 12 + 2 * number}
        first = FIRST.format(**facts)
        title = f"Bomb outside {city} courthouse kills {facts['dead']}"
        told.append(article(number, "herald", title, first, "10"))
        told.append(article(number, "courier", f"{facts['dead']} dead in {city} blast", SECOND.format(**facts), "10"))
        told.append(article(number, "mirror", title, first, "10"))
        told.append(article(number, "gazette", f"Teachers march in {city}", PROTEST.format(**facts), "11"))
    told.append(article(99, "diario", "Obras en el puente", SPANISH, "11"))
    return told


def lines(articles: list[dict[str, Any]]) -> list[bytes]:
    return [json.dumps(each).encode() for each in articles]
