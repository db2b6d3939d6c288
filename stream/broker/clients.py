"""Client options from the settings: one place that knows TLS and SASL, for every client library in use."""

from __future__ import annotations

import ssl
from typing import Any

from pydantic import SecretStr

from stream.broker.capabilities import capabilities
from stream.broker.errors import BrokerSettingsError
from stream.settings import BrokerSettings


def tls_context(settings: BrokerSettings) -> ssl.SSLContext | None:
    """The TLS context; None on plain connections. Raises BrokerSettingsError when a file cannot be used."""
    if not settings.uses_tls:
        return None
    authorities = str(settings.tls_ca_file) if settings.tls_ca_file else None
    try:
        context = ssl.create_default_context(cafile=authorities)
    except OSError as error:
        raise _unusable("TLS_CA_FILE", "a PEM file of authorities", authorities, error) from error
    context.check_hostname = settings.tls_check_hostname
    if settings.tls_cert_file is not None:
        files = f"{settings.tls_cert_file} and {settings.tls_key_file}"
        password = secret(settings.tls_key_password)
        try:
            # An empty password where none is set: OpenSSL would ask the terminal for one and wait.
            context.load_cert_chain(str(settings.tls_cert_file), str(settings.tls_key_file), password or "")
        except OSError as error:
            wanted = "a certificate, its key and the key's password"
            raise _unusable("TLS_CERT_FILE, TLS_KEY_FILE and TLS_KEY_PASSWORD", wanted, files, error) from error
    return context


def _unusable(setting: str, expected: str, files: str | None, error: OSError) -> BrokerSettingsError:
    reason = (error.reason if isinstance(error, ssl.SSLError) else error.strerror) or str(error)
    return BrokerSettingsError(f"expected {expected} in {files}, got: {reason}; check NEWSSTREAM_BROKER__{setting}")


def secret(value: SecretStr | None) -> str | None:
    """The plain text of a secret, for the call that needs it and nothing else."""
    return value.get_secret_value() if value is not None else None


def servers(settings: BrokerSettings) -> list[str]:
    """The bootstrap servers, one by one."""
    return settings.bootstrap_servers.split(",")


def aiokafka_options(settings: BrokerSettings) -> dict[str, Any]:
    """Keyword arguments for security that every aiokafka client and connection takes."""
    options: dict[str, Any] = {
        "security_protocol": settings.security_protocol,
        "ssl_context": tls_context(settings),
    }
    if settings.uses_sasl:
        options |= {
            "sasl_mechanism": settings.sasl_mechanism,
            "sasl_plain_username": settings.sasl_username,
            "sasl_plain_password": secret(settings.sasl_password),
        }
    return options


def kafka_python_options(settings: BrokerSettings) -> dict[str, Any]:
    """Keyword arguments that every kafka-python client takes (KafkaProducer, KafkaConsumer, KafkaAdminClient)."""
    options: dict[str, Any] = {
        "bootstrap_servers": servers(settings),
        "security_protocol": settings.security_protocol,
        "request_timeout_ms": int(settings.request_timeout_seconds * 1000),
        "bootstrap_timeout_ms": int(settings.request_timeout_seconds * 1000),
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
