"""The headers that keep our own pages to themselves."""

from flask import Response

_COMMON = (
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "object-src 'none'"
)

# Bodies that clients sent are shown here: scripts that would write HTML are stopped by the browser.
PAGE_POLICY = f"{_COMMON}; require-trusted-types-for 'script'; trusted-types 'none'"

# Swagger UI has its icons as data: URLs and sets style attributes.
DOCS_POLICY = f"{_COMMON}; img-src 'self' data:; style-src 'self' 'unsafe-inline'"


def secured(response: Response, policy: str) -> Response:
    """The response with what browsers are to refuse; a policy that it already has stays."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
