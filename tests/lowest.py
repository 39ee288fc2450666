"""Prints the lowest version of each package that `complaints` needs, for pip to install."""

import tomllib

from packaging.requirements import Requirement

from sessions import ROOT


def lowest_of(dependencies: list[str]) -> list[str]:
    """Return `name==version` for each dependency; ValueError for one without a lower bound."""
    found = []
    for asked in map(Requirement, dependencies):
        (bound,) = (part.version for part in asked.specifier if part.operator == ">=")
        found.append(f"{asked.name}=={bound}")
    return found


if __name__ == "__main__":
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    print("\n".join(lowest_of(project["dependencies"])))
