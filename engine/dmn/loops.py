"""Boxed filters and iterators (DMN 1.4, 10.2.2.10 to 10.2.2.12).

What may be iterated is FEEL's to say, so FEEL iterates: lists, ranges, a single value. Unlike
FEEL's own, boxed conditions are typed: an answer that is neither true nor false is an error.
"""

from collections.abc import Mapping, Sequence

from engine.dmn.runtime import Code, Place, Run, Variables
from engine.dmn.scopes import Scope
from engine.dmn.text import shown
from engine.feel import Function, Parameter, compile
from engine.feel.run import Run as FeelRun

EACH = compile("for each in source return each")
REPEAT = compile("for each in source return body(each, partial)")


def filtered(source: Code, match: Code, scope: Scope) -> Code:
    """The items for which `match` is true; it sees `item` and the entries of the item."""
    place = scope.place

    def code(variables: Variables, run: Run) -> object:
        kept = []
        found = source(variables, run)
        for item in _items(found, place, run) or [] if found is not None else []:
            inner = {**variables, **item} if isinstance(item, Mapping) else dict(variables)
            inner["item"] = item
            holds = _condition(match, inner, place, run)
            if holds is None:
                return None
            if holds:
                kept.append(item)
        return kept

    return code


def repeated(source: Code, body: Code, variable: str, scope: Scope) -> Code:
    """The list of what `body` gives for each item; it sees the list so far as `partial`."""
    place = scope.place

    def code(variables: Variables, run: Run) -> object:
        def call(arguments: Sequence[object], _feel: FeelRun) -> object:
            item, partial = arguments
            return body({**variables, variable: item, "partial": partial}, run)

        function = Function((Parameter("each"), Parameter("partial")), call, variable)
        given = {"source": source(variables, run), "body": function}
        value, errors = REPEAT.evaluate(given, now=run.now, zone=run.zone, limits=run.budget)
        run.report(errors, place)
        return value

    return code


def quantified(source: Code, body: Code, variable: str, some: bool, scope: Scope) -> Code:
    """Whether `body` is true of some item, or of every one."""
    place = scope.place

    def code(variables: Variables, run: Run) -> object:
        items = _items(source(variables, run), place, run)
        if items is None:
            return None
        inner = dict(variables)
        for item in items:
            inner[variable] = item
            holds = _condition(body, inner, place, run)
            if holds is None or holds is some:
                return holds
        return not some

    return code


def _items(value: object, place: Place, run: Run) -> list[object] | None:
    """What is iterated; None and an error where it cannot be."""
    items, errors = EACH.evaluate({"source": value}, limits=run.budget)
    run.report(errors, place)
    return items if isinstance(items, list) else None


def _condition(condition: Code, variables: Variables, place: Place, run: Run) -> bool | None:
    holds = condition(variables, run)
    if isinstance(holds, bool):
        return holds
    run.fail("not-a-boolean", place, value=shown(holds))
    return None
