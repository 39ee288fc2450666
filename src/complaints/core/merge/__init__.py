"""Two versions of a complaint that were changed apart, made one."""
