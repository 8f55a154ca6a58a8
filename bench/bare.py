"""The least that any program must do: POST the same texts with an aiohttp client, and keep nothing.

Run as a process of its own: python -m bench.bare URL SID TOKEN FIRST PEOPLE. Prints seconds and CPU seconds.
"""

import asyncio
import sys
import time

import aiohttp

from bench.service import phone_number

IN_FLIGHT = 100
BODY = "USW 7600: Bargaining resumes Tuesday at 9. Wear your union colors.\nText STOP to opt out"


async def post_all(url: str, sid: str, token: str, first: int, people: int) -> None:
    numbers = iter(range(first, first + people))
    address = f"{url}/2010-04-01/Accounts/{sid}/Messages.json"
    connector = aiohttp.TCPConnector(limit=0)
    auth = aiohttp.encode_basic_auth(sid, token)
    async with aiohttp.ClientSession(connector=connector, headers={"Authorization": auth}) as session:

        async def one_after_another() -> None:
            for n in numbers:
                form = {
                    "To": phone_number(n), "From": "77820", "Body": BODY, "ValidityPeriod": "36000",
                    "StatusCallback": f"http://127.0.0.1:8080/sms/status/{n}",
                }  # fmt: skip
                async with session.post(address, data=form) as response:
                    if response.status != 201:
                        raise RuntimeError(f"answered {response.status}")
                    await response.json()

        await asyncio.gather(*(one_after_another() for _ in range(IN_FLIGHT)))


def main() -> None:
    url, sid, token, first, people = sys.argv[1:]
    started, cpu = time.perf_counter(), time.process_time()
    asyncio.run(post_all(url, sid, token, int(first), int(people)))
    print(time.perf_counter() - started, time.process_time() - cpu)


if __name__ == "__main__":
    main()
