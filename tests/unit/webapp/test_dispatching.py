"""The worker is woken at once, or found by the sweep; it never runs twice at a time."""

import threading
from datetime import timedelta

from webapp.dispatching import LocalDispatcher

PATIENCE = 10.0


class Work:
    """Counts its passes; the first `busy` of them say there was something to do."""

    def __init__(self, busy: int = 0) -> None:
        self.passes, self.together, self.most = 0, 0, 0
        self.busy = busy
        self.done = threading.Event()
        self.slow = threading.Event()
        self.slow.set()

    def __call__(self) -> int:
        self.together += 1
        self.most = max(self.most, self.together)
        self.slow.wait(PATIENCE)
        self.passes += 1
        self.together -= 1
        if self.passes > self.busy:
            self.done.set()
        return int(self.passes <= self.busy)


def test_a_wake_starts_a_pass_long_before_the_sweep():
    dispatcher, work = LocalDispatcher(sweep=timedelta(hours=1)), Work()
    dispatcher.start(work, hourly=lambda: 0)
    dispatcher.wake()
    assert work.done.wait(PATIENCE)
    dispatcher.stop()


def test_the_sweep_finds_what_nobody_woke_it_for():
    dispatcher, work = LocalDispatcher(sweep=timedelta(milliseconds=50)), Work()
    dispatcher.start(work, hourly=lambda: 0)
    assert work.done.wait(PATIENCE)
    dispatcher.stop()


def test_it_looks_again_as_long_as_there_was_something():
    dispatcher, work = LocalDispatcher(sweep=timedelta(hours=1)), Work(busy=5)
    dispatcher.start(work, hourly=lambda: 0)
    dispatcher.wake()
    assert work.done.wait(PATIENCE)
    dispatcher.stop()
    assert work.passes == 6


def test_wakes_during_a_pass_run_no_second_one_beside_it_and_are_not_lost():
    dispatcher, work = LocalDispatcher(sweep=timedelta(hours=1)), Work()
    work.slow.clear()
    dispatcher.start(work, hourly=lambda: 0)
    dispatcher.wake()
    while not work.together:
        threading.Event().wait(0.01)
    for _ in range(20):
        dispatcher.wake()
    work.slow.set()
    while work.passes < 2:
        threading.Event().wait(0.01)
    dispatcher.stop()
    assert work.most == 1


def test_a_pass_that_fails_does_not_end_the_dispatcher(caplog):
    work = Work()
    failed = threading.Event()

    def fails_once() -> int:
        if not failed.is_set():
            failed.set()
            raise OSError("the disk is full")
        return work()

    dispatcher = LocalDispatcher(sweep=timedelta(milliseconds=50))
    dispatcher.start(fails_once, hourly=lambda: 0)
    assert work.done.wait(PATIENCE)
    dispatcher.stop()
    assert "the disk is full" in caplog.text


def test_a_wake_before_the_start_and_after_the_end_is_harmless():
    dispatcher = LocalDispatcher()
    dispatcher.wake()
    dispatcher.start(Work(), hourly=lambda: 0)
    dispatcher.stop()
    dispatcher.wake()


def test_it_ends_quietly_even_while_a_wake_is_being_served():
    # A thread that ends with an exception fails the test: warnings are errors.
    for _ in range(60):
        dispatcher, work = LocalDispatcher(sweep=timedelta(hours=1)), Work(busy=5)
        dispatcher.start(work, hourly=lambda: 0)
        dispatcher.wake()
        assert work.done.wait(PATIENCE)
        dispatcher.stop()
