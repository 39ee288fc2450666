"""The shape of the code in one table: modules, functions, who imports whom.

.venv/bin/python benchmarks/structure.py [FOLDER OF THE PACKAGE]
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

Graph = dict[str, set[str]]


def module_name(path: Path, package: Path) -> str:
    """Return the name under which a file of the package is imported."""
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def imported(tree: ast.Module) -> Iterator[str]:
    """Return every name a module imports; of `from a import b` both `a` and `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def in_a_circle(graph: Graph) -> list[str]:
    """Return the modules from which some way of imports leads back to them."""
    found = []
    for start in graph:
        seen: set[str] = set()
        ahead = graph[start]
        while ahead - seen:
            seen |= ahead
            ahead = {other for name in ahead for other in graph[name]}
        if start in seen:
            found.append(start)
    return found


def rows(package: Path) -> Iterator[tuple[str, object]]:
    """Return what there is to say of a package: a label and a figure each."""
    texts = {module_name(p, package): p.read_text("utf-8") for p in sorted(package.rglob("*.py"))}
    trees = {name: ast.parse(text) for name, text in texts.items()}
    lines = {name: len(text.splitlines()) for name, text in texts.items()}
    graph = {name: {*imported(tree)} & {*trees} - {name} for name, tree in trees.items()}
    importers = Counter(other for others in graph.values() for other in others)
    functions = {
        f"{name}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    folders = Counter(name.rpartition(".")[0] for name in trees)
    longest, longest_function = (max(sizes, key=sizes.__getitem__) for sizes in (lines, functions))
    yield "modules", len(trees)
    yield "lines", sum(lines.values())
    yield "lines of a module, median", median(lines.values())
    yield "largest module", f"{lines[longest]} ({longest})"
    yield "functions", len(functions)
    yield "lines of a function, median", median(functions.values())
    yield "largest function", f"{functions[longest_function]} ({longest_function})"
    yield "modules with one importer", sum(count == 1 for count in importers.values())
    yield "modules in a circle", len(in_a_circle(graph))
    folder, most = folders.most_common(1)[0]
    yield "modules in the fullest folder", f"{most} ({folder})"


if __name__ == "__main__":
    given = sys.argv[1:] or [str(Path(__file__).parents[1] / "src" / "complaints")]
    for label, figure in rows(Path(given[0])):
        print(f"{label:32} {figure}")
