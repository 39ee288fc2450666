"""What a register keeps on one machine, where no commit can reach it."""
