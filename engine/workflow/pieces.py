"""The rows of a saved state, kept in blocks between two saves, so that only what changed is done.

A thousand parallel tasks are a thousand rows; completing one changes two of them. Rows are kept
encoded, in blocks of neighbours; a block is joined, and deflated, again only where one of its rows
changed. Deflated blocks follow each other as one raw deflate stream (RFC 1951), with what stands
between them as stored blocks, so that any reader inflates the whole at once.
"""

import zlib
from collections.abc import Iterable, Iterator
from typing import final

NEIGHBOURS = 64
"""Numbers of one block."""
EARLY = 8
"""Numbers of the first one: what began first, the process and the body of its tasks, changes at
each action, and is deflated alone."""
STORED_MOST = 0xFFFF
WINDOW, MEMORY = 12, 5
"""Of the compressor of a block, as zlib counts them: a window of 4 KB, and 32 KB in all instead of
256 to clear for each. Rows resemble their neighbours: nothing farther away is missed."""
END = b"\x01\x00\x00\xff\xff"
"""The last block of a raw deflate stream, empty."""


@final
class Block:
    """Rows of neighbouring numbers, and what was made of them last.

    Its text begins with the comma that separates it from the block before, but for the first.
    """

    __slots__ = ("_deflated", "_first", "_joined", "_last", "_sorted", "rows", "size")

    def __init__(self) -> None:
        self.rows: dict[str, bytes] = {}
        self.size = 0
        """Bytes of the text, with a comma before each row."""
        self._first = False
        self._last = (-1, "")
        self._sorted = True
        self._joined: bytes | None = None
        self._deflated: bytes | None = None

    def put(self, key: str, row: bytes) -> None:
        former = self.rows.get(key)
        if former is None:
            place = _order(key)
            self._sorted = self._sorted and place > self._last
            self._last = place
            self.size += len(row) + 1
        else:
            self.size += len(row) - len(former)
        self.rows[key] = row
        self._joined = self._deflated = None

    def drop(self, key: str) -> None:
        former = self.rows.pop(key, None)
        if former is not None:
            self.size -= len(former) + 1
            self._joined = self._deflated = None

    def stand(self, *, first: bool) -> None:
        """Whether no other block comes before it."""
        if self._first is not first:
            self._first = first
            self._joined = self._deflated = None

    @property
    def joined(self) -> bytes:
        if self._joined is None:
            if not self._sorted:
                self.rows = {key: self.rows[key] for key in sorted(self.rows, key=_order)}
                self._last, self._sorted = _order(next(reversed(self.rows))), True
            joined = b",".join(self.rows.values())
            self._joined = joined if self._first else b"," + joined
        return self._joined

    @property
    def deflated(self) -> bytes:
        if self._deflated is None:
            deflate = zlib.compressobj(2, zlib.DEFLATED, -WINDOW, MEMORY)
            self._deflated = deflate.compress(self.joined) + deflate.flush(zlib.Z_FULL_FLUSH)
        return self._deflated


class Rows:
    """Rows by key: a node's id, or a scope's ("" for the process; a letter may follow the id)."""

    def __init__(self) -> None:
        self._blocks: dict[int, Block] = {}
        self._ordered: list[Block] | None = None

    def __contains__(self, key: str) -> bool:
        block = self._blocks.get(_place(key))
        return block is not None and key in block.rows

    def put(self, key: str, row: bytes) -> None:
        # orjson's bytes keep the 4 KB they were written in: what stays is copied to its size.
        row = bytes(memoryview(row))
        place = _place(key)
        block = self._blocks.get(place)
        if block is None:
            block = self._blocks[place] = Block()
            self._ordered = None
        block.put(key, row)

    def drop(self, key: str) -> None:
        place = _place(key)
        block = self._blocks.get(place)
        if block is not None:
            block.drop(key)
            if not block.rows:
                del self._blocks[place]
                self._ordered = None

    def clear(self) -> None:
        self._blocks.clear()
        self._ordered = None

    def blocks(self) -> list[Block]:
        """In the order of their numbers."""
        if self._ordered is None:
            self._ordered = [self._blocks[place] for place in sorted(self._blocks)]
            for at, block in enumerate(self._ordered):
                block.stand(first=at == 0)
        return self._ordered


def deflated(parts: Iterable[bytes | Block]) -> bytes:
    """One raw deflate stream of these texts and blocks."""
    found: list[bytes] = []
    for part in parts:
        if type(part) is Block:
            found.append(part._deflated or part.deflated)
        else:
            found += _stored(part)
    return b"".join([*found, END])


def _stored(text: bytes) -> Iterator[bytes]:
    """Bytes as they are, in a raw deflate stream."""
    for start in range(0, len(text), STORED_MOST):
        some = text[start : start + STORED_MOST]
        size = len(some)
        yield b"\x00" + size.to_bytes(2, "little") + (size ^ STORED_MOST).to_bytes(2, "little")
        yield some


def _place(key: str) -> int:
    """Of the block that the row is in."""
    number = _number(key)
    return number // NEIGHBOURS if number >= EARLY else -1


def _number(key: str) -> int:
    if key.isdigit():
        return int(key)
    return int(key.rstrip("abcdefghijklmnopqrstuvwxyz") or 0)


def _order(key: str) -> tuple[int, str]:
    return _number(key), key
