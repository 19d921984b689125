"""The index and the checks, against the plain meaning of the cells."""

from datetime import date
from decimal import Decimal
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn import check, decide, read
from engine.feel import compile_unary
from tests.unit.dmn.drawing import decision, definitions, table

NUMBERS = st.integers(0, 4).map(str)
INTERVALS = st.builds(
    lambda low, a, b, high: f"{low}{a}..{b}{high}",
    st.sampled_from(["[", "("]),
    NUMBERS,
    NUMBERS,
    st.sampled_from(["]", ")"]),
)
COMPARISONS = st.builds(lambda op, a: f"{op} {a}", st.sampled_from(["<", "<=", ">", ">="]), NUMBERS)
TESTS = st.lists(NUMBERS | INTERVALS | COMPARISONS, min_size=1, max_size=3).map(", ".join)
PLAIN = st.just("-") | TESTS | TESTS.map(lambda text: f"not({text})")
OPAQUE = st.sampled_from(["< n", "? > 1 and ? < 4", "n, 2", "null", '"a"', '@"2026-01-01"', "true"])
CELLS = PLAIN | OPAQUE
VALUES = st.sampled_from(
    [None, "a", "b", True, False, date(2026, 1, 1), [Decimal(1)], *map(Decimal, range(5))]
)


def holds(cell: str, value: object) -> bool:
    return compile_unary(cell).matches(value, {"n": Decimal(2)}).value is True


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6), VALUES, VALUES)
def test_the_rules_that_apply_are_those_whose_cells_all_hold(
    rules: list[tuple[str, str]], first: object, second: object
) -> None:
    rows = [f"{a} | {b} | {number}" for number, (a, b) in enumerate(rules)]
    model = read(definitions(decision("D", table(["a", "b"], ["r"], rows, policy="RULE ORDER"))))
    expected = [n for n, (a, b) in enumerate(rules) if holds(a, first) and holds(b, second)]
    inputs = {"a": first, "b": second, "n": Decimal(2)}
    assert decide(model, "D", inputs).value == expected


HALVES = [Decimal(n) / 2 for n in range(-1, 10)]
"""Every value the cells of `PLAIN` can tell apart is like one of these."""


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=5))
def test_overlaps_and_gaps_are_those_of_some_value(rules: list[tuple[str, str]]) -> None:
    rows = [f"{a} | {b} | {number}" for number, (a, b) in enumerate(rules)]
    columns = ["a : number", "b : number"]
    allowed = {"a": "[-1..5]", "b": "[-1..5]"}
    logic = table(columns, ["r"], rows, input_values=allowed)
    found = check(read(definitions(decision("D", logic))))
    values = [n for n in HALVES if -1 <= n <= 5]
    truth = {
        row: {(x, y) for x, y in product(values, values) if holds(a, x) and holds(b, y)}
        for row, (a, b) in enumerate(rules)
    }
    overlapping = {(a + 1, b + 1) for a, b in combinations(truth, 2) if truth[a] & truth[b]}
    told = {
        (each.params["first"], each.params["second"])
        for each in found
        if each.code == "rules-overlap"
    }
    assert told == overlapping
    covered = set().union(*truth.values())
    assert ("gap" in {each.code for each in found}) == (len(covered) < len(values) ** 2)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=6))
def test_rules_that_never_apply_are_those_the_earlier_ones_cover(
    rules: list[tuple[str, str]],
) -> None:
    rows = [f"{a} | {b} | {number}" for number, (a, b) in enumerate(rules)]
    logic = table(["a : number", "b : number"], ["r"], rows, policy="FIRST")
    found = check(read(definitions(decision("D", logic))))
    seen: set[tuple[Decimal, Decimal]] = set()
    hidden = set()
    for row, (a, b) in enumerate(rules, 1):
        mine = {(x, y) for x, y in product(HALVES, HALVES) if holds(a, x) and holds(b, y)}
        if mine and mine <= seen:
            hidden.add(row)
        seen |= mine
    assert {each.rule for each in found if each.code == "rule-unreachable"} == hidden
