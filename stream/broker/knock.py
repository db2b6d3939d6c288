"""A first connection by hand, to learn why the clients would not get one.

kafka-python repeats every failure until its deadline and then tells of the deadline: a wrong password looks like a
broker that is away, half a minute later. A single connection of aiokafka, the client that the stages use, says at once
what happened. Asked before the clients are made where there is something to be refused for, and after they have failed.
"""

from __future__ import annotations

import asyncio
import ssl
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from stream.broker.clients import aiokafka_options, servers
from stream.broker.errors import BrokerDeniedError, BrokerError, BrokerSettingsError, BrokerUnavailableError
from stream.settings import BrokerSettings

SECONDS = 10.0
"""For one server: a broker that takes longer is left to the clients, which are more patient."""
TLS_ALERT = 0x15
DEFAULT_PORT = 9092


def require_welcome(settings: BrokerSettings) -> None:
    """Return where a client will be let in, and where it may be if it waits for a broker that is away.

    Raises BrokerDeniedError or BrokerSettingsError where waiting cannot help.
    """
    if settings.uses_tls or settings.uses_sasl:
        reason = knock(settings)
        if reason is not None and not isinstance(reason, BrokerUnavailableError):
            raise reason


def unreachable(settings: BrokerSettings, error: Exception) -> BrokerError:
    """What to raise when a client found no broker: the reason seen at the door, or the client's own words."""
    return knock(settings) or BrokerUnavailableError(
        f"expected an answer from the broker at {settings.bootstrap_servers}, got {type(error).__name__}: {error}; "
        "is NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS right?"
    )


def knock(settings: BrokerSettings) -> BrokerError | None:
    """What connections to the bootstrap servers come to, one after the other; None as soon as one is let in.

    May be called with or without a running event loop; blocks for ten seconds a server at most.
    """
    try:
        options = aiokafka_options(settings)
    except BrokerSettingsError as error:
        return error
    reasons: list[BrokerError] = []
    for server in servers(settings):
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="knock") as threads:
            reason = threads.submit(asyncio.run, _knock(server, settings, options)).result()
        if reason is None:
            return None
        reasons.append(reason)
    lasting = [reason for reason in reasons if not isinstance(reason, BrokerUnavailableError)]
    return [*reasons, *lasting][-1]


async def _knock(server: str, settings: BrokerSettings, options: dict[str, Any]) -> BrokerError | None:
    from aiokafka.errors import KafkaError

    try:
        await asyncio.wait_for(_enter(server, options), SECONDS)
    except (KafkaError, OSError, TimeoutError, ValueError) as error:
        return _told(server, settings, error)
    return None


async def _enter(server: str, options: dict[str, Any]) -> None:
    from aiokafka.conn import create_conn
    from aiokafka.protocol.metadata import MetadataRequest

    host, _, port = server.rpartition(":")
    connection = await create_conn(
        host or server, int(port) if host else DEFAULT_PORT, request_timeout_ms=int(SECONDS * 1000), **options
    )
    try:
        # The first request that a broker does not answer to strangers.
        await connection.send(MetadataRequest([]))
    finally:
        connection.close()


def _told(server: str, settings: BrokerSettings, error: Exception) -> BrokerError:
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
            "is the broker starting, or is NEWSSTREAM_BROKER__SECURITY_PROTOCOL wrong?"
        )
    reason = f"no answer within {SECONDS:.0f} s" if isinstance(error, TimeoutError) else str(cause)
    return BrokerUnavailableError(
        f"expected a broker at {server}, got {type(cause).__name__}: {reason}; "
        "is NEWSSTREAM_BROKER__BOOTSTRAP_SERVERS right?"
    )


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
