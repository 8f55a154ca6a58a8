"""Whether this process answers, for whoever watches the server."""

from flask import Blueprint
from sqlalchemy import select

from outreach.web import runtime

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> tuple[dict[str, str], int]:
    """200 while texts can join, leave and be answered; the queue is told beside it, for sending needs it."""
    with runtime().database.reading() as conn:
        conn.execute(select(1))
    return {"web": "ok", "queue": "away" if runtime().jobs.away() else "ok"}, 200
