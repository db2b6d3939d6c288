"""A broker that lets in who proves who they are: TLS both ways, SASL/SCRAM-SHA-512 inside it, and access lists.

Two users: one may do everything, one may do nothing. The plain listener stays for the broker itself and for tests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from tests.kafka.broker import KafkaBroker, Listener, Node
from tests.ports import HOST

USER, STRANGER = "newsstream", "stranger"
PASSWORD = "correct-horse-7Q"
"""Of both users. Nothing else in any output is spelt like this."""
KEY_PASSWORD = "battery-staple-9X"
"""Of the client's private key."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM files: an authority, a broker's and a client's certificate from it, and an authority that nobody knows."""

    directory: Path
    ca: Path = field(init=False)
    broker: Path = field(init=False)
    client: Path = field(init=False)
    client_key: Path = field(init=False)
    other_ca: Path = field(init=False)

    def __post_init__(self) -> None:
        for name in ("ca", "broker", "client", "client_key", "other_ca"):
            object.__setattr__(self, name, self.directory / f"{name}.pem")
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(self.ca))
        trustme.CA().cert_pem.write_to_path(str(self.other_ca))
        # By address only: who says localhost reaches the same broker under a name that is not its own.
        served, client = authority.issue_cert(HOST), authority.issue_cert("client", common_name="client")
        chain = b"".join(each.bytes() for each in served.cert_chain_pems)
        self.broker.write_bytes(_key(served, NoEncryption()) + chain)
        self.client.write_bytes(b"".join(each.bytes() for each in client.cert_chain_pems))
        self.client_key.write_bytes(_key(client, BestAvailableEncryption(KEY_PASSWORD.encode())))


def secure_broker(directory: Path, certificates: Certificates) -> KafkaBroker:
    """A broker whose listener SASL_SSL asks for a certificate, a user and a password."""
    properties = {
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(certificates.broker),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(certificates.ca),
        "listener.name.sasl_ssl.ssl.client.auth": "required",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:ANONYMOUS;User:{USER}",
        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": (
            "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        ),
    }
    credentials = [
        option
        for user in (USER, STRANGER)
        for option in ("--add-scram", f"SCRAM-SHA-512=[name={user},password={PASSWORD}]")
    ]
    node = Node(listeners=[Listener("SASL_SSL", "SASL_SSL")], properties=properties, format_options=credentials)
    return KafkaBroker(directory, node)


def client_environment(broker: KafkaBroker, certificates: Certificates, **changed: str) -> dict[str, str]:
    """Settings that are let in, with some of them changed; an empty value leaves a setting out."""
    settings = {
        "KIND": "kafka",
        "BOOTSTRAP_SERVERS": f"{HOST}:{broker.node.listeners[0].port}",
        "SECURITY_PROTOCOL": "SASL_SSL",
        "SASL_MECHANISM": "SCRAM-SHA-512",
        "SASL_USERNAME": USER,
        "SASL_PASSWORD": PASSWORD,
        "TLS_CA_FILE": str(certificates.ca),
        "TLS_CERT_FILE": str(certificates.client),
        "TLS_KEY_FILE": str(certificates.client_key),
        "TLS_KEY_PASSWORD": KEY_PASSWORD,
        **changed,
    }
    return {f"NEWSSTREAM_BROKER__{name}": value for name, value in settings.items() if value}


def _key(made: trustme.LeafCert, encryption: KeySerializationEncryption) -> bytes:
    # PKCS 8: the one form that Java reads.
    key = load_pem_private_key(made.private_key_pem.bytes(), password=None)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
