"""A first connection by hand, to learn why the clients would not get one.

kafka-python repeats every failure until its deadline and then tells of the deadline: a wrong password looks like a
broker that is away, half a minute later. A single connection of aiokafka, the client that the stages use, says at once
what happened. Asked before the clients are made, and after they have failed.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from stream.addresses import address
from stream.broker.clients import aiokafka_options, servers
from stream.broker.errors import BrokerDeniedError, BrokerError, BrokerSettingsError, BrokerUnavailableError
from stream.settings import BrokerSettings

SECONDS = 10.0
"""For all servers together: a broker that takes longer is asked again, or left to the clients."""
FIRST_SECONDS = 3.0
"""For the first time of several, and when an operator is told at the latest that there is no answer yet."""
PAUSE_SECONDS = 1.0
RESOLVER_SECONDS = 1.0
"""More for looking up names, which cannot be broken off."""
_ERRNO = re.compile(r"\[Errno ([0-9]{1,4})\]")
TLS_ALERT = 0x15


def require_welcome(settings: BrokerSettings) -> None:
    """Return where a client will be let in, and where it may be if it waits for a broker that is away.

    Raises BrokerDeniedError or BrokerSettingsError where waiting cannot help.
    """
    if settings.uses_tls or settings.uses_sasl:
        reason = knock(settings)
        if reason is not None and not isinstance(reason, BrokerUnavailableError):
            raise reason


def await_welcome(
    settings: BrokerSettings,
    tell: Callable[[str], None],
    *,
    door: Callable[[BrokerSettings, float], BrokerError | None] | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Return as soon as a server lets us in; for what an operator runs, who must not wait without a word.

    A broker that is away is asked again for the request timeout, for it may be starting. Whoever waits is told so
    after three seconds, once.

    Args:
        settings: where, as whom, and for how long.
        tell: takes the line for whoever waits.
        door: asks the servers once, for at most so many seconds.
        clock: seconds.
        sleep: waits so many.

    Raises:
        BrokerUnavailableError: when the request timeout has passed.
        BrokerDeniedError, BrokerSettingsError: at once: waiting cannot help.
    """
    door = door or knock
    patience, started, seconds, told = settings.request_timeout_seconds, clock(), FIRST_SECONDS, False
    while True:
        reason = door(settings, min(seconds, max(PAUSE_SECONDS, started + patience - clock())))
        if reason is None:
            return
        waited = clock() - started
        if not isinstance(reason, BrokerUnavailableError) or waited + PAUSE_SECONDS >= patience:
            raise reason
        if waited + PAUSE_SECONDS > FIRST_SECONDS:
            seconds = SECONDS
            if not told:
                tell(f"no answer yet from {settings.bootstrap_servers} ({reason.seen}); giving up after {patience:g} s")
                told = True
        sleep(PAUSE_SECONDS)


def unreachable(settings: BrokerSettings, error: Exception, seconds: float = SECONDS) -> BrokerError:
    """What to raise when a client found no broker: the reason seen at the door, or the client's own words."""
    return knock(settings, seconds) or BrokerUnavailableError(
        f"expected an answer from the broker at {settings.bootstrap_servers}, got {type(error).__name__}: {error}; "
        "is NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS right?"
    )


def knock(settings: BrokerSettings, seconds: float = SECONDS) -> BrokerError | None:
    """What connections to the bootstrap servers come to, all at once; None as soon as one is let in.

    May be called with or without a running event loop; blocks for `seconds` at most, and a second more where names are
    looked up.
    """
    try:
        options = aiokafka_options(settings)
    except BrokerSettingsError as error:
        return error
    answer: Future[BrokerError | None] = Future()

    def ask() -> None:
        try:
            answer.set_result(asyncio.run(_knock_all(settings, options, seconds)))
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            answer.set_exception(error)

    # A thread that nobody waits for at the end: Ctrl-C leaves at once.
    threading.Thread(target=ask, name="knock", daemon=True).start()
    try:
        return answer.result(seconds + RESOLVER_SECONDS)
    except TimeoutError as error:
        return _told(settings.bootstrap_servers, settings, error, seconds)


async def _knock_all(settings: BrokerSettings, options: dict[str, Any], seconds: float) -> BrokerError | None:
    tasks = [asyncio.create_task(_knock(each, settings, options, seconds)) for each in servers(settings)]
    try:
        for done in asyncio.as_completed(tasks):
            if await done is None:
                return None
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    reasons = [reason for task in tasks if (reason := task.result()) is not None]
    lasting = [reason for reason in reasons if not isinstance(reason, BrokerUnavailableError)]
    return [*reasons, *lasting][-1]


