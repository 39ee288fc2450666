"""The one place that uses Jinja: fills a template with values, in a sandbox, strictly and finitely.

A value is never a template: what a customer wrote stays text, whatever is in
it. A template may use the values it is given, filters, `if`, `for`, `set`,
macros and the other files of its folder, and nothing else: no attribute of any
object, no arithmetic that could grow, no path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
)
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range

from complaints.core.text import nearest, one_line
from complaints.errors import Untrusted
from complaints.letters.templates import Source, part

MOST_STEPS = 20_000
"""Loop rounds and calls in one letter."""

MOST_CHARACTERS = 200_000
"""The length of one letter: ten times what a person would read."""

FILTERS = ["capitalize", "default", "first", "join", "last", "length", "list", "lower", "replace", "sort", "title", "trim", "unique", "upper"]


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
        return "".join(sandbox.limited(sandbox.template(source).generate(values)))
    except Untrusted:
        raise
    except TemplateSyntaxError as error:
        raise Untrusted(f"{error.filename}:{error.lineno}: {_said(error.message)}") from None
    # A template is a small program: whatever it raises is the mistake of that file.
    except Exception as error:
        line = _line(error.__traceback__, sandbox.labels) or source.label
        raise Untrusted(f"{line}: {_said(_words(error))}") from None


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja with everything taken out that a letter does not need."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, known: Iterable[str], language: str, folders: Sequence[Path]) -> None:
        super().__init__(
            undefined=_Missing,
            loader=_Parts(language, folders),
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.known = tuple(known)
        self.labels: set[str] = set()
        self.steps = 0
        self.globals: dict[str, Any] = {"range": safe_range}
        self.tests = {name: self.tests[name] for name in ("defined", "undefined", "in", "eq")}
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.filters["counted"] = self._counted

    def template(self, source: Source) -> Template:
        """Return the compiled template, after a look at every name it uses."""
        self.labels.add(source.label)
        tree = self.parse(source.text, source.label, source.label)
        self._check_names(tree, source.label)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(
                loop.iter, "counted", [], [], None, None, lineno=loop.lineno
            ).set_environment(self)
        code = self.compile(tree, source.label, source.label)
        return Template.from_code(self, code, self.make_globals(None))

    def limited(self, pieces: Iterable[str]) -> Iterator[str]:
        """Pass the pieces of a letter on, up to a length no letter has."""
        length = 0
        for piece in pieces:
            length += len(piece)
            if length > MOST_CHARACTERS:
                raise SecurityError(f"the letter is longer than {MOST_CHARACTERS} characters")
            yield piece

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Allow what Jinja itself hands out: `loop.last`, the macros of an imported file."""
        jinjas = isinstance(obj, LoopContext | TemplateModule)
        return jinjas and super().is_safe_attribute(obj, attr, value)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse what can make a huge value out of a small one."""
        raise SecurityError(f"a letter needs no '{operator}'")

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call a macro or `range`, which counts as a step."""
        self._step()
        return super().call(context, obj, *args, **kwargs)

    def _counted(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self._step()
            yield item

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise SecurityError(f"the template takes more than {MOST_STEPS} steps")

    def _check_names(self, tree: nodes.Template, label: str) -> None:
        unknown = find_undeclared_variables(tree) - set(self.known)
        for node in tree.find_all(nodes.Name):
            if node.name in unknown:
                raise Untrusted(f"{label}:{node.lineno}: {_no_such(node.name, self.known)}")


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
        source = part(name, self.language, self.folders)
        if source is None or not isinstance(environment, _Sandbox):
            raise TemplateNotFound(name)
        return environment.template(source)


class _Missing(StrictUndefined):
    """A name without a value: an error that says which names there are."""

    @property
    def _undefined_message(self) -> str:
        owner = self._undefined_obj
        known = owner if isinstance(owner, Mapping) else ()
        return _no_such(str(self._undefined_name), known)


def _no_such(name: str, known: Iterable[str]) -> str:
    known = list(known)
    use = ", ".join(nearest(name, known) or sorted(known))
    return f"there is no '{name}'" + (f"; use one of {use}" if use else "")


def _words(error: Exception) -> str:
    words: dict[type[Exception], Callable[[], str]] = {
        TemplateNotFound: lambda: f"there is no template file '{error}' for this language",
        RecursionError: lambda: "the template calls itself without end",
    }
    kind = next((kind for kind in words if isinstance(error, kind)), None)
    return words[kind]() if kind else str(error) or type(error).__name__


def _said(message: str | None) -> str:
    return one_line(message or "this cannot be read", 300).rstrip(".")


def _line(trace: TracebackType | None, labels: set[str]) -> str:
    """Return `file:line` of the innermost template that was being filled in."""
    where = ""
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name in labels:
            where = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return where
