"""The security headers of every answer, and the few routes that need others."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import Flask, Response, g, request

View = TypeVar("View", bound=Callable[..., Any])

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}

PERMISSIONS = "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"


def allow(**directives: str) -> None:
    """Widen the policy of the answer being made: ``allow(frame_ancestors="https://site")``.

    Named with underscores; the value replaces the directive's.
    """
    g.setdefault("policy", {}).update(
        {name.replace("_", "-"): value for name, value in directives.items()}
    )


def embeddable(origins: Iterable[str]) -> None:
    """Let these origins show the answer in a frame (the public request form, nothing else)."""
    allow(frame_ancestors=" ".join(origins) or "'none'")


def styled_by_script(view: View) -> View:
    """Mark a view whose page holds the diagram viewer, which writes style attributes."""
    view.style_attributes = True  # type: ignore[attr-defined]
    return view


def secure(app: Flask) -> None:
    """Put the headers on every answer of the application."""

    @app.after_request
    def headers(response: Response) -> Response:
        view = app.view_functions.get(request.endpoint or "")
        policy = POLICY | g.get("policy", {})
        if getattr(view, "style_attributes", False):
            policy["style-src-attr"] = "'unsafe-inline'"
        response.headers["Content-Security-Policy"] = "; ".join(
            f"{name} {value}" for name, value in policy.items()
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Permissions-Policy"] = PERMISSIONS
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if policy["frame-ancestors"] == "'none'":
            response.headers["X-Frame-Options"] = "DENY"
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint not in ("static", "organisation.colours", "organisation.logo"):
            # Pages hold personal data: neither caches nor search engines keep them.
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response
