"""A state is the same bytes whether it was written at once or kept in pieces."""

import zlib

from engine.workflow import Instance
from engine.workflow.pieces import NEIGHBOURS, Block, Rows, deflated
from tests.support.bpmn import Play, end, flow, many, process, read, start, user

MANY = read(
    process(
        start(),
        user(
            "U",
            many(
                inputCollection="=for i in 1..600 return i",
                inputElement="i",
                outputElement="=x",
                outputCollection="all",
            ),
        ),
        end(),
        flow("S", "U", "E"),
    )
)


def test_blocks_and_texts_make_one_stream() -> None:
    rows = Rows()
    for number in range(3 * NEIGHBOURS):
        rows.put(str(number), b'"%d"' % number)
    parts: list[bytes | Block] = [b"[" + b" " * 70_000]
    parts += rows.blocks()
    stream = zlib.decompress(deflated([*parts, b",null]"]), -zlib.MAX_WBITS)
    expected = b",".join(b'"%d"' % number for number in range(3 * NEIGHBOURS))
    assert stream.replace(b" ", b"") == b"[" + expected + b",null]"


def test_rows_stand_in_the_order_of_their_numbers() -> None:
    rows = Rows()
    for key in ("12", "", "3c", "10", "3", "700"):
        rows.put(key, key.encode())
    rows.drop("12")
    rows.drop("12")
    assert [block.joined for block in rows.blocks()] == [b",3,3c", b",10", b",700"]
    assert "3c" in rows
    assert "12" not in rows


def test_a_large_instance_kept_in_memory_is_saved_as_it_would_be_afresh() -> None:
    play = Play(MANY, reload=False)
    assert play.instance.dump()[:1] == b"D"
    for number in range(40):
        play.complete("U", number * 7, x=number)
        kept = play.instance.dump()
        play.instance.committed(play.host)
        assert kept == play.instance.dump(afresh=True)
    loaded = Instance.load(MANY, kept, play.host)
    assert loaded.dump() == kept
    assert len(loaded.user_tasks()) == 560


def test_what_ends_leaves_nothing_in_memory() -> None:
    play = Play(MANY, reload=False)
    play.instance.dump()
    while play.waiting("U"):
        play.complete("U")
    play.instance.dump()
    assert play.done
    rows = play.instance._runtime.node_rows
    assert rows.blocks() == []
