"""Benches: what it does, how fast, beside what else one could use, in one run. `make bench`."""
