"""Client options from the settings: one place that knows TLS and SASL, for every client library in use."""

from __future__ import annotations

import ssl
from typing import Any

from pydantic import SecretStr

from stream.broker.capabilities import capabilities
from stream.settings import BrokerSettings


def tls_context(settings: BrokerSettings) -> ssl.SSLContext | None:
    """The TLS context; None on plain connections. Raises OSError when a file cannot be read."""
    if not settings.uses_tls:
        return None
    context = ssl.create_default_context(cafile=str(settings.tls_ca_file) if settings.tls_ca_file else None)
    context.check_hostname = settings.tls_check_hostname
    if settings.tls_cert_file is not None:
        password = secret(settings.tls_key_password)
        context.load_cert_chain(str(settings.tls_cert_file), str(settings.tls_key_file), password)
    return context


def secret(value: SecretStr | None) -> str | None:
    """The plain text of a secret, for the call that needs it and nothing else."""
    return value.get_secret_value() if value is not None else None


def kafka_python_options(settings: BrokerSettings) -> dict[str, Any]:
    """Keyword arguments that every kafka-python client takes (KafkaProducer, KafkaConsumer, KafkaAdminClient)."""
    options: dict[str, Any] = {
        "bootstrap_servers": [server.strip() for server in settings.bootstrap_servers.split(",")],
        "security_protocol": settings.security_protocol,
        "request_timeout_ms": int(settings.request_timeout_seconds * 1000),
    }
    if settings.uses_tls:
        options["ssl_context"] = tls_context(settings)
    if settings.uses_sasl:
        options |= {
            "sasl_mechanism": settings.sasl_mechanism,
            "sasl_plain_username": settings.sasl_username,
            "sasl_plain_password": secret(settings.sasl_password),
        }
    version = capabilities(settings).api_version
    if version is not None:
        options["api_version"] = version
    return options
