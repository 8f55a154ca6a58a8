"""Answers that organizers keep: checked when they are written, filled in when they are used."""

import pytest

from outreach import kept_answers
from outreach.errors import BadInput, NotFound
from outreach.runtime import Runtime


def local_id(runtime: Runtime, key: str = "USW7600") -> int:
    with runtime.database.reading() as conn:
        found = runtime.directories.current(conn)
        return found.local_of(found.list_called(key).id).id


def write(runtime: Runtime, name: str, text: str, key: str = "USW7600") -> int:
    with runtime.database.writing() as conn:
        return kept_answers.write(conn, local_id(runtime, key), name, text, None, runtime.now())


def filled(runtime: Runtime, text: str, key: str = "USW7600") -> str:
    with runtime.database.reading() as conn:
        found = runtime.directories.current(conn)
        return kept_answers.fill(text, found, found.locals[local_id(runtime, key)])


@pytest.mark.parametrize(
    ("key", "expected"),
    [("USW7600", "USW Local 7600: USW7600"), ("UFCW770", "UFCW Local 770: UFCW770")],
)
def test_the_blanks_are_those_of_the_members_local(runtime: Runtime, key: str, expected: str) -> None:
    assert filled(runtime, "{local}: {keyword}", key) == expected
    assert "@" in filled(runtime, "{contact}", key) or filled(runtime, "{contact}", key)[-1].isalnum()


def test_a_text_without_blanks_stays_as_it_is(runtime: Runtime) -> None:
    assert filled(runtime, "Call us at 5. 100%") == "Call us at 5. 100%"
    assert filled(runtime, "{{as it is}}") == "{as it is}"


BAD = {
    "another name": ("Hours", "Dear {member}", "{member} can't be filled in"),
    "no name in the braces": ("Hours", "Dear {}", "{} can't be filled in"),
    "a number": ("Hours", "Dear {0}", "{0} can't be filled in"),
    "something of the local's": ("Hours", "{local.__class__}", "can't be filled in"),
    "a form": ("Hours", "{local:>99}", "can't be filled in"),
    "a conversion": ("Hours", "{local!r}", "can't be filled in"),
    "an open brace": ("Hours", "Dear {local", "A brace stands alone"),
    "a closing brace": ("Hours", "Dear } you", "A brace stands alone"),
    "no text": ("Hours", " \n", "0 characters"),
    "too long": ("Hours", "x" * 1201, "1,201 characters"),
    "no name": (" ", "We are open.", "Give it a name"),
    "a long name": ("x" * 61, "We are open.", "Give it a name"),
}


@pytest.mark.parametrize(("name", "text", "said"), BAD.values(), ids=BAD)
def test_what_can_not_be_kept_is_refused_in_one_sentence(
    runtime: Runtime, name: str, text: str, said: str
) -> None:
    kept = write(runtime, "Before", "As it was")

    for attempt in ("write", "change"):
        with pytest.raises(BadInput) as refused, runtime.database.writing() as conn:
            if attempt == "write":
                kept_answers.write(conn, local_id(runtime), name, text, None, runtime.now())
            else:
                kept_answers.change(conn, kept, name, text)
        assert said in str(refused.value)
        assert "Nothing was saved" in str(refused.value)

    with runtime.database.reading() as conn:
        (only,) = kept_answers.of_locals(conn, [local_id(runtime)])
    assert (only.name, only.text) == ("Before", "As it was")


def test_two_of_one_name_are_refused_in_one_local_and_kept_in_two(runtime: Runtime) -> None:
    write(runtime, "Hours", "From 9 to 5")
    write(runtime, "hours", "From 8 to 4", "UFCW770")

    with pytest.raises(BadInput, match="called “HOURS” already"):
        write(runtime, " HOURS ", "Never")


def test_an_answer_may_keep_its_name_when_its_words_change(runtime: Runtime) -> None:
    kept = write(runtime, "Hours", "From 9 to 5")
    with runtime.database.writing() as conn:
        kept_answers.change(conn, kept, "Hours", "From 8 to 4\r\nand at night")
    with runtime.database.reading() as conn:
        assert kept_answers.get(conn, kept).text == "From 8 to 4\nand at night"


def test_one_that_is_removed_is_gone(runtime: Runtime) -> None:
    kept = write(runtime, "Hours", "From 9 to 5")
    with runtime.database.writing() as conn:
        kept_answers.remove(conn, kept)

    for act in (kept_answers.get, kept_answers.remove):
        with pytest.raises(NotFound), runtime.database.writing() as conn:
            act(conn, kept)


def test_a_local_sees_its_own_alone(runtime: Runtime) -> None:
    write(runtime, "Hours", "From 9 to 5")
    write(runtime, "Place", "At the hall", "UFCW770")

    with runtime.database.reading() as conn:
        assert [each.name for each in kept_answers.of_locals(conn, [local_id(runtime)])] == ["Hours"]
