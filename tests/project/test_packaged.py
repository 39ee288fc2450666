"""What may differ once it is installed: the data it brings along, and the program on the path."""

from __future__ import annotations

import subprocess
from importlib.metadata import metadata
from importlib.resources import files
from pathlib import Path

import pytest

from complaints.cli.shared.exits import REFUSED
from complaints.letters.templates import folders, names, shipped
from sessions import plain_environment

pytestmark = pytest.mark.packaged

LANGUAGES = ("el", "en", "hr", "ka", "uk")
# One complaint from its receipt to its end, as a person would type it; `ID` is the new one.
LIFE = (
    "classify ID --category product/defect --severity high",
    "classify ID --summary 'The lid came off.' --next-step 'I order a new lid.'",
    "email ID acknowledgement --record",
    "contact ID --in --channel phone -m 'When will it come?'",
    "contact ID --out --channel phone -m 'On Friday.'",
    "promise add ID --due 2026-11-27 -m 'a new lid'",
    "consult ID --with grace -m 'Is one in stock?'",
    "finding ID --fault ours -m 'A worn hinge.'",
    "offer add ID --kind replacement --amount '20 EUR'",
    "offer accept ID 1 -m 'Gladly.'",
    "action add ID -m 'Look at the other hinges.'",
    "escalate ID --reason complexity -m 'The whole delivery?'",
    "wait ID --for third_party --until 2d -m 'The maker looks.'",
    "wait ID --end",
    "promise keep ID 1",
    "resolve ID --outcome upheld --told phone -m 'A new lid.' --despite 'All is said.'",
    "email ID follow-up --record",
    "survey answer ID --score 5",
    "close ID --customer accepted",
    "show ID",
    "clocks ID",
    "check",
)


def program(place: Path, line: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    """Run a line in the shell, with the installed program on the path."""
    return subprocess.run(
        ["sh", "-c", line],
        cwd=place,
        env={**plain_environment(place), **surroundings},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_is_shipped_is_there() -> None:
    """The letters in all languages, the policy to start from, the mapping, the types."""
    assert {path.name for path in shipped().iterdir()} == {*LANGUAGES}
    assert len({tuple(names([language], folders())) for language in LANGUAGES}) == 1
    package = files("complaints")
    for place in ("data/policy.yaml", "data/mappings/cfpb.yaml", "py.typed"):
        assert package.joinpath(place).is_file()


def test_the_program_is_on_the_path(tmp_path: Path) -> None:
    """`complaints` is the installed one, tells its version, and complains by its exit code."""
    about = metadata("complaints")
    told = program(tmp_path, "complaints --version")
    assert told.stdout.startswith(f"complaints {about['Version']} (reader: ")
    assert (told.returncode, told.stderr) == (0, "")
    assert program(tmp_path, "complaints list").returncode == REFUSED


def test_a_life_by_the_installed_program(tmp_path: Path) -> None:
    """A new register, and a complaint in it from its receipt to its end, each step committed."""
    grace = tmp_path / "gitconfig"
    grace.write_text("[user]\n\tname = Grace Miller\n\temail = grace@example.com\n", "utf-8")

    def said(folder: Path, line: str) -> str:
        done = program(folder, line, GIT_CONFIG_GLOBAL=str(grace))
        assert done.returncode == 0, f"{line}: {done.stderr}"
        return done.stdout

    said(tmp_path, "complaints init shop --zone Europe/Zagreb")
    shop = tmp_path / "shop"
    policy = shop / "complaints.yaml"
    policy.write_text(policy.read_text("utf-8").replace('phone: ""', 'phone: "01 555"'), "utf-8")
    new = "complaints new --subject Kettle --name 'Ana Horvat' --email ana@example.com"
    complaint = said(shop, new).strip()
    for step in LIFE:
        said(shop, f"complaints {step.replace('ID', complaint)}")
    assert "status: closed\n" in next(shop.glob("complaints/*/*/*.yaml")).read_text("utf-8")
    assert said(shop, "git status --porcelain") == " M complaints.yaml\n"
