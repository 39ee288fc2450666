"""Looking over a letter before it goes out: each check returns findings with line and column."""
