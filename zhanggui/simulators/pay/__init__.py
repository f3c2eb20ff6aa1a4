"""A payment company that exists only for practice: a program of its own that knows nothing of the shop's code."""
