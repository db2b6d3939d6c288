"""One processor chain for every line: readable on a terminal, JSON in a pipe, always on stderr.

Faust, aiokafka and kafka-python log through the standard library; their lines run through the same chain, and so do
warnings and exceptions that nobody caught. While the broker is away the libraries repeat themselves hundreds of times
a minute: the first line of a kind is shown, then one every half minute with the number of those left out. Settings
carry secrets as SecretStr, which print as stars; a processor masks any field whose name promises a secret as well, and
tracebacks never show the values of variables.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import time
from collections.abc import Callable, MutableMapping
from functools import partial
from types import TracebackType
from typing import Any

import structlog

from stream.settings import LogSettings

SECRET_NAMES = ("password", "secret", "token", "credential")
OURS = "newsstream"
NOISY = {
    # Their INFO lines are about the client's inner life; what an operator needs is in our own lines and metrics.
    "faust": logging.WARNING,
    "mode": logging.WARNING,
    "mode.timers": logging.ERROR,  # a late timer shows as event_loop_lag_seconds
    "stream": logging.WARNING,  # Faust's services log under the module of their subclass; ours are "newsstream.…"
    "aiokafka": logging.WARNING,
    "kafka": logging.WARNING,
    "kafka.net.selector": logging.ERROR,  # warns when its own thread runs late on a busy machine
    "asyncio": logging.WARNING,
}
REPEAT_SECONDS = 30.0
MOST_KINDS = 500
"""Kinds of lines that are remembered; beyond that the oldest are told and forgotten."""
KIND_CHARACTERS = 80


class Repeats(logging.Filter):
    """Lets the first line of a kind through, then one every half minute that says how many were left out.

    A kind is a logger, a level and the beginning of a message without its numbers. Our own lines all pass: they are
    few, and each says something else.
    """

    def __init__(self, tell: Callable[[logging.LogRecord], None], clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._tell = tell
        self._clock = clock
        self._lock = threading.Lock()
        self._kinds: dict[tuple[str, int, str], _Kind] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is to be shown."""
        now = self._clock()
        with self._lock:
            due = [kind for kind in self._kinds.values() if now - kind.shown >= REPEAT_SECONDS]
            summaries = [summary for kind in due for summary in kind.summaries(now)]
            shown = record.name.split(".")[0] == OURS or self._is_new(record, now)
        for summary in summaries:
            self._tell(summary)
        return shown

    def flush(self) -> None:
        """Tell now of everything that was left out."""
        with self._lock:
            now = self._clock()
            summaries = [summary for kind in self._kinds.values() for summary in kind.summaries(now)]
        for summary in summaries:
            self._tell(summary)

    def _is_new(self, record: logging.LogRecord, now: float) -> bool:
        key = (record.name, record.levelno, kind_of(str(record.msg)))
        kind = self._kinds.get(key)
        if kind is not None and now - kind.shown < REPEAT_SECONDS:
            kind.left_out += 1
            kind.last = record
            return False
        if len(self._kinds) >= MOST_KINDS:
            del self._kinds[next(iter(self._kinds))]
        self._kinds[key] = _Kind(now)
        return True


class _Kind:
    """When a kind of line was last shown, and what was left out since."""

    def __init__(self, shown: float) -> None:
        self.shown = shown
        self.left_out = 0
        self.last: logging.LogRecord | None = None

    def summaries(self, now: float) -> list[logging.LogRecord]:
        """The last of those left out, with their number and without its traceback; nothing when none was left out."""
        last, count, seconds = self.last, self.left_out, now - self.shown
        if last is None:
            return []
        self.shown, self.left_out, self.last = now, 0, None
        text = f"{last.getMessage().splitlines()[0]} ({count} like this in {seconds:.0f} s)"
        summary = logging.LogRecord(last.name, last.levelno, last.pathname, last.lineno, text, (), None)
        summary.repeated = count
        return [summary]


def kind_of(message: str) -> str:
    """What messages of one kind have in common: the beginning of the first line, numbers and addresses left out."""
    first = message.split("\n", 1)[0][: 4 * KIND_CHARACTERS]
    return re.sub(r"0x[0-9a-f]+|\d+", "#", first)[:KIND_CHARACTERS]


def mask_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the value of any field that is named like a secret."""
    for name in event:
        if any(word in name.lower() for word in SECRET_NAMES):
            event[name] = "**********"
    return event


def add_repeated(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """How many lines a summary stands for."""
    record = event.get("_record")
    if record is not None and hasattr(record, "repeated"):
        event["repeated"] = record.repeated
    return event


def configure(settings: LogSettings) -> None:
    """Set up logging for this process; calling it again replaces the setup."""
    console = settings.format == "console" or (settings.format == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        mask_secrets,
        add_repeated,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    last: list[Any] = (
        [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)]
        if console
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
        )
    )
    handler.addFilter(Repeats(partial(_write, handler)))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.level.upper())
    for name, level in NOISY.items():
        logging.getLogger(name).setLevel(max(level, root.level))
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def _write(handler: logging.Handler, record: logging.LogRecord) -> None:
    # Past the handler's filters, which have seen it.
    handler.acquire()
    try:
        handler.emit(record)
    finally:
        handler.release()


def flush() -> None:
    """Tell of what was left out as repeated, and write everything that is not written yet."""
    for handler in logging.getLogger().handlers:
        for each in handler.filters:
            if isinstance(each, Repeats):
                each.flush()
        handler.flush()


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger that takes fields: `log.info("article", article_id=…)`."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("python").critical("uncaught exception", exc_info=(kind, error, trace))


def _uncaught_in_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None and not issubclass(told.exc_type, SystemExit):
        name = told.thread.name if told.thread is not None else "?"
        trace = (told.exc_type, told.exc_value, told.exc_traceback)
        logging.getLogger("python").error("uncaught exception in thread %s", name, exc_info=trace)


def _unraisable(told: sys.UnraisableHookArgs) -> None:
    if told.exc_value is not None:
        trace = (told.exc_type, told.exc_value, told.exc_traceback)
        text = told.err_msg or "exception ignored"
        logging.getLogger("python").warning("%s in %r", text, told.object, exc_info=trace)
