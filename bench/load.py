"""A load of ready-made requests over keep-alive connections, as thin as Python makes it.

Run as a process of its own: python -m bench.load HOST PORT CONNECTIONS FILE, where FILE holds requests,
each after its length in four bytes. Prints seconds, CPU seconds, p50 and p99 in ms, and how many were not
answered 200 or 204.
"""

import asyncio
import sys
import time
from collections import deque
from pathlib import Path

import uvloop

LONGEST = 240  # seconds; whatever does not answer by then never will


class Connection(asyncio.Protocol):
    """Sends the next request when the last is answered."""

    def __init__(
        self, requests: "deque[bytes]", took: list[float], bad: list[int], done: "asyncio.Future[None]"
    ) -> None:
        self.requests, self.took, self.bad, self.done = requests, took, bad, done
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.next()

    def next(self) -> None:
        if not self.requests:
            self.transport.close()
            return
        self.started = time.perf_counter()
        self.transport.write(self.requests.popleft())  # type: ignore[attr-defined]  # a TCP transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, blank, body = self.buffer.partition(b"\r\n\r\n")
        if not blank:
            return
        if len(body) < _length(head):
            return
        self.took.append(time.perf_counter() - self.started)
        self.bad[0] += not head.startswith(b"HTTP/1.1 20")
        self.buffer = b""
        self.next()

    def connection_lost(self, _: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


def _length(head: bytes) -> int:
    """How long the body is; an answer with nothing to say (204) does not tell."""
    told = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
    return int(told) if told else 0


async def run(host: str, port: int, connections: int, requests: "deque[bytes]") -> tuple[list[float], int]:
    took: list[float] = []
    bad = [0]
    loop = asyncio.get_running_loop()
    ends = [loop.create_future() for _ in range(connections)]
    for end in ends:
        await loop.create_connection(lambda end=end: Connection(requests, took, bad, end), host, port)
    await asyncio.wait_for(asyncio.gather(*ends), LONGEST)
    return took, bad[0]


def read_requests(path: Path) -> "deque[bytes]":
    data, found, at = path.read_bytes(), deque(), 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4])
        found.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    return found


def main() -> None:
    host, port, connections, path = sys.argv[1:]
    requests = read_requests(Path(path))
    sent = len(requests)
    started, cpu = time.perf_counter(), time.process_time()
    took, bad = uvloop.run(run(host, int(port), int(connections), requests))
    seconds = time.perf_counter() - started
    took.sort()
    print(
        seconds,
        time.process_time() - cpu,
        1000 * took[len(took) // 2],
        1000 * took[int(len(took) * 0.99)],
        bad + sent - len(took),
    )


if __name__ == "__main__":
    main()
