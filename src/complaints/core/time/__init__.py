"""Time as an office counts it: the calendar, durations, deadlines, and reading what people type."""
