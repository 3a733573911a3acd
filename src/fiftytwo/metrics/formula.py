"""The safe building blocks of a definition: a small expression language over the columns of a fact table.

It reads like Python and can do nothing but compare, calculate and combine::

    instrument == 'nps' and score >= 9
    reopen_count > 0 or rework
    channel in ('phone', 'chat') and talk_seconds is not None

Truth has two values: what is compared with something unknown is false, so ``not rework`` holds for a contact of which
nobody said whether it was rework. Arithmetic with something unknown is unknown, and no sum counts it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    import ibis

LONGEST = 1000
DEEPEST = 40


class FormulaError(ValueError):
    """A formula that cannot be read; the message says which part and why."""


def names(text: str) -> set[str]:
    """Return the names that a formula uses.

    >>> sorted(names("score >= 9 and instrument == 'nps'"))
    ['instrument', 'score']
    """
    return {node.id for node in ast.walk(_parsed(text)) if isinstance(node, ast.Name)} - set(FUNCTIONS)


def check(text: str, known: Mapping[str, Any] | set[str]) -> None:
    """Refuse a formula that is not in the language, or names something unknown.

    Raises:
        FormulaError: if so.
    """
    tree = _parsed(text)
    for node in ast.walk(tree):
        if not isinstance(node, ALLOWED):
            raise FormulaError(
                _("“%(part)s” is not allowed in a formula. Compare, calculate, and join with and, or, not.")
                % {"part": ast.unparse(node) if isinstance(node, ast.expr) else type(node).__name__}
            )
    unknown = names(text) - set(known)
    if unknown:
        raise FormulaError(
            _("There is no “%(name)s” here. A formula can use: %(known)s.")
            % {"name": sorted(unknown)[0], "known": ", ".join(sorted(known))}
        )


def compiled(text: str, row: ibis.Table, let: Mapping[str, str]) -> Any:
    """Return a formula as an Ibis expression over a table's row.

    Args:
        text: the formula.
        row: the table whose columns it names.
        let: further names with their own formulas.

    Raises:
        FormulaError: if it is not in the language, or names something unknown.
    """
    import ibis

    check(text, {*row.columns, *let})
    try:
        value = _Reader(row, let).read(_parsed(text).body)
    except (ibis.common.exceptions.IbisError, AttributeError, TypeError):
        raise FormulaError(
            _("“%(text)s” compares or calculates with things that do not go together.") % {"text": text}
        ) from None
    return ibis.literal(value) if isinstance(value, bool | int | float | str) else value


def parts(text: str) -> Iterator[str]:
    """Yield the columns and names of a formula in the order in which they stand, for its page."""
    seen: set[str] = set()
    for node in ast.walk(_parsed(text)):
        if isinstance(node, ast.Name) and node.id not in seen:
            seen.add(node.id)
            yield node.id


def _parsed(text: str) -> ast.Expression:
    if len(text) > LONGEST:
        raise FormulaError(_("A formula has at most %(most)d characters.") % {"most": LONGEST})
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError(_("“%(text)s” cannot be read as a formula.") % {"text": text}) from None
    if _depth(tree) > DEEPEST:
        raise FormulaError(_("The formula is nested too deeply."))
    return tree


def _depth(node: ast.AST) -> int:
    level, depth = [node], 0
    while level:
        level = [child for parent in level for child in ast.iter_child_nodes(parent)]
        depth += 1
    return depth


ALLOWED = (
    ast.Expression,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.BinOp,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.Compare,
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.In,
    ast.NotIn,
    ast.Is,
    ast.IsNot,
    ast.Name,
    ast.Load,
    ast.Constant,
    ast.Tuple,
    ast.Call,
)


def _known_or(value: Any, other: Any) -> Any:
    return value.fill_null(other)


def _greatest(*values: Any) -> Any:
    import ibis

    return ibis.greatest(*values)


def _least(*values: Any) -> Any:
    import ibis

    return ibis.least(*values)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "floor": lambda value: value.floor(),
    "known_or": _known_or,
    "greatest": _greatest,
    "least": _least,
    "choose": lambda truth, then, other: truth.ifelse(then, other),
    "seconds_between": lambda first, last: _moment(last) - _moment(first),
}
"""Functions of the language: ``known_or(value, other)`` gives the other where the value is unknown, and
``choose(truth, value, other)`` the one or the other."""


def _moment(value: Any) -> Any:
    return value.epoch_seconds().cast("float64").floor()  # engines differ in fractions of a second


class _Reader:
    """Reads a checked formula into Ibis; truth values are made two-valued where they arise."""

    def __init__(self, row: ibis.Table, let: Mapping[str, str], inside: tuple[str, ...] = ()) -> None:
        self.row, self.let, self.inside = row, let, inside

    def read(self, node: ast.expr) -> Any:
        """Return one part of a formula as an expression."""
        match node:
            case ast.Constant(value=bool() | int() | float() | str() as value):
                return value
            case ast.Name(id=name):
                return self._named(name)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return ~self._truth(operand)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.read(operand)
            case ast.BoolOp(op=operator, values=values):
                return self._joined(operator, [self._truth(value) for value in values])
            case ast.BinOp(left=left, op=operator, right=right):
                return _calculated(operator, self.read(left), self.read(right))
            case ast.Compare():
                return self._compared(node)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
                return self._called(name, arguments)
        raise FormulaError(_("“%(part)s” is not allowed in a formula.") % {"part": ast.unparse(node)})

    def _called(self, name: str, arguments: list[ast.expr]) -> Any:
        first = self._truth(arguments[0]) if name == "choose" and arguments else None
        read = [self.read(argument) for argument in arguments[0 if first is None else 1 :]]
        try:
            return FUNCTIONS[name](*(read if first is None else [first, *read]))
        except (TypeError, AttributeError):
            raise FormulaError(_("“%(name)s” was given something it cannot take.") % {"name": name}) from None

    def _named(self, name: str) -> Any:
        if name not in self.let:
            return self.row[name]
        if name in self.inside:
            raise FormulaError(_("“%(name)s” is explained by itself.") % {"name": name})
        inner = _Reader(self.row, self.let, (*self.inside, name))
        return inner.read(_parsed(self.let[name]).body)

    def _truth(self, node: ast.expr) -> Any:
        value = self.read(node)
        if isinstance(value, bool):
            import ibis

            return ibis.literal(value)
        return value.fill_null(False)

    @staticmethod
    def _joined(operator: ast.boolop, values: list[Any]) -> Any:
        total = values[0]
        for value in values[1:]:
            total = total & value if isinstance(operator, ast.And) else total | value
        return total

    def _compared(self, node: ast.Compare) -> Any:
        found: list[Any] = []
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            found.append(self._one(left, operator, right))
            left = right
        return self._joined(ast.And(), found)

    def _one(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Any:
        if isinstance(operator, ast.Is | ast.IsNot):
            if not (isinstance(right, ast.Constant) and right.value is None):
                raise FormulaError(_("After “is” only None can stand."))
            value = self.read(left)
            return value.isnull() if isinstance(operator, ast.Is) else value.notnull()
        if isinstance(operator, ast.In | ast.NotIn):
            if not isinstance(right, ast.Tuple):
                raise FormulaError(_("After “in” a list in brackets stands: channel in ('phone', 'chat')."))
            inside = self.read(left).isin([self.read(item) for item in right.elts]).fill_null(False)
            return inside if isinstance(operator, ast.In) else ~inside
        return COMPARED[type(operator)](self.read(left), self.read(right)).fill_null(False)


COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
}


def _calculated(operator: ast.operator, left: Any, right: Any) -> Any:
    match operator:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / (right.nullif(0) if hasattr(right, "nullif") else right or None)
    raise FormulaError(_("Only +, −, × and ÷ are calculated in a formula."))
