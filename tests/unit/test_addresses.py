"""Addresses of brokers, right and wrong; what is wrong is never quoted."""

from __future__ import annotations

import pytest

from stream.addresses import address, listed

RIGHT = {
    "kafka": ("kafka", 9092),
    "kafka-1.example.org:9093": ("kafka-1.example.org", 9093),
    "kafka_1:1": ("kafka_1", 1),
    "1.kafka:65535": ("1.kafka", 65535),
    "192.0.2.7:9092": ("192.0.2.7", 9092),
    "[2001:db8::7]:9093": ("2001:db8::7", 9093),
    "[::1]": ("::1", 9092),
}
WRONG = {
    "garbage::x": "more than one colon",
    "::1": "more than one colon",
    "host:": "a port that is no number",
    "host:0": "a port that is no number",
    "host:65536": "a port that is no number",
    "host:٣": "a port that is no number",
    "host:" + "9" * 5000: "a port that is no number",
    ":9092": "no host",
    "-host:1": "a host that is no name",
    "ho st:1": "a host that is no name",
    "a..b:1": "a host that is no name",
    "a." * 200 + "b": "a host that is no name",
    "999.0.0.1:1": "no IPv4 address",
    "1234": "no IPv4 address",
    "[::1": "no IPv6 address",
    "[kafka]:1": "no IPv6 address",
    "[::1]9092": "something other than :port",
    "SASL_SSL://host:9092": "a scheme",
    "user:hunter2@host:9092": "NEWSSTREAM_BROKER__SASL_PASSWORD",
}


@pytest.mark.parametrize("entry", RIGHT)
def test_host_and_port(entry: str) -> None:
    assert address(entry) == RIGHT[entry]


@pytest.mark.parametrize("entry", WRONG)
def test_what_is_wrong_is_told_and_not_quoted(entry: str) -> None:
    with pytest.raises(ValueError, match="expected a comma-separated list of host:port") as caught:
        listed(entry)
    told = str(caught.value)
    assert WRONG[entry] in told
    assert "hunter2" not in told
    assert "\n" not in told


def test_a_list_without_blanks_and_empty_entries() -> None:
    assert listed(" a:1 , b:2,") == ["a:1", "b:2"]


@pytest.mark.parametrize("text", ["", " , "])
def test_a_list_of_nothing(text: str) -> None:
    with pytest.raises(ValueError, match="got nothing"):
        listed(text)


def test_the_entry_at_fault_is_counted() -> None:
    with pytest.raises(ValueError, match="got entry 2 of 3 with a port"):
        listed("a:1,b:x,c:3")
