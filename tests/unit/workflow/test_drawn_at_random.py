"""Processes drawn at random, against a count made by hand: each step runs as often as it should.

A process is a tree of blocks, so that what must run can be counted without an engine. Users
answer in a random order; half of the instances are saved and loaded before every answer.
"""

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from tests.support.bpmn import (
    Play,
    StandInHost,
    boundary,
    element,
    end,
    flow,
    io,
    job,
    many,
    process,
    read,
    script,
    start,
    timer,
    user,
)

DEPTH = 4


class Drawing:
    """XML parts of blocks, and how many times each task of them runs."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  (drawings, not secrets)
        self.expected: Counter[str] = Counter()
        self.names = 0

    def name(self, prefix: str) -> str:
        self.names += 1
        return f"{prefix}{self.names}"

    def block(self, depth: int, times: int) -> tuple[list[str], str, str]:
        """Parts, id of the first node, id of the last. It is passed `times` times."""
        kinds: list[Callable[[int, int], tuple[list[str], str, str]]] = [self.task]
        if depth:
            kinds += [self.sequence, self.choice, self.fork, self.several, self.again, self.inside]
        return self.random.choice(kinds)(depth - 1, times)

    def task(self, _depth: int, times: int) -> tuple[list[str], str, str]:
        made = self.random.choice([user, lambda name: job(name, "note")])
        name = self.name("T")
        self.expected[name] += times
        return [made(name)], name, name

    def sequence(self, depth: int, times: int) -> tuple[list[str], str, str]:
        parts, first, middle = self.block(depth, times)
        more, then, last = self.block(depth, times)
        return [*parts, *more, flow(middle, then)], first, last

    def gateway(
        self, kind: str, depth: int, times: int, taken: list[bool], conditions: bool
    ) -> tuple[list[str], str, str]:
        opening, closing = self.name("G"), self.name("G")
        parts = [element(kind, opening), element(kind, closing)]
        for passed in taken:
            inner, first, last = self.block(depth, times if passed else 0)
            when = f"=1 = {1 if passed else 2}" if conditions else ""
            parts += [*inner, flow(opening, first, when=when), flow(last, closing)]
        return parts, opening, closing

    def choice(self, depth: int, times: int) -> tuple[list[str], str, str]:
        taken = [False, False, False]
        taken[self.random.randrange(3)] = True
        return self.gateway("exclusiveGateway", depth, times, taken, True)

    def fork(self, depth: int, times: int) -> tuple[list[str], str, str]:
        return self.gateway("parallelGateway", depth, times, [True, True], False)

    def several(self, depth: int, times: int) -> tuple[list[str], str, str]:
        taken = [True, self.random.random() < 0.5, self.random.random() < 0.5]
        self.random.shuffle(taken)
        return self.gateway("inclusiveGateway", depth, times, taken, True)

    def again(self, depth: int, times: int) -> tuple[list[str], str, str]:
        """Three turns around the block; the counter is a variable of a subprocess around it."""
        turns = 3
        inner, first, last = self.block(depth, times * turns)
        count, holder = self.name("n"), self.name("Q")
        join, split, step = self.name("G"), self.name("G"), self.name("R")
        opened, closed = self.name("S"), self.name("E")
        parts = [
            io({count: "=0"}),
            start(opened),
            element("exclusiveGateway", join),
            element("exclusiveGateway", split),
            script(step, count, f"={count} + 1"),
            end(closed),
            *inner,
            flow(opened, join, first),
            flow(last, step, split),
            flow(split, join, when=f"={count} < {turns}"),
            flow(split, closed, when=f"={count} >= {turns}"),
        ]
        return [element("subProcess", holder, *parts)], holder, holder

    def inside(self, depth: int, times: int) -> tuple[list[str], str, str]:
        """A subprocess, repeated or not, with a timer on it that never falls due."""
        count = self.random.choice([0, 1, 3])
        inner, first, last = self.block(depth, times * (count or 1))
        holder, late = self.name("Q"), self.name("B")
        opened, closed, left = self.name("S"), self.name("E"), self.name("E")
        loop = many(self.random.random() < 0.5, cardinality=f"={count}") if count else ""
        parts = [*inner, start(opened), end(closed), flow(opened, first), flow(last, closed)]
        quiet = boundary(late, holder, timer("P90D"), interrupting=self.random.random() < 0.5)
        around = [element("subProcess", holder, *([loop] if loop else []), *parts)]
        return [*around, quiet, end(left), flow(late, left)], holder, holder


@pytest.mark.parametrize("seed", range(60))
def test_every_step_runs_as_often_as_the_drawing_says(seed: int) -> None:
    drawing = Drawing(seed)
    parts, first, last = drawing.block(DEPTH, 1)
    library = read(process(start(), *parts, end(), flow("S", first), flow(last, "E")))
    host = StandInHost(operations={"note": lambda _inputs: {}})
    play = Play(library, {}, host, reload=seed % 2 == 0)
    ran: Counter[str] = Counter()
    while open_tasks := play.open():
        chosen = drawing.random.choice(open_tasks)
        ran[chosen] += 1
        same = len(play.waiting(chosen))
        play.complete(chosen, drawing.random.randrange(same))
    ran.update(request.element_id for request in host.calls)
    assert play.done, play.instance.incidents()
    assert ran == +drawing.expected
    assert not play.instance.timers()
