"""One file each word."""
