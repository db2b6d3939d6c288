"""The copies hop forwards what `newsstream process` reads: the article without its outlet's furniture."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from stream.pipeline import Identity
from stream.records import Article, RemovedReason
from stream.settings import Settings
from stream.topics import Topic
from stream.worker.identity import CopiesHop
from stream.worker.tables import RoundState
from tests.unit.identity.test_furniture import furnished


class FakeTable:
    """A table in memory, for one partition."""

    def __init__(self) -> None:
        self.rows: dict[bytes, bytes] = {}

    def fence(self, _partition: int) -> int:
        return 0

    def read(self, partition: int, key: bytes) -> bytes | None:
        return self.rows.get(key)

    def save(self, state: RoundState) -> None:
        for key, value in state.changes():
            if value is None:
                self.rows.pop(key, None)
            else:
                self.rows[key] = value


@pytest.fixture
def hop() -> CopiesHop:
    made = object.__new__(CopiesHop)
    made.horizon = timedelta(days=14)
    made.context = SimpleNamespace(settings=Settings())
    return made


def forwarded(hop: CopiesHop, table: FakeTable, article: Article) -> Article:
    """What goes on to extraction, with state saved as at the end of a round."""
    state = RoundState(table, 0)
    handled = hop.decide(article, state)
    state.keep()
    table.save(state)
    [output] = [each for each in handled.outputs if each.topic is Topic.EXTRACT]
    return Article.from_bytes(output.value)


def test_worker_and_process_take_out_the_same_lines(hop):
    table, identity = FakeTable(), Identity()
    for number in range(8):
        article = furnished(number)
        assert forwarded(hop, table, article) == identity.admit(article)[0]


def test_lines_are_taken_out_in_the_worker(hop):
    table = FakeTable()
    last = [forwarded(hop, table, furnished(number)) for number in range(8)][-1]
    assert [each.reason for each in last.removed].count(RemovedReason.OUTLET_FURNITURE) == 2


def test_redelivery_forwards_the_same_again(hop):
    table = FakeTable()
    articles = [furnished(number) for number in range(8)]
    first = [forwarded(hop, table, article) for article in articles]
    assert [forwarded(hop, table, article) for article in articles] == first
