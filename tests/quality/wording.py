"""How the sentences of the labelled incidents are filled: slots, numbers as news write them, names of countries."""

from __future__ import annotations

import re

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def fill(text: str, slots: dict[str, str | None]) -> str:
    """The text with its slots filled: parts in square brackets go when a slot of theirs is unknown; {What} is {what}
    with a capital letter. Raises KeyError for an unknown slot, ValueError for one without a value."""

    def value(name: str) -> str | None:
        if name == "N":
            return capital(slots["killed"])
        if name in ("Killed", "Hurt"):
            return _spelled(slots[name.lower()])
        lower = name[0].lower() + name[1:]
        return slots[name] if name in slots else capital(slots[lower])

    def optional(match: re.Match[str]) -> str:
        return match[1] if all(value(name) for name in re.findall(r"\{(\w+)\}", match[1])) else ""

    def put(match: re.Match[str]) -> str:
        found = value(match[1])
        if found is None:
            raise ValueError(f"expected a value for {match[0]} in {text!r}")
        return found

    filled = re.sub(r"\{(\w+)\}", put, re.sub(r"\[([^\]]*)\]", optional, text)).strip()
    return filled[0].upper() + filled[1:]


def capital(text: str | None) -> str | None:
    """With a capital letter in front."""
    return text and text[0].upper() + text[1:]


def in_words(number: int) -> str | None:
    """As news write numbers: words below ten. None for 0, which means that nothing is said."""
    return None if number == 0 else WORDS[number] if number < len(WORDS) else str(number)


def _spelled(number: str | None) -> str | None:
    """At the head of a sentence numbers below a hundred are words."""
    if number is None or not number.isdigit() or int(number) > 99:
        return capital(number)
    tens, ones = divmod(int(number), 10)
    if tens == 1:
        return TEENS[ones].capitalize()
    return TENS[tens].capitalize() + (f"-{WORDS[ones]}" if ones else "")


def with_article(region: str) -> str:
    return (
        f"the {region}"
        if re.search(r"(region|department|governorate|district|^District .*)$", region, re.I)
        else region
    )


def country_name(name: str) -> str:
    """As it stands in a sentence."""
    return f"the {name}" if name in ("Philippines", "United States", "DR Congo") else name