async def _knock(server: str, settings: BrokerSettings, options: dict[str, Any], seconds: float) -> BrokerError | None:
    try:
        await asyncio.wait_for(_enter(server, options, seconds), seconds)
    except Exception as error:  # noqa: BLE001 - who knows what answers at that port, and what the client makes of it
        return _told(server, settings, error, seconds)
    return None


async def _enter(server: str, options: dict[str, Any], seconds: float) -> None:
    from aiokafka.conn import create_conn
    from aiokafka.protocol.metadata import MetadataRequest

    host, port = address(server)
    connection = await create_conn(host, port, request_timeout_ms=int(seconds * 1000), **options)
    try:
        # The first request that a broker does not answer to strangers.
        await connection.send(MetadataRequest([]))
    finally:
        connection.close()


def _told(server: str, settings: BrokerSettings, error: Exception, seconds: float) -> BrokerError:
    from aiokafka.errors import (
        AuthenticationFailedError,
        AuthenticationMethodNotSupported,
        IllegalSaslStateError,
        SaslAuthenticationFailed,
        UnsupportedSaslMechanismError,
    )

    cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
    if isinstance(cause, ssl.SSLError):
        return _of_tls(server, settings, cause)
    if isinstance(error, SaslAuthenticationFailed | AuthenticationFailedError):
        return BrokerDeniedError(
            f"expected {server} to let user {settings.sasl_username!r} in, got: {error}; "
            "check NEWSSTREAM_BROKER__SASL_USERNAME and NEWSSTREAM_BROKER__SASL_PASSWORD"
        )
    if isinstance(error, UnsupportedSaslMechanismError | IllegalSaslStateError | AuthenticationMethodNotSupported):
        return BrokerSettingsError(
            f"expected {server} to offer {settings.sasl_mechanism}, got {type(error).__name__}; "
            "check NEWSSTREAM_BROKER__SASL_MECHANISM and NEWSSTREAM_BROKER__SECURITY_PROTOCOL"
        )
    if isinstance(cause, asyncio.IncompleteReadError) and (cause.expected or 0) >> 24 == TLS_ALERT:
        # What was read as the length of an answer is the head of a TLS record.
        return BrokerSettingsError(
            f"expected a plain connection to {server}, got an answer in TLS; check NEWSSTREAM_BROKER__SECURITY_PROTOCOL"
        )
    if isinstance(cause, ConnectionResetError | asyncio.IncompleteReadError):
        return BrokerUnavailableError(
            f"expected {server} to answer over {settings.security_protocol}, got a connection that was closed; "
            "is the broker starting, or is NEWSSTREAM_BROKER__SECURITY_PROTOCOL wrong?",
            "connection closed",
        )
    reason = f"no answer within {seconds:.0f} s" if isinstance(error, TimeoutError) else str(cause)
    return BrokerUnavailableError(
        f"expected a broker at {server}, got {type(cause).__name__}: {reason}; "
        "is NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS right?",
        _seen(cause),
    )


def _seen(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer"
    if isinstance(error, socket.gaierror):
        return "unknown host name"
    # Of a name with several addresses asyncio tells all errors in one text.
    codes = dict.fromkeys(_ERRNO.findall(str(error)))
    return ", ".join(os.strerror(int(code)).lower() for code in codes) or type(error).__name__


def _of_tls(server: str, settings: BrokerSettings, error: ssl.SSLError) -> BrokerError:
    if isinstance(error, ssl.SSLCertVerificationError):
        found = error.verify_message.rstrip(".")
        ours = settings.tls_ca_file or "the system's authorities"
        return BrokerSettingsError(
            f"expected a certificate of {server} that {ours} vouches for, got: {found}; "
            "check NEWSSTREAM_BROKER__TLS_CA_FILE and the host name"
        )
    reason = error.reason or str(error)
    if "ALERT" in reason and ("CERTIFICATE" in reason or "UNKNOWN_CA" in reason):
        return BrokerDeniedError(
            f"expected {server} to take our client certificate, got {reason}; "
            "check NEWSSTREAM_BROKER__TLS_CERT_FILE and NEWSSTREAM_BROKER__TLS_KEY_FILE"
        )
    return BrokerSettingsError(
        f"expected {server} to speak TLS, got {reason}; check NEWSSTREAM_BROKER__SECURITY_PROTOCOL"
    )
