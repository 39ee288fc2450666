"""What people, editors and git do to the files of a register behind the program's back."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random


class Altered:
    """A register whose files are altered, by chance.

    Git compares whole seconds: a file whose time is set back in the second in which it was
    made is changed for nobody who asks git, unless `sets_times` is not done.
    """

    def __init__(self, root: Path, chances: Random, *, sets_times: bool = True) -> None:
        self.sets_times = sets_times
        self.root = root
        self.chances = chances
        self.marks = 0

    def git(self, *arguments: str) -> None:
        """Run git here, whether or not it gets its will."""
        subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, check=False)

    def one(self) -> Path:
        """Return the file of some complaint."""
        files = sorted(
            path
            for path in self.root.glob("complaints/*/*/*.yaml")
            if path.is_file() and not path.is_symlink()
        )
        return self.chances.choice(files)

    def alter(self) -> str:
        """Do one of them; returns which."""
        alteration = self.chances.choice(ALTERATIONS)
        alteration(self)
        return alteration.__name__


def _word(altered: Altered) -> str:
    altered.marks += 1
    return f"{altered.chances.choice('abcdefgh')}{altered.marks:04}"


def in_place(altered: Altered) -> None:
    """Another subject of the same length, and the time of the file as it was."""
    path = altered.one()
    before = path.stat()
    lines = path.read_text("utf-8").split("\n")
    for place, line in enumerate(lines):
        if line.startswith("subject: "):
            lines[place] = f"subject: {_word(altered):x<{max(len(line) - 9, 5)}}"
    path.write_text("\n".join(lines), "utf-8")
    if altered.sets_times:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def by_rename(altered: Altered) -> None:
    """As most editors save."""
    path = altered.one()
    beside = path.with_name("saved")
    beside.write_text(path.read_text("utf-8") + f"# {_word(altered)}\n", "utf-8")
    beside.replace(path)


def broken(altered: Altered) -> None:
    """No complaint any more."""
    altered.one().write_text(f"subject: [{_word(altered)}\n", "utf-8")


def removed(altered: Altered) -> None:
    """A complaint is gone."""
    altered.one().unlink()


def misplaced(altered: Altered) -> None:
    """A second copy, in another folder."""
    path = altered.one()
    other = altered.root / "complaints" / "2020" / "01" / path.name
    other.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, other)


def linked(altered: Altered) -> None:
    """A link in the place of a complaint."""
    path = altered.one()
    path.unlink()
    path.symlink_to(altered.root / "complaints.yaml")


def folder_renamed(altered: Altered) -> None:
    """A whole month is elsewhere, and comes back at times."""
    months = sorted(altered.root.glob("complaints/*/*"))
    month = altered.chances.choice([each for each in months if each.is_dir()])
    with suppress(OSError):
        month.rename(month.with_name("away" if month.name != "away" else "11"))


def other_branch(altered: Altered) -> None:
    """Another branch, where something else is committed."""
    altered.git("checkout", "-f", "-B", altered.chances.choice(("one", "two", "three")))


def back(altered: Altered) -> None:
    """As it was at some other commit."""
    altered.git("checkout", "-f", altered.chances.choice(("one", "two", "three", "start")))


def committed(altered: Altered) -> None:
    """Whatever is there is committed."""
    altered.git("add", "-A")
    altered.git("commit", "-qm", "x")


def stashed(altered: Altered) -> None:
    """What was changed is put away, or comes back."""
    altered.git("stash", altered.chances.choice(("push", "pop")))


def rebased(altered: Altered) -> None:
    """The commits of here on top of another branch; given up where that is in conflict."""
    altered.git("rebase", altered.chances.choice(("one", "two", "start")))
    altered.git("rebase", "--abort")


def reset(altered: Altered) -> None:
    """The last commit is undone; the files stay, or not."""
    altered.git("reset", altered.chances.choice(("--soft", "--mixed", "--hard")), "HEAD~1")


def not_git_s(altered: Altered) -> None:
    """Git forgets a file that stays."""
    altered.git("rm", "-q", "--cached", str(altered.one()))


def overlooked(altered: Altered) -> None:
    """Git is told to look at a file no more, and then it is changed."""
    how = altered.chances.choice(("--assume-unchanged", "--skip-worktree"))
    path = altered.one()
    altered.git("update-index", how, str(path))
    text = path.read_text("utf-8")
    path.write_text(f"{text}# {_word(altered)}\nimpact: {_word(altered)}\n", "utf-8")


def changed_and_changed_back(altered: Altered) -> None:
    """A file holds what it held."""
    path = altered.one()
    content = path.read_bytes()
    path.write_bytes(b"")
    path.write_bytes(content)


def ignored(altered: Altered) -> None:
    """A new file that git is not to see."""
    path = altered.one()
    (altered.root / ".gitignore").write_text(f"{path.name}\n", "utf-8")
    altered.git("rm", "-q", "--cached", str(path))


def collected(altered: Altered) -> None:
    """What no branch leads to is thrown away."""
    altered.git("reflog", "expire", "--expire=now", "--all")
    altered.git("gc", "-q", "--prune=now")


ALTERATIONS: tuple[Callable[[Altered], None], ...] = (
    *(in_place, in_place, by_rename, by_rename, broken, removed, misplaced, linked),
    *(folder_renamed, other_branch, back, back, committed, committed, stashed, rebased),
    *(reset, not_git_s, overlooked, overlooked, changed_and_changed_back, ignored, collected),
)
