"""What every FEEL test uses."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from engine.feel import Result, compile

Evaluate = Callable[..., Result]


@pytest.fixture
def evaluate() -> Evaluate:
    """Compile and evaluate at a fixed instant, without zone unless told."""

    def run(text: str, variables: Mapping[str, object] | None = None, **options: object) -> Result:
        options.setdefault("now", datetime(2026, 11, 24, 12, 0, tzinfo=UTC))
        return compile(text).evaluate(variables or {}, **options)  # type: ignore[arg-type]

    return run


@pytest.fixture
def value(evaluate: Evaluate) -> Callable[..., object]:
    """The value of an expression that is expected to go well."""

    def run(text: str, variables: Mapping[str, object] | None = None, **options: object) -> object:
        found, errors = evaluate(text, variables, **options)
        assert not errors, [str(error) for error in errors]
        return found

    return run
