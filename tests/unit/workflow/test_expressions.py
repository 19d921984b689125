"""Values that a model gives where the engine wants one of a kind."""

from decimal import Decimal

import pytest

from engine.workflow.errors import Problem
from engine.workflow.expressions import whole


@pytest.mark.parametrize(
    ("value", "number"),
    [(3, 3), (Decimal(3), 3), (Decimal("3.0"), 3), ("3", 3), (" -3 ", -3), ("007", 7)],
)
def test_whole_numbers_are_read(value: object, number: int) -> None:
    assert whole(value, "retries") == number


@pytest.mark.parametrize(
    "value", [None, True, "", "3.5", Decimal("3.5"), "--3", "²", "trois", "9" * 5000, [3]]
)
def test_anything_else_is_a_problem_with_its_place(value: object) -> None:
    with pytest.raises(Problem):
        whole(value, "retries")
