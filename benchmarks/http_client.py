"""Many browsers in one process: raw sockets, one loop, as little work as HTTP allows.

A script is a generator: it yields a Request and receives the Response. Each client has a
connection of its own, kept open where the server keeps it open, and one request under way at a
time. What the generator itself costs is measured too: it runs on the same machine.
"""

import re
import selectors
import socket
import time
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field

Script = Generator["Request", "Response", None]
PATIENCE = 60.0
"""Seconds after which an answer is not waited for any more."""
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
COOKIE = re.compile(rb"\r\nset-cookie: *guichet=([^;]*)", re.IGNORECASE)
LOCATION = re.compile(rb"\r\nlocation: *([^\r]*)", re.IGNORECASE)


class Wrong(Exception):
    """An answer that makes the measurement void."""


@dataclass(frozen=True, slots=True)
class Request:
    """`kind` is the name its duration is kept under; "" keeps none."""

    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    head: bytes
    body: bytes

    @property
    def cookie(self) -> str | None:
        """The new session cookie, where one was set."""
        found = COOKIE.search(self.head)
        return found.group(1).decode() if found else None

    @property
    def location(self) -> str:
        found = LOCATION.search(self.head)
        return found.group(1).decode() if found else ""


def get(kind: str, path: str, cookie: str) -> Request:
    return Request(kind, _head("GET", path, cookie) + b"\r\n")


def post(kind: str, path: str, cookie: str, media_type: str, body: bytes) -> Request:
    head = _head("POST", path, cookie)
    more = f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return Request(kind, head + more.encode() + body)


def _head(method: str, path: str, cookie: str) -> bytes:
    """What a browser says, in the length it takes to say it."""
    return (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
        "Accept-Language: fr,fr-FR;q=0.8,en-US;q=0.5,en;q=0.3\r\n"
        f"Cookie: guichet={cookie}\r\n"
    ).encode()


@dataclass
class Load:
    """What was measured: seconds a request, by kind; seconds in all, and of our own processor."""

    durations: dict[str, list[float]] = field(default_factory=dict)
    seconds: float = 0.0
    own: float = 0.0

    @property
    def requests(self) -> int:
        return sum(map(len, self.durations.values()))

    def add(self, other: "Load") -> None:
        """What was measured another time."""
        for kind, found in other.durations.items():
            self.durations.setdefault(kind, []).extend(found)
        self.seconds += other.seconds
        self.own += other.own

    def percentile(self, kind: str, share: float) -> float:
        """Milliseconds that this share of the requests took at most."""
        found = sorted(self.durations[kind])
        return found[min(len(found) - 1, int(len(found) * share))] * 1_000


class _Client:
    def __init__(self, address: tuple[str, int], script: Script) -> None:
        self.script = script
        self._address = address
        self.socket: socket.socket | None = None
        self._received = bytearray()
        self._end = -1
        self._kind = ""
        self._since = 0.0

    def begin(self, response: Response | None) -> bool:
        """Send the script's next request. False where it has come to its end."""
        try:
            request = next(self.script) if response is None else self.script.send(response)
        except StopIteration:
            return False
        self._received.clear()
        self._end = -1
        self._kind = request.kind
        self._since = time.perf_counter()
        if self.socket is None:
            self.socket = socket.create_connection(self._address, PATIENCE)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request.data)
        return True

    def receive(self, load: Load) -> Response | None:
        """What came; the Response once it is whole."""
        assert self.socket is not None
        data = self.socket.recv(262_144)
        if not data:
            raise Wrong("the server closed the connection before its answer was whole")
        self._received += data
        if self._end < 0:
            head = self._received.find(b"\r\n\r\n")
            if head < 0:
                return None
            length = LENGTH.search(self._received, 0, head + 2)
            if length is None:
                raise Wrong(f"an answer without its length: {bytes(self._received[:head])!r}")
            self._end = head + 4 + int(length.group(1))
        if len(self._received) < self._end:
            return None
        if self._kind:
            load.durations.setdefault(self._kind, []).append(time.perf_counter() - self._since)
        head_end = self._received.index(b"\r\n\r\n") + 2
        head_bytes = bytes(self._received[:head_end])
        if CLOSES.search(head_bytes):
            self.close()
        return Response(
            int(head_bytes[9:12]), head_bytes, bytes(self._received[head_end + 2 : self._end])
        )

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def run(address: tuple[str, int], scripts: Iterable[Script]) -> Load:
    """Run these scripts at once, a client each, to their ends. Raises Wrong, OSError."""
    load = Load()
    clients = [_Client(address, script) for script in scripts]
    begun, own = time.perf_counter(), time.process_time()
    with selectors.DefaultSelector() as selector:
        try:
            _loop(selector, clients, load)
        finally:
            for client in clients:
                client.close()
    load.seconds = time.perf_counter() - begun
    load.own = time.process_time() - own
    return load


def _loop(selector: selectors.BaseSelector, clients: Sequence[_Client], load: Load) -> None:
    def wait(client: _Client) -> None:
        assert client.socket is not None
        selector.register(client.socket, selectors.EVENT_READ, client)

    left = 0
    for client in clients:
        if client.begin(None):
            left += 1
            wait(client)
    while left:
        ready = selector.select(PATIENCE)
        if not ready:
            raise Wrong(f"no answer within {PATIENCE:.0f} s")
        for key, _ in ready:
            one: _Client = key.data
            before = one.socket
            response = one.receive(load)
            if response is None:
                continue
            if one.socket is not before:
                selector.unregister(key.fileobj)
            if not one.begin(response):
                left -= 1
                if one.socket is before:
                    selector.unregister(key.fileobj)
            elif one.socket is not before:
                wait(one)
