"""The pages for people: `/__mock__/` to try the mock and watch it, `/__mock__/docs` to read."""

from collections.abc import Sequence

from flask import Blueprint, Response, render_template, send_from_directory, url_for
from swagger_ui_bundle import swagger_ui_path

from mockserver.admin.guard import guard
from mockserver.admin.headers import DOCS_POLICY, PAGE_POLICY, secured
from mockserver.admin.shown import shown_operations
from mockserver.journal import OWN_PAGES
from mockserver.settings import Settings
from openapi.documents import Document

# Of the bundle only what the page links: nothing else of a foreign package is served.
_SWAGGER = ("swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js")


def pages(documents: Sequence[Document], settings: Settings) -> Blueprint:
    """The blueprint of the pages over these documents."""
    blueprint = Blueprint(
        "pages",
        __name__,
        url_prefix=OWN_PAGES,
        template_folder="templates",
        static_folder="static",
        static_url_path="/static",
    )
    guard(blueprint, settings.host)
    operations = shown_operations(documents)
    partners = [(document.partner, document.title) for document in documents]

    @blueprint.get("")
    def without_slash() -> Response:
        return Response(status=308, headers={"Location": url_for("pages.page")})

    @blueprint.get("/")
    def page() -> str:
        return render_template("page.html", operations=operations, partners=partners)

    @blueprint.get("/docs")
    def docs() -> Response:
        return secured(Response(render_template("docs.html", partners=partners)), DOCS_POLICY)

    @blueprint.get(f"/docs/<any({', '.join(map(repr, _SWAGGER))}):name>")
    def swagger(name: str) -> Response:
        return send_from_directory(swagger_ui_path, name)

    @blueprint.after_request
    def keep_to_itself(response: Response) -> Response:
        return secured(response, PAGE_POLICY)

    return blueprint
