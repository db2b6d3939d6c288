"""One processor chain for every line: readable on a terminal, JSON in a pipe, always on stderr.

Faust, aiokafka and kafka-python log through the standard library; their lines run through the same chain. Settings
carry secrets as SecretStr, which print as stars; a processor masks any field whose name promises a secret as well.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from stream.settings import LogSettings

SECRET_NAMES = ("password", "secret", "token", "credential")
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


def mask_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the value of any field that is named like a secret."""
    for name in event:
        if any(word in name.lower() for word in SECRET_NAMES):
            event[name] = "**********"
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
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    last: list[Any] = (
        [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
        if console
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.level.upper())
    for name, level in NOISY.items():
        logging.getLogger(name).setLevel(max(level, root.level))


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger that takes fields: `log.info("article", article_id=…)`."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger
