"""The one place that uses Jinja: fills a template with values, in a sandbox, strictly and finitely.

A value is never a template: what a customer wrote stays text, whatever is in
it. A template may use the values it is given, filters, `if`, `for`, `set`,
macros and the other files of its folder, and nothing else: no attribute of any
object, no arithmetic that could grow, no path.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, Template, nodes
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError
from jinja2.meta import TrackingCodeGenerator
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.visitor import NodeTransformer

from complaints.core.text import LONGEST_NAME, one_line
from complaints.errors import Untrusted
from complaints.letters.bounds import MOST_INCLUDED, MOST_PARTS, parts_of, too_many
from complaints.letters.budget import Budget
from complaints.letters.mistakes import innermost, no_such, told
from complaints.letters.templates import Source, part

FILTERS = (
    *("capitalize", "default", "first", "join", "last", "length", "list", "lower"),
    *("replace", "sort", "title", "trim", "unique", "upper"),
)
_OWN = "budget: "  # What no template can write: the steps are not its own to count.


def render(
    source: Source, values: Mapping[str, Any], language: str, folders: Sequence[Path]
) -> str:
    """Return the text of a template with the values filled in.

    `{% include %}` and `{% import %}` reach the files of this language's
    folders only. Raises Untrusted with one line that names file, line and
    mistake, for a misspelt name in any branch, taken or not.
    """
    sandbox = _Sandbox(values, language, folders)
    try:
        return "".join(sandbox.budget.limited(sandbox.template(source).generate()))
    except Untrusted:
        raise
    except TemplateSyntaxError as error:
        raise Untrusted(told(f"{error.filename}:{error.lineno}", error.message)) from None
    # A template is a small program: whatever it raises is the mistake of that file.
    except Exception as error:
        where = innermost(error.__traceback__, sandbox.labels) or source.label
        raise Untrusted(told(where, _words(error))) from None


def _words(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f"there is no template file '{error}' for this language"
    if isinstance(error, RecursionError):
        return "the template calls itself without end"
    return str(error) or type(error).__name__


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja with everything taken out that a letter does not need."""

    intercepted_binops = frozenset({"*", "**", "%", "+"})

    def __init__(self, values: Mapping[str, Any], language: str, folders: Sequence[Path]) -> None:
        self.budget = Budget()
        super().__init__(
            undefined=_Missing,
            loader=_Parts(language, folders),
            autoescape=False,  # letters are plain text
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=self.budget.weigh,
            # To work out beforehand what is constant takes seconds for a long expression.
            optimized=False,
        )
        self.labels: set[str] = set()
        self.parts = self.included = 0
        # As globals the values reach the macros of an imported file, too.
        self.globals = {"range": safe_range, **values}
        self.filters = {name: self.budget.measured(self.filters[name]) for name in FILTERS}
        self.filters["replace"] = self.budget.measured(self.budget.replaced)
        self.filters["join"] = self.budget.measured(self.budget.joined_by)
        self.filters |= {
            _OWN + "counted": self.budget.counted,
            _OWN + "joined": self.budget.joined,
            _OWN + "weighed": self.budget.weigh,
            _OWN + "compared": self.budget.compared,
            _OWN + "step": self.budget.step,
        }
        tests: dict[str, Any] = self.tests
        self.tests = {name: self.budget.test(test) for name, test in tests.items()}
        # What `set` and macros make of their contents.
        self.concat = self.budget.joined  # type: ignore[method-assign]

    def template(self, source: Source) -> Template:
        """Return the compiled template, after a look at every name it uses."""
        self.labels.add(source.label)
        self.parts += _parts(source)
        if self.parts > MOST_PARTS:
            raise too_many(source.label)
        code, names = _compiled(source)
        for name, line in names:
            if name not in self.globals:
                shown = one_line(name, LONGEST_NAME)
                raise Untrusted(f"{source.label}:{line}: {no_such(shown, self.globals)}")
        return Template.from_code(self, code, self.make_globals(None))

    def get_template(self, *args: Any, **kwargs: Any) -> Template:
        """Return a file that the letter includes or imports, which counts each time."""
        self.included += 1
        if self.included > MOST_INCLUDED:
            raise ValueError(
                f"it includes more than {MOST_INCLUDED} files, or calls itself without end"
            )
        return super().get_template(*args, **kwargs)

    def select_template(self, *args: Any, **kwargs: Any) -> Template:
        """Refuse a choice of files: a letter names those it is made of."""
        raise SecurityError("a letter includes files by their names, one at a time")

    def code_of(self, source: Source) -> tuple[CodeType, tuple[tuple[str, int], ...]]:
        """Return what a template is compiled to, and each name it expects, with its line."""
        tree = _Bounded(self, source.label).visit(
            self.parse(source.text, source.label, source.label)
        )
        code = self.compile(tree, source.label, source.label)
        expected = TrackingCodeGenerator(self)
        expected.optimizer = None  # It does not ask whether the environment has one.
        expected.visit(tree)
        names = ((node.name, node.lineno) for node in tree.find_all(nodes.Name))
        return code, tuple(each for each in names if each[0] in expected.undeclared_identifiers)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Allow what Jinja itself hands out: `loop.last`, the macros of an imported file."""
        jinjas = isinstance(obj, LoopContext | TemplateModule)
        return jinjas and super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:
        """Treat `format` like any other attribute of a text, which is refused."""

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse what can make a huge value out of a small one."""
        if operator == "+":
            return self.budget.weigh(left + right)
        raise SecurityError(f"a letter needs no '{operator}'")

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call a macro or `range`, which counts as a step, and by what it is given."""
        self.budget.step()
        for value in (*args, *kwargs.values()):
            self.budget.compared(value)
        return super().call(context, obj, *args, **kwargs)


@lru_cache(maxsize=256)
def _parts(source: Source) -> int:
    """Count what a template holds, which takes far less time than to understand it."""
    return parts_of(_Sandbox({}, "", ()).lex(source.text, source.label, source.label), source.label)


@lru_cache(maxsize=256)
def _compiled(source: Source) -> tuple[CodeType, tuple[tuple[str, int], ...]]:
    """Compile a template once for all letters: it takes longer than to fill it in."""
    return _Sandbox({}, "", ()).code_of(source)


_A_STEP = 5  # Parts of an expression or a block that are worked out in the time of one step.


class _Bounded(NodeTransformer):
    """Has what is done again and again, joined or compared count for the budget."""

    def __init__(self, sandbox: _Sandbox, label: str) -> None:
        self.sandbox = sandbox
        self.label = label

    def visit(self, node: nodes.Node, *_args: Any, **_kwargs: Any) -> Any:
        """Return what stands in the place of a node, its own parts first."""
        self.generic_visit(node)
        if isinstance(node, nodes.Concat):
            return self._filtered(nodes.List(node.nodes, lineno=node.lineno), "joined")
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Slice):
            return self._filtered(node, "weighed")
        if isinstance(node, nodes.Compare):
            node.expr = self._filtered(node.expr, "compared")
            for operand in node.ops:
                operand.expr = self._filtered(operand.expr, "compared")
        elif isinstance(node, nodes.For):
            if node.recursive:
                message = "a letter needs no recursive loop"
                raise TemplateSyntaxError(message, node.lineno, self.label, self.label)
            node.iter = self._filtered(node.iter, "counted", _steps(node))
        elif isinstance(node, nodes.Macro | nodes.CallBlock | nodes.Block):
            step = self._filtered(nodes.Const(_steps(node), lineno=node.lineno), "step")
            node.body.insert(0, nodes.ExprStmt(step, lineno=node.lineno))
        return node

    def _filtered(self, node: nodes.Node, name: str, *given: int) -> nodes.Filter:
        constants = [nodes.Const(value, lineno=node.lineno) for value in given]
        by = nodes.Filter(node, _OWN + name, constants, [], None, None, lineno=node.lineno)
        by.set_environment(self.sandbox)
        return by


def _steps(node: nodes.Node) -> int:
    return 1 + sum(1 for _ in node.find_all(nodes.Node)) // _A_STEP


class _Parts(BaseLoader):
    """Gives a template the other files of its language's folders."""

    def __init__(self, language: str, folders: Sequence[Path]) -> None:
        self.language = language
        self.folders = folders

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's name
    ) -> Template:
        """Return a part, compiled with the same care as the letter itself."""
        if not isinstance(environment, _Sandbox):
            raise TemplateNotFound(name)
        source = part(name, self.language, self.folders)
        if source is None:
            raise TemplateNotFound(name)
        return environment.template(source)


class _Missing(StrictUndefined):
    """A name without a value: an error that says which names there are."""

    @property
    def _undefined_message(self) -> str:
        known = self._undefined_obj if isinstance(self._undefined_obj, Mapping) else ()
        return self._undefined_hint or no_such(str(self._undefined_name), known)
