"""The lock of what is installed for work on the project agrees with what the project asks for."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lowest import lowest_of
from sessions import ROOT

LOCK = (ROOT / "requirements-dev.lock").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GROUPS = PROJECT["dependency-groups"]
ASKED = [
    Requirement(line)
    for line in (
        *PROJECT["project"]["dependencies"],
        *PROJECT["build-system"]["requires"],
        *(line for group in GROUPS.values() for line in group if isinstance(line, str)),
    )
]
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def entries_of(lock: str) -> list[str]:
    """Return one line for each entry of a lock, without its remarks."""
    bare = re.sub(r"^ *#.*\n", "", lock, flags=re.MULTILINE)
    return re.sub(r"\\\n *", "", bare).splitlines()


def pins_of(lock: str) -> dict[str, Requirement]:
    """Return what a lock pins, by name, each with its version and markers."""
    found = [Requirement(entry.split("--hash")[0]) for entry in entries_of(lock)]
    return {canonicalize_name(pin.name): pin for pin in found}


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_what_is_asked_for_is_locked(asked: Requirement) -> None:
    """Each dependency has one exact version within its range, on every machine."""
    pin = pins_of(LOCK)[canonicalize_name(asked.name)]
    (exact,) = pin.specifier
    assert exact.operator == "=="
    assert asked.specifier.contains(exact.version)
    assert pin.marker is None


@pytest.mark.parametrize("entry", entries_of(LOCK), ids=lambda entry: entry.split()[0])
def test_every_entry_has_hashes(entry: str) -> None:
    """Each is one version and the hashes of its files: an archive and at least one wheel."""
    wanted, *hashes = re.split(r" +(?=--hash)", entry)
    assert re.fullmatch(r"[a-z0-9-]+==[a-z0-9.]+( ; .+)?", wanted.strip())
    assert len(hashes) >= 2
    assert all(_HASH.fullmatch(one.strip()) for one in hashes)


def test_no_address_is_in_the_lock() -> None:
    """Where to fetch from is each machine's own matter: no index, no host, no folder."""
    wanted = [entry.split(" ")[0] for entry in entries_of(LOCK)]
    assert not re.search(r"://|--(?!hash)|^-|@|\bfile:", LOCK, re.MULTILINE)
    assert not [line for line in wanted if "/" in line]


def test_what_builds_the_package_is_asked_for_once_more() -> None:
    """The build takes nothing from outside, so its backend is in the group that is locked."""
    assert set(PROJECT["build-system"]["requires"]) <= set(GROUPS["build"])
    assert {"include-group": "build"} in GROUPS["dev"]


def test_the_guard_works() -> None:
    """An entry without hashes, or one with more than a version, is seen as what it is."""
    assert entries_of("# made by\na==1 \\\n    --hash=b\n    # via c\n") == ["a==1 --hash=b"]
    assert pins_of("A.b==1 ; os_name == 'nt' \\\n    --hash=b\n")["a-b"].marker


def test_every_dependency_has_a_lowest_version() -> None:
    """The lowest versions are tried, too, so each range begins somewhere."""
    wanted = PROJECT["project"]["dependencies"]
    pins = [Requirement(line) for line in lowest_of(wanted)]
    for asked, pin in zip(map(Requirement, wanted), pins, strict=True):
        (exact,) = pin.specifier
        assert pin.name == asked.name
        assert asked.specifier.contains(exact.version)
    with pytest.raises(ValueError, match="unpack"):
        lowest_of(["click<9"])
