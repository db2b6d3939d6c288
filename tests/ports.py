"""Ports for servers of tests, which stay theirs while they start, and while they are down.

A port of the system's choice lies among those that outgoing connections get: another process may have it before the
server takes it, and a client that knocks again and again at a server that is down may get the very port that it knocks
at, and be connected to itself. So these lie below that range.
"""

from __future__ import annotations

import random
import socket

HOST = "127.0.0.1"
FIRST, END = 15_000, 32_000
"""Linux takes 32768 and above for outgoing connections (net.ipv4.ip_local_port_range)."""

_chance = random.SystemRandom()  # parallel test runs must not draw the same
_given: set[int] = set()


def free_port() -> int:
    """A port of the loopback interface that nobody listens on, never the same twice."""
    while True:
        port = _chance.randrange(FIRST, END)
        if port not in _given and _is_free(port):
            _given.add(port)
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
