"""Decision tables (DMN 1.5, chapter 8): compiled once, evaluated with an index, traced."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.dmn import elements as e
from engine.dmn.domains import bits
from engine.dmn.expressions import Text, literal, unary
from engine.dmn.hits import Hit, answer, nothing
from engine.dmn.index import Index, Pending
from engine.dmn.outputs import Entry, Output, combined, default, entry, output
from engine.dmn.results import RuleFired, TableTrace, Why
from engine.dmn.runtime import Place, Run, Variables
from engine.dmn.scopes import Scope
from engine.dmn.text import shown
from engine.dmn.types import REFUSED, ItemType
from engine.feel import UnaryTests

RANKED = ("PRIORITY", "OUTPUT ORDER")


@dataclass(frozen=True, slots=True)
class Input:
    """One input column."""

    label: str
    text: Text
    kind: ItemType
    permitted: UnaryTests | None
    permitted_text: str
    variable: str
    place: Place

    def read(self, variables: Variables, run: Run) -> object:
        """The value of the column; null and an error when it is not of the column's type."""
        if self.text.variable:
            value = variables.get(self.text.variable)
        else:
            value = self.text.code(variables, run)
        if value is None or type(value) in self.kind.classes:
            return value
        admitted = self.kind.admit(value)
        if admitted is REFUSED:
            run.fail(
                "input-type",
                self.place,
                name=self.label,
                value=shown(value),
                type=self.kind.name,
            )
            return None
        return admitted

    def permits(self, value: object, variables: Variables, run: Run) -> bool:
        """Whether the value is among those allowed for the column; null always is."""
        if self.permitted is None or value is None:
            return True
        if self.permitted.matches(value, variables, limits=run.budget).value is True:
            return True
        run.fail(
            "input-not-allowed",
            self.place,
            name=self.label,
            value=shown(value),
            allowed=self.permitted_text,
        )
        return False


