"""Topics and the changelogs of their tables: a table's write goes into the partition of the record at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stream.broker.admin import COUNTS, TopicDifference
from stream.settings import TopicSettings
from stream.topics import TABLES, Catalogue

FIX = "give both the same number of partitions with Kafka's own tools, or recreate identity's topics and replay"


@dataclass(frozen=True, slots=True)
class Pair:
    """A topic and the changelog of its table, with other numbers of partitions."""

    source: str
    have: int
    changelog: str
    kept: int

    @property
    def lacking(self) -> bool:
        """Whether the table has no place for some records: a worker would stand still at the first of them."""
        return self.have > self.kept

    def __str__(self) -> str:
        return (
            f"{self.source} has {self.have} partitions, and {self.changelog}, the changelog of its table, {self.kept}"
        )


def unequal(differences: Iterable[TopicDifference], settings: TopicSettings) -> Iterator[Pair]:
    """The pairs that do not fit together on a cluster that differs so from the catalogue."""
    counted = {each.topic: int(each.actual) for each in differences if each.kind in COUNTS}
    catalogue = Catalogue(settings)
    for source, changelog in TABLES.items():
        have, kept = (counted.get(catalogue.name(each), catalogue.partitions(each)) for each in (source, changelog))
        if have != kept:
            yield Pair(catalogue.name(source), have, catalogue.name(changelog), kept)
