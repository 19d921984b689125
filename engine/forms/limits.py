"""Limits of an answer: lengths, ranges, dates, the form's own checks; constant or computed."""

from datetime import date, datetime
from decimal import Decimal

from marshmallow import ValidationError

from engine import feel
from engine.forms.answers import refuse
from engine.forms.display import display
from engine.forms.model import Field, Limit
from engine.forms.scope import Scope


def problem(question: Field, value: object, scope: Scope) -> ValidationError | None:
    """The first limit this answer breaks; `scope` sees all the answers."""
    if not question.rules.limited:
        return None
    try:
        _check(question, value, scope)
    except ValidationError as error:
        return error
    return None


def _check(question: Field, value: object, scope: Scope) -> None:
    rules = question.rules
    if isinstance(value, str) and question.type in ("textfield", "textarea"):
        low, high = _limit(rules.min_length, scope), _limit(rules.max_length, scope)
        if low is not None and len(value) < low:
            raise refuse("too-short", count=len(value), min=int(low))
        if high is not None and len(value) > high:
            raise refuse("too-long", count=len(value), max=int(high))
    elif question.type == "number":
        number = value if isinstance(value, Decimal) else Decimal(str(value))
        low, high = _limit(rules.minimum, scope), _limit(rules.maximum, scope)
        if low is not None and number < low:
            raise refuse("too-small", min=display(low))
        if high is not None and number > high:
            raise refuse("too-large", max=display(high))
    elif question.type == "datetime":
        _check_date(question, value, scope)
    if rules.check is not None and scope.evaluate(rules.check) is False:
        if rules.check_message:
            raise refuse("own", message=rules.check_message)
        raise refuse("check")


def _check_date(question: Field, value: object, scope: Scope) -> None:
    rules = question.rules
    on = _day(value, scope)
    if on is None:
        return
    if rules.future_only and scope.now is not None and on < scope.now.astimezone(scope.zone).date():
        raise refuse("date-passed")
    earliest, latest = _date_limit(rules.earliest, scope), _date_limit(rules.latest, scope)
    if earliest is not None and on < earliest:
        raise refuse("too-early", min=display(earliest))
    if latest is not None and on > latest:
        raise refuse("too-late", max=display(latest))


def _day(value: object, scope: Scope) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(scope.zone).date() if value.tzinfo else value.date()
    return value if isinstance(value, date) else None


def _date_limit(expression: feel.Expression | None, scope: Scope) -> date | None:
    return _day(scope.evaluate(expression), scope) if expression is not None else None


def _limit(limit: Limit, scope: Scope) -> Decimal | None:
    if limit is None or isinstance(limit, Decimal):
        return limit
    value = scope.evaluate(limit)
    return value if isinstance(value, Decimal) else None
