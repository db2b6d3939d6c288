"""From dictionaries as written to one that extraction can use: folded names, our codes, people told from bodies.

Of two entries with one name the first keeps it, as the order of the files and lines says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from stream.extract.dictionaries.codes import meaning
from stream.extract.dictionaries.petrarch import Actor, Agent, DatedCode, Problem, Source, read
from stream.extract.dictionaries.store import Known, Span, write
from stream.extract.participants.lexicon import Role, lexicon, words_of
from stream.extract.places.words import word_lists

_PERSONAL_ENDINGS = (
    "man",
    "men",
    "person",
    "er",
    "or",
    "ist",
    "ian",
    "ee",
    "ant",
    "ent",
    "ess",
    "master",
    "lord",
    "ary",
)
_PERSONAL = frozenset(("ELI", "GOV", "MIL", "LEG"))
_SMALL = frozenset(("of", "the", "and", "for", "in", "on", "to", "de", "la", "du", "des", "von", "van", "bin", "y"))


@dataclass(slots=True)
class Compiled:
    """One dictionary, ready to be written."""

    names: dict[str, int] = field(default_factory=dict)
    entries: list[Known] = field(default_factory=list)
    roles: dict[str, Role] = field(default_factory=dict)
    problems: dict[str, list[Problem]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    sources: list[dict[str, Any]] = field(default_factory=list)

    @property
    def broken(self) -> int:
        """Lines that could not be used."""
        return sum(map(len, self.problems.values()))

    def save(self, path: Path) -> None:
        """Write the dictionary. Raises OSError."""
        roles = {phrase: [role.kind, role.sectors, role.local] for phrase, role in self.roles.items()}
        write(path, self.names, self.entries, {"format": "petrarch", "sources": self.sources, "roles": roles})


def compile_petrarch(files: Sequence[Path]) -> Compiled:
    """Read and join PETRARCH files. Broken lines are left out and listed. Raises OSError for an unreadable file."""
    compiled = Compiled()
    for path in files:
        data = path.read_bytes()
        source = read(data)
        _add(compiled, path.name, source)
        compiled.problems[str(path)] = source.problems
        compiled.sources.append({"file": path.name, "sha256": sha256(data).hexdigest()})
    return compiled


def _add(compiled: Compiled, file: str, source: Source) -> None:
    for actor in source.actors:
        _add_actor(compiled, file, actor)
    for agent in source.agents:
        _add_agent(compiled, agent)
    compiled.counts.update({"nobody": source.nobody, "lines read as Windows-1252": source.legacy_lines, "files": 1})


def _add_actor(compiled: Compiled, file: str, actor: Actor) -> None:
    spans = tuple(span for code in actor.codes if (span := _span(code)) is not None)
    if not spans:
        compiled.counts["actors whose code says nothing here"] += 1
        return
    fresh = [folded for name in actor.names if (folded := _folded(name)) and folded not in compiled.names]
    compiled.counts["names given twice"] += len(actor.names) - len(fresh)
    if not fresh:
        return
    compiled.counts["actors"] += 1
    compiled.counts["names"] += len(set(fresh))
    compiled.names.update(dict.fromkeys(fresh, len(compiled.entries)))
    name = shown(actor.names[0]).removeprefix("The ")
    compiled.entries.append(Known(name, is_person(actor), spans, f"{file}:{actor.line}"))


def _folded(name: str) -> str:
    """The name as texts are searched for it; an article before it is no part of it."""
    return " ".join(words_of(name)).removeprefix("the ")


def _span(code: DatedCode) -> Span | None:
    said = meaning(code.code)
    return Span(code.since, code.until, said.country, said.sectors) if said else None


def is_person(actor: Actor) -> bool:
    """A guess, for the format does not say: by terms of office, an office in the name, or a given name at its start."""
    words = words_of(actor.names[0])
    if not words:
        return False
    sectors = {mark for code in actor.codes for mark in meaning(code.code).sectors}
    roles = lexicon().roles
    whole = words[: words.index("of")] if "of" in words[1:] else words  # "president of the senate" is a president
    ending = next((roles[phrase] for at in range(len(whole)) if (phrase := " ".join(whole[at:])) in roles), None)
    if ending is not None:
        return ending.kind == "person"
    if "ELI" in sectors or any(code.since and code.until for code in actor.codes):
        return bool(sectors & _PERSONAL)
    return len(words) in (2, 3, 4) and words[0] in word_lists().given_names and not sectors & {"MNC", "BUS"}


def _add_agent(compiled: Compiled, agent: Agent) -> None:
    """File an agent's forms. Regular plurals are found by their singular, as those of our own words are."""
    sectors = meaning(agent.code).sectors
    if not sectors:
        compiled.counts["agents whose code says nothing here"] += 1
        return
    compiled.counts["agents"] += 1
    known = lexicon()
    for form in agent.forms:
        *before, head = words_of(form) or [""]
        phrases = {word: " ".join([*before, word]) for word in (head, *_singulars(head))}
        if not head or phrases[head] in compiled.roles:
            continue
        if any(
            phrase in known.roles or phrase in known.things or phrase in known.weapons for phrase in phrases.values()
        ):
            compiled.counts["agents that we know"] += 1
            continue
        if any(word in known.things or word in known.weapons for word in phrases):
            continue
        like = next((known.roles[word] for word in phrases if word in known.roles), None)
        role = Role(like.kind, sectors, like.local) if like else Role(_kind(head), sectors, local=False)
        compiled.roles[phrases[head]] = role


def _singulars(word: str) -> list[str]:
    """What a word may be the plural of."""
    endings = (("men", "man"), ("ies", "y"), ("es", ""), ("s", ""))
    return [word.removesuffix(ending) + instead for ending, instead in endings if word.endswith(ending)]


def _kind(head: str) -> str:
    """A guess for a noun that we do not know, for the format does not say: by how nouns for people are formed."""
    personal = head.removesuffix("s").endswith(_PERSONAL_ENDINGS) and head not in word_lists().organisation
    return "person" if personal else "organization"


def shown(name: str) -> str:
    """A name in ordinary case: dictionaries are mostly written in capitals. Short single words stay as they are."""
    words = name.split()
    if name != name.upper() or (len(words) == 1 and len(name) <= 4):
        return name
    return " ".join(_cased(word, at) for at, word in enumerate(words))


def _cased(word: str, at: int) -> str:
    if at and word.lower() in _SMALL:
        return word.lower()
    if "." in word or (len(word) <= 3 and not set(word) & set("AEIOUY")) or word in ("UN", "US", "EU", "UK"):
        return word
    return "-".join(part[:1] + part[1:].lower() for part in word.split("-"))
