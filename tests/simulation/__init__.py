"""The simulation ring: random commands, doubled and lost hooks, clock jumps and killed processes, against the invariants."""
