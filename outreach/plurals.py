"""Numbers and names as English says them: 1 segment, 2 segments; a vote, an election."""


def counted(n: int, one: str, many: str = "") -> str:
    """1 person, 14,211 people; 2 segments, where many are one and an s."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def an(noun: str) -> str:
    """A strike authorization vote; an election."""
    return f"{'an' if noun[:1].lower() in 'aeio' else 'a'} {noun}"
