"""Sending until the broker has it. What counts as delivered is the broker's acknowledgement of every single record.

A send that fails is repeated in place with growing pauses: nothing behind it moves meanwhile. Past the deadline the
worker stops without acknowledging, and the records come again after a restart.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from stream.logs import get_logger
from stream.metrics import DELIVERY_ERRORS, DELIVERY_SECONDS, Metrics
from stream.settings import Stage
from stream.worker.message import StaleError

log = get_logger("newsstream.delivery")

Send = Callable[[], Awaitable[Awaitable[Any]]]
"""Starts one send; the inner awaitable ends when the broker has the record."""

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 10.0


class UndeliverableError(Exception):
    """The broker did not take the outputs within the deadline; says how many and the last error."""


async def deliver(
    sends: Sequence[Send],
    stage: Stage,
    metrics: Metrics,
    seconds: float,
    refused: Callable[[], None] = lambda: None,
) -> None:
    """Return when all are delivered; `refused` is called for each attempt that fails.

    Raises UndeliverableError after `seconds` without success, and StaleError at once when a send raised that.
    """
    begun = time.monotonic()
    pause = FIRST_PAUSE_SECONDS
    left = list(sends)
    while left:
        answers = await _attempt(left)
        errors = [answer for answer in answers if answer is not None]
        if not errors:
            break
        for error in errors:
            if isinstance(error, StaleError):
                raise error
        left = [send for send, answer in zip(left, answers, strict=True) if answer is not None]
        metrics.inc(DELIVERY_ERRORS, len(errors), stage=stage)
        refused()
        last = f"{type(errors[-1]).__name__}: {errors[-1]}"
        if time.monotonic() - begun > seconds:
            raise UndeliverableError(f"{len(errors)} records not taken by the broker within {seconds:.0f} s: {last}")
        log.warning("sends repeated", stage=stage, records=len(errors), error=last)
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE_SECONDS, pause * 2)
    metrics.observe(DELIVERY_SECONDS, time.monotonic() - begun, stage=stage)


async def _attempt(sends: Sequence[Send]) -> list[BaseException | None]:
    # All sends start in order before the first is awaited, so that they travel together and keep their order.
    started: list[Awaitable[Any] | Exception] = []
    for send in sends:
        try:
            started.append(await send())
        except Exception as error:  # noqa: BLE001 - whatever the client raises is repeated until the deadline
            started.append(error)
    answers: list[BaseException | None] = []
    for pending in started:
        if isinstance(pending, Exception):
            answers.append(pending)
            continue
        try:
            await pending
            answers.append(None)
        except Exception as error:  # noqa: BLE001
            answers.append(error)
    return answers
