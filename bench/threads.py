"""Twilio's own client in a loop with 50 threads, keeping nothing.

Run as a process of its own: python -m bench.threads PEOPLE. Prints seconds and CPU seconds.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from bench.bare import BODY
from bench.per_message import THREADS, client, send_one
from bench.service import phone_number


def main() -> None:
    people = int(sys.argv[1])
    client()
    started, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(lambda n: send_one(phone_number(n), BODY), range(people)):
            pass  # the first that failed raises here
    print(time.perf_counter() - started, time.process_time() - cpu)


if __name__ == "__main__":
    main()
