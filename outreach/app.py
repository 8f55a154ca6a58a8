"""The web application, put together from a runtime."""

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from outreach.runtime import Runtime
from outreach.web import console, health, phones, public, webhook


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
    app.register_blueprint(health.bp)
    console.install(app)
    public.install(app)
    if runtime.settings.simulated:
        app.register_blueprint(phones.bp)
    # Behind a host's proxy everyone would share one address, and one person's wrong passwords would make all
    # wait; without a proxy anybody could claim to be anybody.
    pages = ProxyFix(app.wsgi_app, x_for=runtime.settings.proxies)
    carriers = create_webhook(runtime).wsgi_app
    app.wsgi_app = DispatcherMiddleware(pages, {webhook.PREFIX: carriers})  # type: ignore[method-assign]  # Flask's documented way
    return app


def create_webhook(runtime: Runtime) -> Flask:
    """What the carrier calls: an application of its own, so that no text pays for the console's sessions and guards."""
    app = Flask("outreach.webhook", static_folder=None)
    app.extensions["runtime"] = runtime
    webhook.install(app)
    return app
