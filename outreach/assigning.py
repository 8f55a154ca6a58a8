"""Who deals with a reply: an organizer takes it, or gives it to a colleague who has that local."""

from sqlalchemy import Connection, update

from outreach import organizers, replies
from outreach.errors import BadInput, WrongState
from outreach.models import replies as table
from outreach.organizers import Organizer


def colleagues(conn: Connection, local_id: int) -> list[Organizer]:
    """Who may answer this local's replies."""
    return [who for who in organizers.everyone(conn) if _may_answer(who, local_id)]


def _may_answer(who: Organizer, local_id: int) -> bool:
    return who.active and organizers.may_send(who) and organizers.may_see(who, local_id)


def assign(conn: Connection, text_id: int, to: int | None, had: int | None) -> None:
    """It is this organizer's from now on, nobody's for None; `had` is whose it was on the page that was pressed.

    Raises WrongState when a colleague was faster, who is named; BadInput for somebody without that local.
    """
    found = replies.get(conn, text_id)
    if to is not None and not _may_answer(organizers.get(conn, to), found.local_id):
        raise BadInput("Choose somebody who answers for this local. Nothing was changed.")
    still_so = (table.c.text_id == text_id) & (table.c.state == replies.OPEN)
    still_so &= table.c.assigned_to.is_not_distinct_from(had)
    if conn.execute(update(table).where(still_so).values(assigned_to=to)).rowcount:
        return
    now = replies.get(conn, text_id)
    if now.state != replies.OPEN:
        raise WrongState(f"{now.handled_by} dealt with this already. Nothing was changed.")
    if now.assigned_to != to:
        whose = f"{now.assignee} has this reply" if now.assigned_to else "Nobody has this reply any more"
        raise WrongState(f"{whose}: somebody was faster. Nothing was changed.")
