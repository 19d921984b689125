"""How long a 50-rule table with four inputs takes, beside the same rules tried by Python itself.

The naive side evaluates one precompiled Python condition per rule, in order, as a hand-written
chain would. Run it on an idle machine: `python -m benchmarks.dmn [--json]`.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from types import CodeType
from typing import Any
from xml.sax.saxutils import escape

from engine.dmn import decide, read

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
COUNTRIES = ("FR", "BE", "CH", "DE", "ES")
TARGET = 60.0
"""Microseconds."""


def rules() -> list[tuple[int, int, str, bool]]:
    """Age from, age to, country, smoker: 5 ages × 5 countries × 2, exclusive."""
    ages = [(0, 18), (18, 30), (30, 50), (50, 65), (65, 120)]
    return [(a, b, c, s) for a, b in ages for c in COUNTRIES for s in (True, False)]


def file() -> bytes:
    rows = []
    for number, (low, high, country, smoker) in enumerate(rules()):
        cells = [f"[{low}..{high})", f'"{country}"', "> 0", str(smoker).lower()]
        entries = "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in cells)
        rows.append(f"<rule>{entries}<outputEntry><text>{number}</text></outputEntry></rule>")
    columns = "".join(
        f'<input><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression></input>'
        for name, kind in (
            ("age", "number"),
            ("pays", "string"),
            ("montant", "number"),
            ("fumeur", "boolean"),
        )
    )
    table = f'<decisionTable>{columns}<output name="tarif"/>{"".join(rows)}</decisionTable>'
    decision = f'<decision id="tarif" name="tarif">{table}</decision>'
    return (
        f'<definitions xmlns="{NAMESPACE}" namespace="b" name="b">{decision}</definitions>'.encode()
    )


def cases() -> list[dict[str, object]]:
    return [
        {
            "age": Decimal(n * 7 % 119),
            "pays": COUNTRIES[n % 5],
            "montant": Decimal(n + 1),
            "fumeur": n % 2 == 0,
        }
        for n in range(200)
    ]


def naive() -> list[CodeType]:
    return [
        compile(
            f"{low} <= age < {high} and pays == {country!r} and montant > 0 and fumeur is {smoker}",
            "rule",
            "eval",
        )
        for low, high, country, smoker in rules()
    ]


def chain(conditions: list[CodeType], inputs: dict[str, Any]) -> int | None:
    for number, condition in enumerate(conditions):
        if eval(condition, {}, inputs):  # noqa: S307 - the naive side, our own text
            return number
    return None


def median(function: Callable[[dict[str, object]], object], repeat: int = 15) -> float:
    """Microseconds a call."""
    given = cases()
    taken = []
    for _ in range(repeat):
        start = time.perf_counter()
        for each in given:
            function(each)
        taken.append((time.perf_counter() - start) / len(given) * 1e6)
    return statistics.median(taken)


def measure() -> dict[str, float]:
    source = file()
    start = time.perf_counter()
    model = read(source)
    reading = (time.perf_counter() - start) * 1e3
    conditions = naive()
    for each in cases():
        assert decide(model, "tarif", each).value == chain(conditions, each)
    ours = median(lambda each: decide(model, "tarif", each))
    theirs = median(lambda each: chain(conditions, each))
    return {
        "read_ms": round(reading, 2),
        "decide_us": round(ours, 2),
        "python_chain_us": round(theirs, 2),
        "ratio": round(ours / theirs, 2),
    }


if __name__ == "__main__":
    found = measure()
    if "--json" in sys.argv:
        print(json.dumps(found))
    else:
        print(f"50 rules, 4 inputs: {found['decide_us']} µs a decision (target ≤ {TARGET:.0f})")
        print(f"the rules as a chain of precompiled Python: {found['python_chain_us']} µs")
        print(f"ratio {found['ratio']}; reading and compiling the file {found['read_ms']} ms")
    sys.exit(found["decide_us"] > TARGET)
