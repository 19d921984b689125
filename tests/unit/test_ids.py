"""Keys that grow, whatever the machine's clock does."""

import threading

import pytest

from engine.persistence.ids import LARGEST, new_id, read_id

HOUR = 3_600 * 1_000_000_000
NOW = 1_780_000_000 * 1_000_000_000


def test_ids_grow_when_the_clock_goes_back_and_forth() -> None:
    clock = [NOW, NOW, NOW - HOUR, NOW - 2 * HOUR, NOW + 1, NOW + HOUR, NOW - HOUR, NOW + 2 * HOUR]
    ids = [new_id(nanoseconds=lambda at=at: at) for at in clock for _ in range(100)]
    assert ids == sorted(set(ids))
    assert max(ids) < 2**63
    assert new_id() > ids[-1]


def test_threads_share_no_id() -> None:
    found: list[int] = []

    def make() -> None:
        found.extend([new_id(nanoseconds=lambda: NOW) for _ in range(2_000)])

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 8_000


@pytest.mark.parametrize(
    ("text", "key"),
    [("7", 7), ("007", 7), ("0", 0), (str(LARGEST), LARGEST), (str(LARGEST + 1), None)],
)
def test_a_number_written_in_digits_is_read(text: str, key: int | None) -> None:
    assert read_id(text) == key


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", "1e9", "1_0", " 1", "²", "٣", "9" * 5000])
def test_nothing_else_is_taken_for_a_number(text: str) -> None:
    assert read_id(text) is None
