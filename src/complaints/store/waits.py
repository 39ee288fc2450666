"""How long other programs, people and servers are waited for, in seconds.

All of it in one place, so that nothing waits for ever, and so that tests say how
long they wait. Whoever waits reads the value then, not when it is loaded.
"""

LOCK = 30.0
"""For somebody else who writes to the same register."""

INDEX = 5.0
"""For another git in the same work tree."""

FIRST_INDEX = 60.0
"""For somebody else who reads a large register for the first time, and keeps what was read."""

GIT_READING = 60.0
"""For git where it only reads: a long time for a slow disk, and no file keeps it for ever."""

GIT_SERVER = 600.0
"""For git with a server: enough for a slow line, and what cron starts does not pile up."""

MAIL = 60.0
"""For each answer of a mail program or a mail server."""

FINISH = 3.0
"""For a program to finish what it is at, when we are interrupted."""

GRACE = 3.0
"""For a program that was asked to end."""
