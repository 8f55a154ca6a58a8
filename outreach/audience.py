"""Who a broadcast reaches: the people on its lists, and who of them may not be texted."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, case, func, select, true

from outreach.done import undone
from outreach.hours import is_open
from outreach.models import Subscribed, lists, locals_, members, subscriptions


def on_lists(list_ids: Collection[int], state: Subscribed = Subscribed.JOINED) -> Select[int]:
    on = subscriptions.c.list_id.in_(list_ids) & (subscriptions.c.state == state)
    return select(subscriptions.c.member_id).where(on)


def among(member_id: ColumnElement[int], only: Select[int] | None) -> ColumnElement[bool]:
    """Whether this member is one of `only` these; anybody is, where nothing narrows."""
    return true() if only is None else member_id.in_(only)


def count(
    conn: Connection,
    list_ids: Collection[int],
    now: datetime,
    only: Select[int] | None = None,
    *,
    ladder_id: int | None = None,
) -> tuple[int, dict[str, int], int]:
    """People who will be texted; held and suppressed ones; and how many of the first are in quiet hours.

    Of a ladder's, whoever is done with it is none of them.
    """
    reason = why_left_out().label("reason")
    query = (
        select(reason, members.c.zone, func.count())
        .where(members.c.id.in_(on_lists(list_ids)), among(members.c.id, only))
        .where(undone(members.c.id, ladder_id))
        .group_by(reason, members.c.zone)
    )
    people, quiet, left_out = 0, 0, {"held": 0, "suppressed": 0}
    for why, zone, n in conn.execute(query):
        if why:
            left_out[why] += n
            continue
        people += n
        quiet += 0 if not zone or is_open(now, zone) else n
    return people, left_out, quiet


def zones(
    conn: Connection, list_ids: Collection[int], only: Select[int] | None, ladder_id: int | None
) -> list[str]:
    """Where those who will be texted live."""
    query = select(members.c.zone).where(members.c.id.in_(on_lists(list_ids)), among(members.c.id, only))
    return list(conn.scalars(query.where(why_left_out() == "", undone(members.c.id, ladder_id)).distinct()))


def count_readers(
    conn: Connection,
    list_ids: Collection[int],
    only: Select[int] | None = None,
    *,
    ladder_id: int | None = None,
    by_list: bool = False,
) -> dict[tuple[int, str], int]:
    """Who will be texted, by language; where it matters by the lowest of these lists they are on, else 0."""
    may = (why_left_out() == "") & undone(members.c.id, ladder_id)
    if not by_list:
        on_any = members.c.id.in_(on_lists(list_ids)) & among(members.c.id, only)
        query = select(members.c.language, func.count()).where(on_any, may).group_by(members.c.language)
        return {(0, language): n for language, n in conn.execute(query)}
    on = subscriptions.c.list_id.in_(list_ids) & (subscriptions.c.state == Subscribed.JOINED)
    first = select(subscriptions.c.member_id, func.min(subscriptions.c.list_id).label("list_id"))
    of = (
        first.where(on, among(subscriptions.c.member_id, only)).group_by(subscriptions.c.member_id).subquery()
    )
    by = (of.c.list_id, members.c.language)
    query_by = select(*by, func.count()).join_from(of, members, members.c.id == of.c.member_id)
    rows = conn.execute(query_by.where(may).group_by(*by))
    return {(list_id, language): n for list_id, language, n in rows}


def why_left_out() -> ColumnElement[str]:
    return case(
        (members.c.suppressed != "", "suppressed"), (members.c.held_at.is_not(None), "held"), else_=""
    )


def count_by_local(
    conn: Connection,
    list_ids: Collection[int],
    only: Select[int] | None = None,
    *,
    ladder_id: int | None = None,
) -> list[tuple[str, int]]:
    """Who will be texted, by local; a person in two locals is in both lines."""
    people = func.count(func.distinct(subscriptions.c.member_id))
    on = subscriptions.c.list_id.in_(list_ids) & (subscriptions.c.state == Subscribed.JOINED)
    query = (
        select(locals_.c.name, people)
        .select_from(subscriptions)
        .join(lists, lists.c.id == subscriptions.c.list_id)
        .join(locals_, locals_.c.id == lists.c.local_id)
        .join(members, members.c.id == subscriptions.c.member_id)
        .where(on, why_left_out() == "", among(members.c.id, only), undone(members.c.id, ladder_id))
        .group_by(locals_.c.name)
        .order_by(people.desc(), locals_.c.name)
    )
    return [(name, n) for name, n in conn.execute(query)]


def count_left(
    conn: Connection, list_ids: Collection[int], only: Select[int] | None = None
) -> list[tuple[str, int]]:
    """People who were on these lists, have left, and are on none of them any more."""
    gone = subscriptions.c.list_id.in_(list_ids) & (subscriptions.c.state != Subscribed.JOINED)
    still_on = subscriptions.c.member_id.in_(on_lists(list_ids))
    gone &= ~still_on & among(subscriptions.c.member_id, only)
    n = conn.scalar(select(func.count(func.distinct(subscriptions.c.member_id))).where(gone))
    return [("left", n)] if n else []
