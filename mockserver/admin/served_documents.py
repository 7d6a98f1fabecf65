"""The documents themselves, at `/openapi/<partner>.yaml` and `.json`."""

import json
from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, abort

from openapi.documents import Document

# RFC 9512 for YAML; `text/plain` would be shown by browsers, but tools go by the type.
YAML = "application/yaml"
JSON = "application/json"


def served_documents(documents: Sequence[Document]) -> Blueprint:
    """The blueprint of the documents: the YAML byte for byte as in the file, and the same as JSON.

    They are read when the mock starts, so that what is shown is what is served.
    """
    blueprint = Blueprint("documents", __name__, url_prefix="/openapi")
    as_yaml = {document.partner: document.path.read_bytes() for document in documents}
    as_json = {
        document.partner: json.dumps(document.source, ensure_ascii=False).encode()
        for document in documents
    }

    @blueprint.get("/<partner>.yaml")
    def yaml_document(partner: str) -> Response:
        return _document(as_yaml, partner, YAML)

    @blueprint.get("/<partner>.json")
    def json_document(partner: str) -> Response:
        return _document(as_json, partner, JSON)

    return blueprint


def _document(bodies: Mapping[str, bytes], partner: str, media_type: str) -> Response:
    if partner not in bodies:
        abort(404)
    response = Response(bodies[partner], content_type=media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-cache"
    return response
