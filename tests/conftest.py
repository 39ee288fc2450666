"""What all tests share: the same surroundings, the same chances, and golden files.

Golden files are written anew by `pytest --update-golden`. Property tests draw the
same examples for the same code; `make fuzz` looks for new ones.
"""

from __future__ import annotations

import importlib
import pkgutil
import secrets
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

import complaints
import surroundings

surroundings.settle()

# Hypothesis takes some of its values from the modules that are loaded, so all are, always.
for _module in pkgutil.walk_packages(complaints.__path__, "complaints."):
    importlib.import_module(_module.name)

# How long an example takes says more about the machine than about the example.
_SAME = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
    max_examples=50,
)
settings.register_profile("same", _SAME, derandomize=True)
settings.register_profile("fuzz", _SAME, derandomize=False)
settings.load_profile("same")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options: what is printed now is right; every fault is tried, which takes long."""
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files anew, then review them"
    )
    parser.addoption(
        "--every-fault", action="store_true", help="tests/faults: every error at every call"
    )
    parser.addoption(
        "--every-command", action="store_true", help="tests/hostile: all of them in each register"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark of the tests that `make fuzz` repeats."""
    config.addinivalue_line("markers", "property: holds for whatever hypothesis draws")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that hypothesis runs."""
    for item in items:
        if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
            item.add_marker("property")


@pytest.fixture(autouse=True)
def _same_chances(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids and other random characters that are drawn in this process are the same every time."""
    monkeypatch.setattr(secrets, "choice", Random(2611).choice)  # noqa: S311 - no secrets in tests


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """A function that compares a text with `tests/golden/NAME`."""
    update: bool = request.config.getoption("--update-golden")

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), f"{path} is missing; write it with pytest --update-golden"
        assert text == path.read_text(encoding="utf-8")

    return compare
