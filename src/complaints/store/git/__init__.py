"""Git, as a register needs it: started, its state and its words read, its commits made."""
