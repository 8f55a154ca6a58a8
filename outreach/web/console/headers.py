"""The headers of every answer: nothing from elsewhere, nothing inline, nothing kept by a browser unless it is public."""

from flask import Flask, Response, request

# Bootstrap's stylesheet draws its arrows and ticks from data: images.
_POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_STATIC = {"static", "bootstrap.static"}


def install(app: Flask) -> None:
    """Put them on every answer."""

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers.update(_ALWAYS)
        if request.endpoint not in _STATIC and not response.cache_control.public:
            response.headers["Cache-Control"] = "no-store"
        return response
