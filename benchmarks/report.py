"""The results as a table for people, and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.works import WORKS, Results, Verdict, Work


def table(results: Results) -> Iterator[str]:
    yield (
        f"{'work':<9} {'size':>7} {'naive ms':>10} {'ours ms':>9} {'ratio':>8} "
        f"{'spread of ours':>17}  state, bytes"
    )
    for work in WORKS:
        if work.key == "statements":
            continue
        sizes = sorted({*results.sizes("naive", work.key), *results.sizes("ours", work.key)})
        for size in sizes:
            yield _line(results, work, size)
        for side in ("naive", "ours"):
            exponent = results.exponent(side, work.key)
            if exponent is not None:
                yield f"{'':<9} {'':>7} exponent, {side}: {exponent:.2f}"


def _line(results: Results, work: Work, size: int) -> str:
    theirs, own = results.ms("naive", work.key, size), results.ms("ours", work.key, size)
    ratio = results.ratio(work.key, size)
    rounds = results.rounds.get(("ours", work.key, size), [])
    spread = f"{min(rounds):.2f}–{max(rounds):.2f}" if rounds else ""
    facts = results.facts.get(("ours", work.key, size), {})
    state = f"{facts['state']:.0f}" if "state" in facts else ""
    theirs_state = results.facts.get(("naive", work.key, size), {}).get("state")
    if theirs_state is not None:
        state += f" (naive {theirs_state:.0f})"
    raw = results.facts.get(("naive", work.key, size), {}).get("raw")
    if raw is not None and raw != size:
        state += f" the library as it comes stops at pass {raw:.0f} and says it is done"
    return (
        f"{work.key:<9} {size:>7} {_ms(theirs):>10} {_ms(own):>9} "
        f"{f'{ratio:.2f}×' if ratio is not None else '':>8} {spread:>17}  {state}"
    )


def _ms(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if value < 100 else f"{value:.0f}"


def verdict_lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    marks = {True: "kept", False: "MISSED", None: "–"}
    for one in verdicts:
        yield (
            f"{marks[one.kept]:<7} {one.work:<22} {one.wanted:<20} {one.found:<14} {one.stretch}"
        ).rstrip()


def summary(verdicts: Sequence[Verdict]) -> str:
    kept = sum(one.kept is True for one in verdicts)
    missed = [one for one in verdicts if one.kept is False]
    names = ", ".join(f"{one.work} ({one.wanted}: {one.found})" for one in missed)
    unknown = sum(one.kept is None for one in verdicts)
    line = f"musts: {kept} kept, {len(missed)} missed"
    if unknown:
        line += f", {unknown} not measured"
    return f"{line}: {names}" if names else line


def as_json(results: Results, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    return {
        "medians_ms": [
            {
                "side": side,
                "work": work,
                "size": size,
                "ms": results.ms(side, work, size),
                "rounds": results.rounds.get((side, work, size), []),
                "facts": dict(facts),
            }
            for (side, work, size), facts in results.facts.items()
        ],
        "exponents": {
            f"{side} {work.key}": exponent
            for work in WORKS
            for side in ("naive", "ours")
            if (exponent := results.exponent(side, work.key)) is not None
        },
        "musts": [
            {"work": v.work, "wanted": v.wanted, "found": v.found, "kept": v.kept} for v in verdicts
        ],
    }