class Table:
    """A compiled decision table."""

    def __init__(self, source: e.DecisionTable, scope: Scope) -> None:
        place = scope.place.at(table=source.id or scope.place.element, line=source.line)
        scope = scope.at(place)
        self.source = source
        self.scope = scope
        self.id = source.id or place.element
        self.name = place.element
        self.hit_policy: str = source.hit_policy
        self.inputs = tuple(_input(each, scope) for each in source.inputs)
        self.columns = tuple(each.label for each in self.inputs)
        self.outputs: tuple[Output, ...] = tuple(output(each, scope) for each in source.outputs)
        self._named = {each.variable for each in self.inputs if each.variable}
        cell_scope = scope.with_names(self._named) if self._named else scope
        self.rules = [rule for rule in source.rules if self._fits(rule)]
        self.tests = [self._cells(rule, cell_scope) for rule in self.rules]
        self.entries = [self._entries(rule, cell_scope) for rule in self.rules]
        self._index = Index(self.tests, len(self.inputs))
        self._ranked = source.hit_policy in RANKED
        self._checked = [each for each in self.inputs if each.permitted is not None]

    def __call__(self, variables: Variables, run: Run) -> object:
        """The answer of the table, and its trace into the run."""
        values = tuple([each.read(variables, run) for each in self.inputs])
        if self._checked and not self._permitted(values, variables, run):
            return None
        if self._named:
            named = zip(self.inputs, values, strict=True)
            variables = variables | {each.variable: v for each, v in named if each.variable}
        hits = [self._hit(row, variables, run) for row in self._matching(values, variables, run)]
        if not hits:
            return self._unmatched(values, variables, run)
        verdict = answer(self.source.hit_policy, self.source.aggregation, hits)
        if verdict.broken:
            rules = ", ".join(str(self.rules[hit.row].index) for hit in verdict.hits)
            run.fail(
                verdict.broken,
                self.scope.place,
                rules=rules,
                aggregation=self.source.aggregation or "",
            )
        run.saw(
            TableTrace(
                self,
                values,
                [hit.row for hit in verdict.hits],
                [hit.output for hit in verdict.hits],
                verdict.value,
                False,
            )
        )
        return verdict.value

    def rule_fired(self, row: int, values: Sequence[object], output: object) -> RuleFired:
        """Why a rule applied, column by column."""
        rule = self.rules[row]
        why = tuple(
            Why(column.label, value, test.text.strip())
            for column, value, test in zip(self.inputs, values, rule.tests, strict=True)
            if test.text.strip() != "-"
        )
        return RuleFired(
            index=rule.index, id=rule.id, annotation=rule.annotation, why=why, output=output
        )

    def _matching(self, values: Sequence[object], variables: Variables, run: Run) -> list[int]:
        mask, pending = self._index.candidates(values)
        first_only = self.source.hit_policy == "FIRST"
        rows: list[int] = []
        for row in bits(mask):
            if all(self._holds(row, each, values, variables, run) for each in pending):
                rows.append(row)
                if first_only:
                    break
        return rows

    def _holds(
        self, row: int, pending: Pending, values: Sequence[object], variables: Variables, run: Run
    ) -> bool:
        if not pending.rows >> row & 1:
            return True
        tests = self.tests[row][pending.column]
        if tests is None:
            return False
        value, errors = tests.matches(
            values[pending.column], variables, now=run.now, zone=run.zone, limits=run.budget
        )
        # A test against a missing value merely does not hold.
        wrong = [error for error in errors if not error.missing]
        if wrong:
            place = self.scope.place.at(
                rule=self.rules[row].index, cell=self.columns[pending.column]
            )
            run.report(wrong, place)
        return value is True

    def _hit(self, row: int, variables: Variables, run: Run) -> Hit:
        values = [
            each.value if each.constant else each.code(variables, run) for each in self.entries[row]
        ]
        rank: tuple[int, ...] = ()
        if self._ranked:
            pairs = zip(self.outputs, values, strict=True)
            rank = tuple([column.rank(value) for column, value in pairs])
        return Hit(row, combined(self.outputs, values), rank)

    def _unmatched(self, values: tuple[object, ...], variables: Variables, run: Run) -> object:
        value, found = default(self.outputs, variables, run)
        policy, aggregation = self.source.hit_policy, self.source.aggregation
        empty = nothing(policy, aggregation)
        if not found:
            value = empty
        elif isinstance(empty, list):
            value = [value]
        run.saw(TableTrace(self, values, (), (), value, found))
        return value

    def _permitted(self, values: Sequence[object], variables: Variables, run: Run) -> bool:
        pairs = zip(self.inputs, values, strict=True)
        # Every column is asked, so that all values that are not allowed are reported.
        permitted = [each.permits(value, variables, run) for each, value in pairs]
        return all(permitted)

    def _fits(self, rule: e.Rule) -> bool:
        """A rule of another width than the table is left out, and found."""
        found = True
        for side, cells, columns in (
            (("condition", "input"), rule.tests, self.inputs),
            (("résultat", "output"), rule.outputs, self.outputs),
        ):
            if len(cells) != len(columns):
                here = self.scope.at(self.scope.place.at(rule=rule.index, line=rule.line))
                here.find(
                    "rule-width",
                    side_fr=side[0],
                    side_en=side[1],
                    found=len(cells),
                    expected=len(columns),
                )
                found = False
        return found

    def _cells(self, rule: e.Rule, scope: Scope) -> list[UnaryTests | None]:
        return [
            unary(test, scope.at(scope.place.at(rule=rule.index, cell=column.label)))[1]
            for test, column in zip(rule.tests, self.inputs, strict=True)
        ]

    def _entries(self, rule: e.Rule, scope: Scope) -> list[Entry]:
        return [
            entry(
                cell,
                column,
                scope.at(scope.place.at(rule=rule.index, cell=column.label)),
            )
            for cell, column in zip(rule.outputs, self.outputs, strict=True)
        ]


def _input(clause: e.InputClause, scope: Scope) -> Input:
    here = scope.at(scope.place.at(cell=clause.label, line=clause.expression.line))
    tests = unary(clause.values, here)[1] if clause.values is not None else None
    return Input(
        label=clause.label,
        text=literal(clause.expression, here),
        kind=here.type(clause.expression.type_ref),
        permitted=tests,
        permitted_text=clause.values.text.strip() if clause.values is not None else "",
        variable=clause.variable,
        place=here.place,
    )
