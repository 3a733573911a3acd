"""Formulas in plain Python, one row at a time: how ``fiftytwo metrics verify`` counts again what an engine counted.

Written apart from :mod:`fiftytwo.metrics.formula`, which makes expressions for engines: two ways to one number.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

Row = Mapping[str, Any]


def evaluated(text: str, row: Row, let: Mapping[str, str]) -> Any:
    """Return what a formula gives for one row; None where that is unknown.

    >>> evaluated("score >= 9", {"score": None}, {})
    False
    >>> evaluated("talk + known_or(hold, 0)", {"talk": 60.0, "hold": None}, {})
    60.0
    """
    return _value(_parsed(text), row, let)


def holds(text: str, row: Row, let: Mapping[str, str]) -> bool:
    """Say whether a condition holds for one row; what is unknown does not.

    >>> holds("not rework", {"rework": None}, {})
    True
    """
    return evaluated(text, row, let) is True


@cache
def _parsed(text: str) -> ast.expr:
    return ast.parse(text.strip(), mode="eval").body


def _value(node: ast.expr, row: Row, let: Mapping[str, str]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return evaluated(let[name], row, let) if name in let else row[name]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _value(operand, row, let) is not True
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            value = _value(operand, row, let)
            return None if value is None else -value
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_value(one, row, let) is True for one in values)
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(_value(one, row, let) is True for one in values)
        case ast.BinOp(left=left, op=how, right=right):
            return _calculated(type(how), _value(left, row, let), _value(right, row, let))
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            sides = [left, *comparators]
            return all(_compared(sides[n], how, sides[n + 1], row, let) for n, how in enumerate(ops))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return FUNCTIONS[name](*(_value(one, row, let) for one in arguments))
    raise AssertionError(ast.unparse(node))


CALCULATED: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def _calculated(how: type[ast.operator], left: Any, right: Any) -> Any:
    if left is None or right is None or (how is ast.Div and right == 0):
        return None
    return CALCULATED[how](left, right)


def _compared(left: ast.expr, how: ast.cmpop, right: ast.expr, row: Row, let: Mapping[str, str]) -> bool:
    value = _value(left, row, let)
    if isinstance(how, ast.Is | ast.IsNot):
        return (value is None) == isinstance(how, ast.Is)
    if isinstance(how, ast.In | ast.NotIn):
        listed = [_value(one, row, let) for one in right.elts] if isinstance(right, ast.Tuple) else []
        inside = value is not None and value in listed
        return inside == isinstance(how, ast.In)
    other = _value(right, row, let)
    return value is not None and other is not None and COMPARED[type(how)](value, other)


def _seconds_between(first: datetime | None, last: datetime | None) -> float | None:
    if first is None or last is None:
        return None
    return float(math.floor(last.timestamp()) - math.floor(first.timestamp()))


def _known(values: tuple[Any, ...]) -> list[Any]:
    return [value for value in values if value is not None]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "floor": lambda value: None if value is None else math.floor(value),
    "known_or": lambda value, other: other if value is None else value,
    "greatest": lambda *values: max(_known(values), default=None),
    "least": lambda *values: min(_known(values), default=None),
    "choose": lambda truth, then, other: then if truth is True else other,
    "seconds_between": _seconds_between,
}


def days(day: date) -> int:
    """Return a day as days since 1970.

    >>> days(date(1970, 1, 2))
    1
    """
    return (day - date(1970, 1, 1)).days
