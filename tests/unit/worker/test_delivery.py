import asyncio
from collections.abc import Awaitable

import pytest

from stream.metrics import Metrics
from stream.worker import delivery
from stream.worker.delivery import Send, UndeliverableError, deliver


class Broker:
    """Takes records, after refusing each of them so many times: at once, or when the acknowledgement is awaited."""

    def __init__(self, refusals: int, late: bool = False) -> None:
        self.refusals = refusals
        self.late = late
        self.taken: list[str] = []
        self.tries = 0

    def send(self, record: str) -> Send:
        left = self.refusals

        async def acknowledge() -> None:
            self.taken.append(record)

        async def start() -> Awaitable[None]:
            nonlocal left
            self.tries += 1
            if left > 0:
                left -= 1
                if not self.late:
                    raise ConnectionError("away")
                failing: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                failing.set_exception(TimeoutError("too slow"))
                return failing
            return acknowledge()

        return start


def run(broker: Broker, *records: str, seconds: float = 30.0) -> None:
    asyncio.run(deliver([broker.send(record) for record in records], "clean", Metrics(), seconds))


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(delivery, "LONGEST_PAUSE_SECONDS", 0.002)


def test_records_are_taken_in_order() -> None:
    broker = Broker(refusals=0)
    run(broker, "a", "b", "c")
    assert broker.taken == ["a", "b", "c"]


@pytest.mark.parametrize("late", [False, True])
def test_what_is_refused_is_sent_again_and_nothing_else(late: bool) -> None:
    broker = Broker(refusals=2, late=late)
    run(broker, "a", "b")
    assert sorted(broker.taken) == ["a", "b"]
    assert broker.tries == 6


def test_past_the_deadline_it_says_what_is_missing() -> None:
    with pytest.raises(UndeliverableError, match="2 records not taken by the broker within 0 s: ConnectionError: away"):
        run(Broker(refusals=10_000), "a", "b", seconds=0.02)
