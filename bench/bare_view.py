"""The least that a webhook can do, on the server that ours runs on: python -m bench.bare_view PORT."""

import sys

from flask import Flask, Response
from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.log import LogLevels
from granian.server import Server

from outreach.serve import THREADS

TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response><Message>Welcome!</Message></Response>'


def application() -> Flask:
    app = Flask(__name__)
    app.add_url_rule("/healthz", view_func=lambda: "ok")
    app.add_url_rule(
        "/sms/inbound", "inbound", lambda: Response(TWIML, mimetype="text/xml"), methods=["POST"]
    )
    return app


if __name__ == "__main__":
    Server(
        "bench.bare_view:application", factory=True, port=int(sys.argv[1]), interface=Interfaces.WSGI, workers=2,
        blocking_threads=THREADS, runtime_mode=RuntimeModes.st, http=HTTPModes.http1, websockets=False,
        log_level=LogLevels.error,  # as outreach/serve.py
    ).serve()  # fmt: skip
