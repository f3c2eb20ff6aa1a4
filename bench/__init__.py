"""What the shop costs: the peers' five workloads against our own server, beside the hand-written floor."""
