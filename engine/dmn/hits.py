"""Hit policies (DMN 1.5, 8.2.11 and 8.2.12): from the outputs of rules to one answer.

An output is the value of a single-output rule, or a context for several outputs. Pure functions
over rows; `Verdict` says what to answer, in which order, and what was broken.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from engine.dmn.elements import Aggregation, HitPolicy
from engine.feel import compile, equal

LISTS: frozenset[HitPolicy] = frozenset({"COLLECT", "RULE ORDER", "OUTPUT ORDER"})


class Hit(NamedTuple):
    row: int
    """Index of the rule, from 0."""
    output: object
    rank: tuple[int, ...]
    """Position of each output among the values permitted, first is best; () when unused."""


class Verdict(NamedTuple):
    value: object
    hits: Sequence[Hit]
    """In the order of the answer."""
    broken: str = ""
    """Code of the rule of the policy that does not hold; the value is then null."""


def answer(policy: HitPolicy, aggregation: Aggregation | None, hits: Sequence[Hit]) -> Verdict:
    """The verdict of a policy on at least one hit, in rule order."""
    match policy:
        case "UNIQUE":
            if len(hits) > 1:
                return Verdict(None, hits, "unique-violated")
            return Verdict(hits[0].output, hits)
        case "FIRST":
            return Verdict(hits[0].output, hits[:1])
        case "ANY":
            first = hits[0].output
            if all(_same(first, hit.output) for hit in hits[1:]):
                return Verdict(first, hits)
            return Verdict(None, hits, "any-violated")
        case "PRIORITY":
            best = min(hits, key=_rank)
            return Verdict(best.output, [best])
        case "OUTPUT ORDER":
            ordered = sorted(hits, key=_rank)
            return Verdict([hit.output for hit in ordered], ordered)
        case "RULE ORDER":
            return Verdict([hit.output for hit in hits], hits)
        case "COLLECT":
            return _collect(aggregation, hits)


def nothing(policy: HitPolicy, aggregation: Aggregation | None) -> object:
    """The answer when no rule applies and there is no default: an empty list where the policy
    lists, zero where it counts, null otherwise."""
    if policy not in LISTS:
        return None
    if aggregation is None:
        return []
    return Decimal(0) if aggregation == "COUNT" else None


def _rank(hit: Hit) -> tuple[int, ...]:
    return hit.rank


def _same(left: object, right: object) -> bool:
    return (left is None and right is None) or equal(left, right) is True


def _collect(aggregation: Aggregation | None, hits: Sequence[Hit]) -> Verdict:
    outputs = [hit.output for hit in hits]
    if aggregation is None:
        return Verdict(outputs, hits)
    if aggregation == "COUNT":
        return Verdict(Decimal(len(outputs)), hits)
    value = compile(f"{aggregation.lower()}(outputs)").evaluate({"outputs": outputs}).value
    return Verdict(value, hits, "" if value is not None else "aggregation-impossible")
