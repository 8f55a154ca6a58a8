"""Every bench, in one run, the quick ones first: python -m bench. Each runs alone too: python -m bench.scale 10000."""

from bench import keyword_matches, lanes, optins, others, receipts, scale, sending, votes, while_sending
from bench.family import alone


def main() -> None:
    print("\nReading texts, 500 keywords")
    keyword_matches.main()
    for part in (optins, receipts, while_sending, lanes, votes, others, sending, scale):
        part.main()


if __name__ == "__main__":
    alone(main)
