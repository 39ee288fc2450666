"""The policy: its rules, what may be wrong with it, and what it says in words."""
