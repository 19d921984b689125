"""How long ordinary FEEL expressions take, beside Python's own `eval` and feelin under node.

Each expression has its equivalent in Python, precompiled, on the same values. feelin is measured
if node finds it (`FEELIN_DIR` names a folder whose node_modules holds it); it has no compiled
form, so that each of its evaluations parses. Run it by `python -m benchmarks.feel`.
"""

import builtins
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import NamedTuple

import engine.feel
from benchmarks import dmn
from engine.feel import compile

ORDINARY, RATIO, PARSE = 5.0, 15.0, 1000.0
"""Targets: µs for a condition, times Python's own eval, µs to parse and compile."""

VARIABLES: dict[str, object] = {
    "montant": Decimal(1200),
    "pays": "FR",
    "nom": "Dupont",
    "age": Decimal(34),
    "actif": True,
    "bloque": False,
    "taux": Decimal("0.035"),
    "debut": date(2026, 1, 1),
    "fin": date(2026, 11, 24),
    "dossier": {"client": {"nom": "Dupont", "age": Decimal(41)}, "phase": "prospect"},
    "lignes": [{"prime": Decimal(i), "type": "B" if i % 3 else "A"} for i in range(100)],
}

PYTHON_NAMES: dict[str, object] = {
    "k": {n: Decimal(str(n)) for n in (0, 1, 2, 3, 12, 18, 30, 50, 65, 90, 1000, 1.2)},
    "jours": timedelta(days=30),
    "an": date(2026, 6, 1),
    "motif": re.compile("^Du"),
}

CASES = (
    ('montant > 1000 and pays in ("FR","BE")', 'montant > k[1000] and pays in ("FR", "BE")'),
    ("age >= 18", "age >= k[18]"),
    ('nom = "Dupont"', 'nom == "Dupont"'),
    ("actif and not(bloque)", "actif and not bloque"),
    ("age between 18 and 65", "k[18] <= age <= k[65]"),
    ("age in [18..65[", "k[18] <= age < k[65]"),
    ('if age > 30 then "adulte" else "jeune"', '"adulte" if age > k[30] else "jeune"'),
    ("dossier.client.age > 30", 'dossier["client"]["age"] > k[30]'),
    ('dossier.phase = "prospect" or actif', 'dossier["phase"] == "prospect" or actif'),
    ("montant * (1 + taux) / 12", "montant * (k[1] + taux) / k[12]"),
    ("decimal(montant * 1.2, 2)", "round(montant * k[1.2], 2)"),
    ('"Bonjour " + nom', '"Bonjour " + nom'),
    ("upper case(nom)", "nom.upper()"),
    ("string length(nom) > 3", "len(nom) > 3"),
    ('starts with(nom, "Du")', 'nom.startswith("Du")'),
    ('fin - debut > duration("P30D")', "fin - debut > jours"),
    ('fin > date("2026-06-01")', "fin > an"),
    ("lignes[prime > 50]", '[r for r in lignes if r["prime"] > k[50]]'),
    ("sum(lignes.prime)", 'sum(r["prime"] for r in lignes)'),
    ("some r in lignes satisfies r.prime > 90", 'any(r["prime"] > k[90] for r in lignes)'),
)


def microseconds(*functions: Callable[[], object], batches: int = 15) -> list[float]:
    """For each function the best of batches of about 5 ms, run in turn.

    What else the machine does only adds to a batch, so the best is the truest; taking turns, both
    sides of a ratio meet the same disturbances.
    """
    numbers = []
    for function in functions:
        start = time.perf_counter()
        function()
        once = max(time.perf_counter() - start, 1e-7)
        numbers.append(max(1, min(20_000, int(0.005 / once))))
    best = [float("inf")] * len(functions)
    for _ in range(batches):
        for index, (function, number) in enumerate(zip(functions, numbers, strict=True)):
            start = time.perf_counter()
            for _ in range(number):
                function()
            taken = (time.perf_counter() - start) / number * 1e6
            best[index] = min(best[index], taken)
    return best


def feelin() -> dict[str, float]:
    """Microseconds an expression under node; empty if node or feelin is not there."""
    node = shutil.which("node")
    if node is None:
        return {}
    script = Path(__file__).with_name("feel_node.mjs").read_text(encoding="utf-8")
    plain = json.loads(json.dumps(VARIABLES, default=lambda v: str(v) if _is_date(v) else float(v)))
    request = {"variables": plain, "expressions": [feel for feel, _ in CASES]}
    done = subprocess.run(
        [node, "--input-type=module", "-e", script],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        timeout=120,
        cwd=os.environ.get("FEELIN_DIR", "."),
        check=False,
    )
    if done.returncode:
        print(f"feelin not measured: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return {}
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _is_date(value: object) -> bool:
    return isinstance(value, date)


class Row(NamedTuple):
    """Microseconds for one expression; `feelin` is 0 where it was not measured."""

    expression: str
    ours: float
    python: float
    parse: float
    feelin: float

    @property
    def ratio(self) -> float:
        return self.ours / self.python

    def __str__(self) -> str:
        other = f"{self.feelin:8.2f} {self.feelin / self.ours:6.1f}" if self.feelin else " " * 15
        mine = f"{self.ours:8.2f} {self.python:8.2f} {self.ratio:6.1f}"
        return f"{mine} {other} {self.parse:7.0f}  {self.expression}"


def measure() -> list[Row]:
    """One row for each expression."""
    other = feelin()
    now = datetime(2026, 11, 24, tzinfo=UTC)
    names = {**PYTHON_NAMES, **VARIABLES}
    rows = []
    for feel, python in CASES:
        expression = compile(feel)
        code = builtins.compile(python, feel, "eval")
        result = expression.evaluate(VARIABLES, now=now)
        assert not result.errors
        assert result.value == eval(code, names)  # noqa: S307 - the yardstick
        ours, theirs, parsing = microseconds(
            partial(expression.evaluate, VARIABLES, now=now),
            partial(eval, code, names),
            partial(_compile_anew, feel),
        )
        rows.append(Row(feel, ours, theirs, parsing, other.get(feel, 0.0)))
    return rows


def _compile_anew(text: str) -> object:
    return engine.feel._expression.__wrapped__(text, frozenset(), ())


def main() -> int:
    rows = measure()
    print(f"{'µs':>8} {'python':>8} {'×':>6} {'feelin':>8} {'÷':>6} {'parse':>7}")
    print(*rows, sep="\n")
    ours = statistics.median(row.ours for row in rows)
    ratio = statistics.median(row.ratio for row in rows)
    parse = statistics.median(row.parse for row in rows)
    print(f"median {ours:.2f} µs (target for a condition ≤ {ORDINARY:.0f} µs)")
    print(f"median ratio to precompiled Python {ratio:.1f} (target ≤ {RATIO:.0f})")
    print(f"median parse and compile {parse:.0f} µs (target ≤ {PARSE:.0f} µs)")
    others = [row.feelin / row.ours for row in rows if row.feelin]
    if others:
        times = statistics.median(others)
        print(f"feelin takes {times:.1f} times as long (median; it parses each time)")
    table = dmn.measure()["decide_us"]
    print(f"50-rule table, 4 inputs: {table} µs (target ≤ {dmn.TARGET:.0f} µs)")
    good = ours <= ORDINARY and ratio <= RATIO and parse <= PARSE and table <= dmn.TARGET
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
