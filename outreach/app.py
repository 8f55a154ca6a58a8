"""The web application, put together from a runtime."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.middleware.proxy_fix import ProxyFix

from outreach.runtime import Runtime
from outreach.web import console, health, phones, webhook


class _Sessions(SecureCookieSessionInterface):
    """The console's sessions; the carrier has none, so its texts do not pay for looking."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if request.path.startswith("/sms/"):
            return self.session_class()
        return super().open_session(app, request)


def create_app(runtime: Runtime) -> Flask:
    """Everything that answers HTTP: the carrier's webhooks, the console, and the simulated phones."""
    app = Flask("outreach.web", template_folder="templates", static_folder="static")
    app.config.update(
        SECRET_KEY=runtime.settings.secret_key,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=runtime.settings.public_url.startswith("https://"),
        SESSION_REFRESH_EACH_REQUEST=False,  # a page left open in a hall signs out after its hours
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
    )
    app.extensions["runtime"] = runtime
    app.session_interface = _Sessions()
    # Behind a host's proxy everyone would share one address, and one person's wrong passwords would make all
    # wait; without a proxy anybody could claim to be anybody.
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=runtime.settings.proxies)  # type: ignore[method-assign]  # Flask's documented way
    app.register_blueprint(webhook.bp)
    app.register_blueprint(health.bp)
    console.install(app)
    if runtime.settings.simulated:
        app.register_blueprint(phones.bp)
    return app
