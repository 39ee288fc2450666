"""What is told of letters: on which stream, and with which exit code."""

from __future__ import annotations

import pytest

from complaints.cli.shared.exits import DONE, RECORDED_ONLY, REFUSED
from complaints.cli.shared.telling import code_of, code_of_asked, tell
from complaints.post.news import Printed, Remark, Result, SendState, Telling


def result(state: SendState, why: str = "") -> Result:
    """What became of a letter."""
    return Result("A", "status", state, why)


def test_as_it_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    """What was asked for, and what went, on stdout; the rest on stderr, before the work goes on."""

    def work() -> Telling[int]:
        yield Printed("one\n")
        yield Remark("two")
        assert capsys.readouterr() == ("one\n", "complaints: two\n")
        yield result("sent")
        yield result("sent", "not recorded yet")
        yield result("busy", "wait")
        return 7

    assert tell(work()) == 7
    assert capsys.readouterr() == (
        "A  status  sent\n",
        "complaints: A  status  sent: not recorded yet\ncomplaints: A  status  busy: wait\n",
    )


@pytest.mark.parametrize("error", [OSError(28, "full"), BrokenPipeError()], ids=["full", "gone"])
def test_where_it_cannot_be_told(error: OSError, monkeypatch: pytest.MonkeyPatch) -> None:
    """The work is done to its end; a reader who has gone is no failure, a full disk is told."""

    def failing(*_: object, **__: object) -> None:
        raise error

    def work() -> Telling[int]:
        yield Printed("one\n")
        done.append(1)
        yield result("sent")
        done.append(2)
        return 7

    done: list[int] = []
    monkeypatch.setattr("complaints.cli.shared.telling.click.echo", failing)
    if isinstance(error, BrokenPipeError):
        assert tell(work()) == 7
    else:
        with pytest.raises(OSError, match="full"):
            tell(work())
    assert done == [1, 2]


@pytest.mark.parametrize(
    ("found", "due", "asked"),
    [
        ([], DONE, DONE),
        ([result("sent")], DONE, DONE),
        ([result("sent", "not recorded yet")], REFUSED, REFUSED),
        ([result("not sent", "x")], REFUSED, REFUSED),
        ([result("uncertain", "x")], REFUSED, REFUSED),
        ([result("on record", "x")], DONE, REFUSED),
        ([result("busy", "x")], DONE, REFUSED),
        ([result("claimed", "x")], DONE, REFUSED),
        ([result("not sent", "x"), result("not committed", "x")], RECORDED_ONLY, RECORDED_ONLY),
    ],
)
def test_exit_codes(found: list[Result], due: int, asked: int) -> None:
    """A letter that others send meanwhile is a failure only for who has asked for it."""
    assert (code_of(found), code_of_asked(found)) == (due, asked)
