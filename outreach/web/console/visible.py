"""Which broadcasts an organizer may see, and act on: another local's does not exist for them."""

from sqlalchemy import Connection

from outreach import broadcasts, organizers
from outreach.broadcasts import Broadcast
from outreach.directory import Directory
from outreach.errors import NotAllowed, NotFound
from outreach.organizers import Organizer


def named(broadcast_id: int) -> str:
    """A broadcast's name in what is noted."""
    return f"broadcast {broadcast_id}"


def to_see(conn: Connection, organizer: Organizer, directory: Directory, broadcast_id: int) -> Broadcast:
    """This broadcast, when it goes to any of their locals. Raises NotFound."""
    found = broadcasts.get(conn, broadcast_id)
    if not any(_has(conn, organizer, directory, broadcast_id)):
        raise NotFound(f"There is no broadcast {broadcast_id}.")
    return found


def to_act_on(conn: Connection, organizer: Organizer, directory: Directory, broadcast_id: int) -> Broadcast:
    """This broadcast, when it goes to no local but theirs. Raises NotFound, NotAllowed."""
    found = to_see(conn, organizer, directory, broadcast_id)
    if not acts_on(conn, organizer, directory, broadcast_id):
        raise NotAllowed("This broadcast also goes to locals you don't have. Ask an admin to do this.")
    return found


def acts_on(conn: Connection, organizer: Organizer, directory: Directory, broadcast_id: int) -> bool:
    """Whether they may press its buttons."""
    return organizers.may_send(organizer) and all(_has(conn, organizer, directory, broadcast_id))


def _has(conn: Connection, organizer: Organizer, directory: Directory, broadcast_id: int) -> list[bool]:
    list_ids = broadcasts.audience(conn, broadcast_id)
    return [organizers.may_see(organizer, directory.lists[list_id].local_id) for list_id in list_ids]
