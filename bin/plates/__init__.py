"""The pictures of the demonstration's goods, drawn by us: one function per family of things, one studio for all."""
