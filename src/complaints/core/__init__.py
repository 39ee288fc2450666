"""The rules, as plain functions of frozen values and an explicit `now`."""
