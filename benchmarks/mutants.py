"""Small mistakes made on purpose in a text of Python, one at a time, by its syntax tree.

A mutant is what somebody could have typed by mistake: `<` for `<=`, `max` for
`min`, a condition left out. Tests that pass for it do not look there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import copy
from typing import NamedTuple

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
CALLS = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "sorted": "list",
    "reversed": "list",
}
# What these hold says nothing at run time, or is a promise of a class to itself.
NOT_CODE = ("annotation", "returns", "decorator_list")
# These are changed inside, or are empty already: `return None` would say the same again.
NOT_EMPTIED = (ast.Compare, ast.BoolOp, ast.Constant, ast.UnaryOp, ast.List, ast.Dict)


class Mutant(NamedTuple):
    """A changed text: in which line, what stood there, and what stands there now."""

    line: int
    before: str
    after: str
    source: str


class _Place(NamedTuple):
    """Where a part of the tree hangs: in a field of its parent, or in a list there."""

    parent: ast.AST
    field: str
    at: int | None

    def put(self, node: ast.AST) -> None:
        if self.at is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.at] = node


def mutants(source: str) -> Iterator[Mutant]:
    """Return every mutant of a text, in the order of its lines; each has one change."""
    tree = ast.parse(source)
    seen = {ast.unparse(tree)}
    for place, node, line in list(_nodes(tree, 1)):
        before = _shown(node)
        for other in _others(place, node):
            ast.fix_missing_locations(ast.copy_location(other, node))
            place.put(other)
            text = ast.unparse(tree)
            place.put(node)
            if text not in seen:
                seen.add(text)
                yield Mutant(line, before, _shown(other), text + "\n")


def _nodes(parent: ast.AST, line: int) -> Iterator[tuple[_Place, ast.AST, int]]:
    """Return the parts of a tree that run, each with its place and its line."""
    for field, value in ast.iter_fields(parent):
        if field in NOT_CODE:
            continue
        many = isinstance(value, list)
        for index, node in enumerate(value if many else [value]):
            if isinstance(node, ast.AST):
                at = getattr(node, "lineno", line)
                yield _Place(parent, field, index if many else None), node, at
                yield from _nodes(node, at)


def _others(place: _Place, node: ast.AST) -> Iterator[ast.AST]:
    """Return what may stand in the place of a part by mistake."""
    match node:
        case ast.Compare():
            yield from _compared(node)
        case ast.BoolOp():
            yield from _joined(node)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.Call():
            yield from _called(node)
        case ast.Subscript():
            yield from _cut(node)
        case ast.Constant():
            yield from _counted(node)
        case _:
            yield from _left_out(node)
    if place.field == "test" and isinstance(node, ast.Name | ast.Attribute | ast.Call):
        yield ast.UnaryOp(ast.Not(), node)


def _left_out(node: ast.AST) -> Iterator[ast.AST]:
    """Nothing returned, a condition or an order left out, another name in a path."""
    match node:
        case ast.Return() if node.value and not isinstance(node.value, NOT_EMPTIED):
            yield ast.Return(ast.Constant(None))
        case ast.comprehension():
            for index in range(len(node.ifs)):
                yield _with(node, ifs=node.ifs[:index] + node.ifs[index + 1 :])
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="sort"))):
            yield ast.Pass()
        case ast.BinOp(op=ast.Div(), right=ast.Constant(value=str(name))):
            yield _with(node, right=ast.Constant(f"{name}_"))


def _with(node: ast.AST, **changed: object) -> ast.AST:
    other = copy(node)
    for name, value in changed.items():
        setattr(other, name, value)
    return other


def _compared(node: ast.Compare) -> Iterator[ast.AST]:
    for index, sign in enumerate(node.ops):
        signs = [*node.ops]
        signs[index] = COMPARISONS[type(sign)]()
        yield _with(node, ops=signs)


def _joined(node: ast.BoolOp) -> Iterator[ast.AST]:
    """`and` for `or`, and each condition left out."""
    yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    for index in range(len(node.values)):
        rest = node.values[:index] + node.values[index + 1 :]
        yield rest[0] if len(rest) == 1 else _with(node, values=rest)


def _called(node: ast.Call) -> Iterator[ast.AST]:
    if isinstance(node.func, ast.Name) and node.func.id in CALLS:
        name = CALLS[node.func.id]
        keywords = [] if name == "list" else node.keywords
        yield _with(node, func=ast.Name(name, ast.Load()), keywords=keywords)


def _cut(node: ast.Subscript) -> Iterator[ast.AST]:
    """The last for the first, and each end of a slice left out or taken for the other."""
    where = node.slice
    if isinstance(where, ast.Slice):
        for name in ("lower", "upper"):
            if getattr(where, name) is not None:
                yield _with(node, slice=_with(where, **{name: None}))
        if where.upper is None and where.lower is not None:
            end = where.lower.operand if isinstance(where.lower, ast.UnaryOp) else where.lower
            yield _with(node, slice=ast.Slice(None, end, where.step))
    elif ast.unparse(where) in ("0", "-1"):
        other = "0" if ast.unparse(where) == "-1" else "-1"
        yield _with(node, slice=ast.parse(other, mode="eval").body)


def _counted(node: ast.Constant) -> Iterator[ast.AST]:
    """A number one greater, and yes for no."""
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 70 else f"{text[:69]}…"
