"""Looking over what the commands need, on this machine and around the register."""
