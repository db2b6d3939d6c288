"""A TCP proxy between a client and a broker that fails on command.

None of the libraries fits. toxiproxy is a server in Go that its Python clients do not bring along; proxy.py and
mitmproxy speak HTTP; pproxy tunnels, SocketSwap and aio-network-forward pass on, without a way to disturb what runs;
sloww only delays; asyncproxy is a closed binary. What is needed of asyncio is little.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Coroutine
from typing import Any

from tests.ports import HOST

CHUNK_BYTES = 64 * 1024
COMMAND_SECONDS = 300.0
RESET = struct.pack("ii", 1, 0)


class Proxy:
    """Passes on connections to one port, from a thread of its own, until closed. Commands hold until `heal`."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.passed = 0
        """Connections taken so far."""
        self._delay_seconds = 0.0
        self._refusing = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._open = asyncio.Event()
        self._open.set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._serve, HOST, 0))
        self.port = int(self._server.sockets[0].getsockname()[1])

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    def cut(self) -> None:
        """Reset every connection; new ones are welcome."""
        self._run(self._cut())

    def refuse(self) -> None:
        """Reset every connection, and each new one as well."""
        self._refusing = True
        self.cut()

    def delay(self, seconds: float) -> None:
        """Pass on every chunk so much later, in both directions."""
        self._delay_seconds = seconds

    def hold(self) -> None:
        """Let nothing through and keep all connections open: packets into a black hole."""
        self._loop.call_soon_threadsafe(self._open.clear)

    def heal(self) -> None:
        """Pass on everything again, what was held back first."""
        self._refusing, self._delay_seconds = False, 0.0
        self._loop.call_soon_threadsafe(self._open.set)

    def close(self) -> None:
        """Take no more connections and end those that are there."""
        self._server.close()
        self.refuse()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(COMMAND_SECONDS)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            _reset(writer)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(HOST, self.target)
        except OSError:
            _reset(writer)
            return
        self.passed += 1
        pair = {writer, far_writer}
        self._writers |= pair
        # Whichever side ends first ends both.
        pumps = [
            asyncio.ensure_future(self._pump(reader, far_writer)),
            asyncio.ensure_future(self._pump(far_reader, writer)),
        ]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for each in pair:
            each.close()
        for pump in pumps:
            pump.cancel()
        self._writers -= pair

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while chunk := await reader.read(CHUNK_BYTES):
                if self._delay_seconds:
                    await asyncio.sleep(self._delay_seconds)
                await self._open.wait()
                writer.write(chunk)
                await writer.drain()

    async def _cut(self) -> None:
        for writer in self._writers:
            _reset(writer)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(COMMAND_SECONDS)


def _reset(writer: asyncio.StreamWriter) -> None:
    held: socket.socket | None = writer.get_extra_info("socket")
    if held is not None and not writer.is_closing():
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()
