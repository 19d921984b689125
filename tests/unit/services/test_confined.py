"""Children run our functions within limits, and their death is ours to survive."""

import gc
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.confined import Crashed, Failed, Limits, Refused, TooLarge, TooSlow, Workshop

HERE = "services_probe"


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A workshop whose children find a module of probes beside the product."""
    (tmp_path / "services_probe.py").write_text(
        "import os, time\n"
        "from services.confined import Refused\n"
        "def double(n): return {'n': n * 2, 'raw': b'x'}\n"
        "def sleep(s): time.sleep(s)\n"
        "def fill(n): return bytes(n)\n"
        "def hoard(): return len(bytes(1 << 33))\n"
        "def die(): os._exit(3)\n"
        "def err(): raise ValueError('boom')\n"
        "def refuse(): raise Refused('no', 'Non.', page=3)\n"
        "def shout(): print('noise'); return 'quiet'\n"
        "def environment(): return dict(os.environ)\n"
        "class Thing: pass\n"
        "def thing(): return Thing()\n"
        "def pid(): return os.getpid()\n"
    )
    monkeypatch.setenv("SMTP_URL", "smtp://secret@host")
    workshop = Workshop(Limits(seconds=5, memory=1 << 30, output=1 << 20, runs=3), size=1)
    workshop._environment["PYTHONPATH"] += f"{os.pathsep}{tmp_path}"
    yield workshop
    workshop.close()


def test_a_result_comes_back(small):
    assert small.run(f"{HERE}:double", n=21) == {"n": 42, "raw": b"x"}


def test_a_refusal_keeps_its_code_its_sentence_and_its_parameters(small):
    with pytest.raises(Refused) as caught:
        small.run(f"{HERE}:refuse")
    assert (caught.value.code, caught.value.message, caught.value.params) == (
        "no",
        "Non.",
        {"page": 3},
    )


def test_an_unexpected_error_shows_its_traceback(small):
    with pytest.raises(Failed, match="ValueError: boom"):
        small.run(f"{HERE}:err")


def test_a_run_that_does_not_end_is_stopped(small):
    started = time.monotonic()
    with pytest.raises(TooSlow):
        small.run(f"{HERE}:sleep", within=0.5, s=60)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(("call", "arguments"), [("fill", {"n": 2 << 20}), ("hoard", {})])
def test_too_much_memory_or_output_is_refused(small, call, arguments):
    with pytest.raises(TooLarge):
        small.run(f"{HERE}:{call}", **arguments)


def test_a_dead_child_is_replaced(small):
    with pytest.raises(Crashed):
        small.run(f"{HERE}:die")
    assert small.run(f"{HERE}:double", n=1)["n"] == 2


def test_what_libraries_print_does_not_disturb_the_answer(small):
    assert small.run(f"{HERE}:shout") == "quiet"


def test_a_child_knows_no_secret(small):
    assert "SMTP_URL" not in small.run(f"{HERE}:environment")


def test_an_object_of_a_class_is_never_read_back(small):
    with pytest.raises(Crashed, match="not a plain value"):
        small.run(f"{HERE}:thing")


def test_a_child_is_replaced_after_its_share_of_runs(small):
    pids = [small.run(f"{HERE}:pid") for _ in range(4)]
    assert len(set(pids[:3])) == 1
    assert pids[3] != pids[0]


def test_a_rush_leaves_no_more_than_the_warm_children(tmp_path):
    workshop = Workshop(size=4, warm=1)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: workshop.run("os:getpid"), range(8)))
    assert len(results) == 8
    assert len(workshop._idle) == 1
    workshop.close()


def test_children_end_with_a_workshop_that_is_forgotten():
    workshop = Workshop()
    child = workshop.run("os:getpid")
    del workshop
    gc.collect()
    assert not Path(f"/proc/{child}").exists()
