"""The wheel holds every file of the package and every shipped letter, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sessions import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ABOUT = f"complaints-{PROJECT['version']}.dist-info"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZipFile]:
    """The wheel of this checkout, built with what is installed."""
    place = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--quiet", "--no-isolation", "--wheel"]
    subprocess.run([*build, "--outdir", str(place), str(ROOT)], check=True, capture_output=True)
    (built,) = place.iterdir()
    with ZipFile(built) as opened:
        yield opened


def below(folder: Path) -> set[str]:
    """Return the files below a folder, but for what Python leaves behind."""
    paths = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    return {path.as_posix() for path in paths if "__pycache__" not in path.parts}


def ranges(lines: Iterable[str]) -> set[tuple[str, str]]:
    """Return packages and their ranges, however their names are written."""
    return {
        (canonicalize_name(asked.name), str(asked.specifier)) for asked in map(Requirement, lines)
    }


def test_every_file_is_in_the_wheel(wheel: ZipFile) -> None:
    """What is missing there would be missed only by those who installed it."""
    wanted = {f"complaints/{name}" for name in below(ROOT / "src" / "complaints")}
    wanted |= {f"complaints/templates/{name}" for name in below(ROOT / "templates")}
    found = {name for name in wheel.namelist() if not name.startswith(ABOUT)}
    assert found == wanted
    assert {"complaints/py.typed", "complaints/data/policy.yaml"} <= found


def test_every_file_is_whole(wheel: ZipFile) -> None:
    """A letter, the policy to start from and the licence arrive byte for byte."""
    for path, name in (
        (ROOT / "templates" / "ka" / "apology.txt", "complaints/templates/ka/apology.txt"),
        (ROOT / "src" / "complaints" / "data" / "policy.yaml", "complaints/data/policy.yaml"),
        (ROOT / "LICENSE", f"{ABOUT}/licenses/LICENSE"),
    ):
        assert wheel.read(name) == path.read_bytes()


def test_the_wheel_says_what_it_needs(wheel: ZipFile) -> None:
    """Installers read from it the program, the Pythons and the packages, with their ranges."""
    about: Message = message_from_bytes(wheel.read(f"{ABOUT}/METADATA"))
    assert about["Requires-Python"] == PROJECT["requires-python"]
    assert ranges(about.get_all("Requires-Dist") or []) == ranges(PROJECT["dependencies"])
    entries = wheel.read(f"{ABOUT}/entry_points.txt").decode()
    assert f"complaints = {PROJECT['scripts']['complaints']}\n" in entries
