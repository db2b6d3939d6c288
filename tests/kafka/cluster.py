"""Three nodes of Apache Kafka behind proxies: what a production cluster survives, and what its clients must.

Replication is 3 and a write counts when two nodes have it, so that one node may be away. Clients reach each node
through a proxy of its own, which can cut and delay; tests look at the plain listeners, past the proxies.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.kafka.broker import KafkaBroker, Listener, Node
from tests.kafka.proxy import Proxy
from tests.ports import free_port

NODES = 3
HEAL_SECONDS = 300.0
REPLICATED = {
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
    "share.coordinator.state.topic.replication.factor": "3",
    "share.coordinator.state.topic.min.isr": "2",
    # A node that falls silent leaves the in-sync set after this; writes wait for it as long.
    "replica.lag.time.max.ms": "5000",
    # A node that comes back leads again what it led before.
    "leader.imbalance.check.interval.seconds": "5",
}


class KafkaCluster:
    """Three combined nodes; each can be killed, stopped, paused and restarted by its index, 0 to 2."""

    def __init__(self, directory: Path) -> None:
        ports = [free_port() for _ in range(NODES)]
        controllers = [free_port() for _ in range(NODES)]
        doors = [free_port() for _ in range(NODES)]
        self.proxies = [Proxy(door) for door in doors]
        voters = [f"{number}@127.0.0.1:{port}" for number, port in enumerate(controllers, start=1)]
        self.nodes: list[KafkaBroker] = []
        for at in range(NODES):
            home = directory / f"node-{at + 1}"
            home.mkdir()
            listener = Listener("CLIENTS", port=doors[at], advertised=self.proxies[at].port)
            node = Node(at + 1, ports[at], controllers[at], [listener], voters, REPLICATED, (), "three", "256m")
            self.nodes.append(KafkaBroker(home, node))

    @property
    def bootstrap_servers(self) -> str:
        """The plain listeners."""
        return ",".join(node.bootstrap_servers for node in self.nodes)

    @property
    def proxied_servers(self) -> str:
        """The proxies: whoever begins here stays behind them."""
        return ",".join(proxy.address for proxy in self.proxies)

    def start(self) -> None:
        """Start all and wait until each answers."""
        for node in self.nodes:
            node.launch()
        for node in self.nodes:
            node.wait_started()

    def heal(self) -> None:
        """All nodes up and in sync, all proxies passing: the state before a fault."""
        for proxy in self.proxies:
            proxy.heal()
        for node in self.nodes:
            node.resume()
            if not node.running:
                node.start()
        self.wait_in_sync()

    def wait_in_sync(self) -> None:
        """Return when every partition of every topic has its three replicas in sync."""
        deadline = time.monotonic() + HEAL_SECONDS
        while lagging := self.out_of_sync():
            if time.monotonic() > deadline:
                raise AssertionError(f"not in sync within {HEAL_SECONDS:.0f} s: {lagging[:5]}")
            time.sleep(0.2)

    def out_of_sync(self) -> list[str]:
        """Partitions that lack a replica in sync, as `topic-partition`; a cluster that does not answer lacks all."""
        from kafka.errors import KafkaError

        try:
            with self._admin() as client:
                return [
                    f"{topic['name']}-{partition['partition_index']}"
                    for topic in client.describe_topics(client.list_topics())
                    for partition in topic["partitions"]
                    if len(partition["isr_nodes"]) < NODES
                ]
        except KafkaError as error:
            return [repr(error)]

    def leader(self, topic: str, partition: int) -> int:
        """The index of the node that leads a partition; -1 when none does. Asked again while nobody answers."""
        from kafka.errors import KafkaError

        deadline = time.monotonic() + HEAL_SECONDS
        while True:
            try:
                with self._admin() as client:
                    described = client.describe_topics([topic])[0]["partitions"]
            except KafkaError:
                if time.monotonic() > deadline:
                    raise
                continue
            leaders = {each["partition_index"]: each["leader_id"] for each in described}
            return max(-1, leaders[partition] - 1)

    def close(self) -> None:
        """End all."""
        for node in self.nodes:
            node.kill()
        for proxy in self.proxies:
            proxy.close()

    @contextmanager
    def _admin(self) -> Iterator[Any]:
        from kafka import KafkaAdminClient

        client = KafkaAdminClient(bootstrap_servers=self.bootstrap_servers.split(","), request_timeout_ms=5000)
        try:
            yield client
        finally:
            client.close()


class OneAtATime:
    """The cluster as one broker that faults may hit: each time another node is hit, and two are always there."""

    def __init__(self, cluster: KafkaCluster) -> None:
        self._cluster = cluster
        self._hit = -1

    def start(self) -> None:
        """Bring the node back that was killed, and wait until it has what it missed."""
        self._cluster.heal()

    def kill(self) -> None:
        """SIGKILL to the next node."""
        self._next().kill()

    def pause(self) -> None:
        """SIGSTOP to the next node."""
        self._next().pause()

    def resume(self) -> None:
        """SIGCONT, and wait until the node has what it missed."""
        self._cluster.heal()

    def _next(self) -> KafkaBroker:
        self._cluster.wait_in_sync()
        self._hit = (self._hit + 1) % NODES
        return self._cluster.nodes[self._hit]


class AllProxies:
    """The proxies of all nodes as one network."""

    def __init__(self, cluster: KafkaCluster) -> None:
        self._proxies = cluster.proxies

    def cut(self) -> None:
        """Reset every connection."""
        for proxy in self._proxies:
            proxy.cut()

    def delay(self, seconds: float) -> None:
        """Pass on everything so much later."""
        for proxy in self._proxies:
            proxy.delay(seconds)

    def hold(self) -> None:
        """Let nothing through."""
        for proxy in self._proxies:
            proxy.hold()

    def heal(self) -> None:
        """Pass on everything again."""
        for proxy in self._proxies:
            proxy.heal()
