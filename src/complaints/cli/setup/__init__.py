"""Commands that set a register up."""
