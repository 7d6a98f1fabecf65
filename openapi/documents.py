"""The partners' documents: YAML files -> `openapi.operations`, or one line that says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from openapi.names import nearest
from openapi.operations import Content, Document, DocumentedReply, Example, Operation
from openapi.references import followed, refuse_broken, refuse_loops
from openapi.schemas import EVIDENCE, SchemaError, SchemaReader, by_rule
from openapi.validation import Validator
from openapi.violations import Evidence, Unwritable, Value
from openapi.wire.codecs import Codec, codec_for
from openapi.wire.frameworks import FRAMEWORKS
from openapi.wire.media_types import family, parse
from openapi.yaml_source import DocumentError, line_of, read_yaml

BUILT_IN = Path(__file__).parent
DEFAULT_FRAMEWORK = "aspnet-webapi"
_WITHOUT_BODY = ("204", "205", "304")  # HTTP allows none, whatever a document says
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._~!$&'()*+,;=:@{}-]+")  # RFC 3986's pchar, and templates
# OpenAPI takes these for no parameters, whatever is said of them.
_OWN_HEADERS = ("accept", "content-type", "authorization")
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

__all__ = [
    "BUILT_IN",
    "Content",
    "Document",
    "DocumentError",
    "DocumentedReply",
    "Example",
    "Operation",
    "load",
    "load_file",
    "partners",
]


def load(folder: Path | None = None, partners: Sequence[str] = ()) -> tuple[Document, ...]:
    """The documents of a folder (the built-in ones for None), by partner name.

    Raises `DocumentError` with file and line for a broken one, a partner that is not there, and a
    path that two documents share.
    """
    files = _files(folder)
    for partner in partners:
        if partner not in files:
            hint = nearest(partner, files, f"there are: {', '.join(files)}")
            raise DocumentError(folder or BUILT_IN, None, f"no partner {partner!r}; {hint}")
    documents = tuple(load_file(files[name]) for name in dict.fromkeys(partners) or files)
    _refuse_shared_paths(documents)
    return documents


def partners(folder: Path | None = None) -> tuple[str, ...]:
    """The partners that a folder (None: the built-in one) has a document of, without reading any.

    Raises `DocumentError` for what is no folder of documents.
    """
    return tuple(_files(folder))


def _files(folder: Path | None) -> dict[str, Path]:
    folder = folder or BUILT_IN
    if not folder.is_dir():
        raise DocumentError(folder, None, "is no folder of documents")
    files = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    if not files:
        raise DocumentError(folder, None, "holds no document (*.yaml)")
    return files


def load_file(path: Path) -> Document:
    """One document; raises `DocumentError` with file and line."""
    source = read_yaml(path)
    try:
        return _DocumentReader(path, source).document()
    except SchemaError as error:
        raise DocumentError(path, line_of(path, error.place), str(error)) from None
    except RecursionError:
        raise DocumentError(path, None, "a reference or alias leads back to itself") from None


def _refuse_shared_paths(documents: Sequence[Document]) -> None:
    owners: dict[tuple[str, str], Operation] = {}
    for document in documents:
        for operation in document.operations:
            key = (operation.method, operation.path.rstrip("/").lower())
            owner = owners.setdefault(key, operation)
            if owner is not operation:
                places = ("paths", operation.path)
                raise DocumentError(
                    document.path,
                    line_of(document.path, places),
                    f"{operation.method} {operation.path} is already taken by {owner.partner}",
                )


class _DocumentReader:
    """Reads one document top down; every complaint is a `SchemaError` with its place."""

    def __init__(self, path: Path, source: Any) -> None:
        self._path = path
        if not isinstance(source, dict):
            raise DocumentError(path, 1, "is no OpenAPI document: a mapping is expected")
        self._source: dict[str, Any] = source
        self._framework = str(source.get("x-framework", DEFAULT_FRAMEWORK))
        if self._framework not in FRAMEWORKS:
            offered = ", ".join(FRAMEWORKS)
            raise SchemaError(
                ("x-framework",), f"no framework {self._framework!r}; there are: {offered}"
            )
        refuse_loops(source)
        refuse_broken(source)
        components = _mapping(_mapping(source, "components", ()), "schemas", ("components",))
        self._schemas = SchemaReader(components)
        self._compiled: dict[tuple[int, bool, str, str], tuple[Codec, Validator]] = {}

    def document(self) -> Document:
        version = str(self._source.get("openapi", ""))
        if not version.startswith("3.0."):
            said = repr(version) if version else "missing"
            raise SchemaError(("openapi",), f"openapi is {said}, 3.0.x is expected")
        info = _mapping(self._source, "info", ())
        operations = tuple(self._operations())
        if not operations:
            raise SchemaError(("paths",), "no operation is documented")
        return Document(
            partner=self._path.stem,
            path=self._path,
            title=str(info.get("title", self._path.stem)),
            framework=self._framework,
            source=self._source,
            operations=operations,
        )

    def _operations(self) -> Iterator[Operation]:
        paths = _mapping(self._source, "paths", ())
        for path in paths:
            place = ("paths", path)
            if not str(path).startswith("/"):
                raise SchemaError(place, f"the path {path!r} does not start with /")
            if not _PLAIN_PATH.fullmatch(str(path)):
                said = "holds characters that a URL would have to write with %, or none may have"
                raise SchemaError(place, f"the path {path!r} {said}")
            below = _mapping(paths, path, ("paths",))
            if "$ref" in below:
                raise SchemaError((*place, "$ref"), "a path by reference is not supported")
            self._refuse_required_parameters(below, place)
            for method, raw in below.items():
                if method in METHODS:
                    yield self._operation(path, method, raw, (*place, method))

    def _operation(
        self, path: str, method: str, raw: Any, place: tuple[str | int, ...]
    ) -> Operation:
        if not isinstance(raw, dict):
            raise SchemaError(place, "an operation is expected here")
        if "{" in path:
            raise SchemaError(place, "paths with parameters are not supported")
        self._refuse_required_parameters(raw, place)
        said = _mapping(raw, "requestBody", place)
        body, body_place = self._followed(said, (*place, "requestBody"))
        if not isinstance(body, dict):
            raise SchemaError(body_place, "a request body is expected here")
        requests = self._contents(body, body_place)
        replies = {
            str(status): self._reply(str(status), reply, (*place, "responses", status))
            for status, reply in _mapping(raw, "responses", place).items()
        }
        if not replies:
            raise SchemaError(place, "no response is documented")
        return Operation(
            partner=self._path.stem,
            method=method.upper(),
            path=path,
            id=str(raw.get("operationId", f"{method} {path}")),
            summary=str(raw.get("summary", "")),
            framework=self._framework,
            requests=requests,
            replies=replies,
            parameter=str(body.get("x-parameter", "model")),
        )

    def _reply(self, status: str, raw: Any, place: tuple[str | int, ...]) -> DocumentedReply:
        if status == "default":
            raise SchemaError(place, "default documents every status; name 200, 4XX, ... instead")
        raw, place = self._followed(raw, place)
        if not isinstance(raw, dict):
            raise SchemaError(place, "a response is expected here")
        contents = self._contents(raw, place)
        if contents and status in _WITHOUT_BODY:
            raise SchemaError((*place, "content"), f"HTTP knows no {status} with a body")
        empty = raw.get("x-empty", {} if status in _WITHOUT_BODY else None)
        return DocumentedReply(
            status=status,
            description=str(raw.get("description", "")),
            contents=contents,
            empty=None if empty is None else _empty_example(empty, (*place, "x-empty")),
            evidence=_evidence(raw, place),
        )

    def _followed(
        self, raw: Any, place: tuple[str | int, ...]
    ) -> tuple[Any, tuple[str | int, ...]]:
        return followed(self._source, raw, place)

    def _refuse_required_parameters(
        self, raw: dict[str, Any], place: tuple[str | int, ...]
    ) -> None:
        """A parameter that may be left out is passed over; one that must come would be missed."""
        listed = raw.get("parameters") or ()
        if not isinstance(listed, list | tuple):
            raise SchemaError((*place, "parameters"), "parameters must be a list")
        for at, one in enumerate(listed):
            said, there = self._followed(one, (*place, "parameters", at))
            if not isinstance(said, dict):
                raise SchemaError(there, "a parameter is expected here")
            if said.get("required") and str(said.get("name")).lower() not in _OWN_HEADERS:
                told = (
                    f"the parameter {said.get('name')!r} is required, and parameters are not read"
                )
                raise SchemaError(there, told)

    def _contents(self, raw: dict[str, Any], place: tuple[str | int, ...]) -> dict[str, Content]:
        return {
            _essence(name, (*place, "content", name)): self._content(
                name, below, (*place, "content", name)
            )
            for name, below in _mapping(raw, "content", place).items()
        }

    def _content(self, name: str, raw: Any, place: tuple[str | int, ...]) -> Content:
        if not isinstance(raw, dict):
            raise SchemaError(place, "a media type object is expected here")
        media_type = _essence(name, place)
        schema = self._schemas.read(raw.get("schema", {}), (*place, "schema"))
        node = id(schema.members) if schema.kind == "object" else id(schema)
        key = (node, schema.nullable, schema.xml.name, family(media_type))
        if key not in self._compiled:
            try:
                self._compiled[key] = codec_for(media_type, schema), Validator(schema)
            except ValueError as error:
                said = str(error).partition("\n")[0]
                raise SchemaError(place, f"{media_type}: {said}") from None
        codec, validator = self._compiled[key]
        content = Content(media_type, schema, (), codec, validator, _evidence(raw, place))
        examples = [
            self._example(content, name, *self._followed(example, (*place, "examples", name)))
            for name, example in _mapping(raw, "examples", place).items()
        ]
        if "example" in raw:  # OpenAPI's shorter form, for one that needs no name
            alone = {"value": raw["example"]}
            examples.append(self._example(content, "example", alone, (*place, "example")))
        return replace(content, examples=tuple(examples))

    @staticmethod
    def _example(content: Content, name: str, raw: Any, place: tuple[str | int, ...]) -> Example:
        if not isinstance(raw, dict) or "value" not in raw:
            raise SchemaError(place, "an example needs a value")
        said = raw["value"]
        if family(content.media_type) == "json":
            value = _exact(said)
            try:
                body = content.write(value)
            except Unwritable as error:
                raise SchemaError(place, str(error)) from None
        else:
            if not isinstance(said, str):
                raise SchemaError(place, f"an example in {content.media_type} is written as text")
            body = said.strip().encode()
            reading = content.read(body)
            if not reading.readable:
                raise SchemaError(place, f"the example is unreadable: {reading.violations[0]}")
            value = reading.value
        return Example(
            name=str(name),
            media_type=content.media_type,
            value=value,
            body=body,
            summary=str(raw.get("summary", "")),
            evidence=_evidence(raw, place),
        )


def _mapping(raw: Mapping[str, Any], key: str, place: tuple[str | int, ...]) -> dict[str, Any]:
    below = raw.get(key)
    if below is None:
        return {}
    if not isinstance(below, dict):
        raise SchemaError((*place, key), f"{key} must be a mapping")
    for name in below:
        if not isinstance(name, str | int):
            raise SchemaError((*place, key), f"{name!r} is no name")
    return below


def _essence(name: str, place: tuple[str | int, ...]) -> str:
    found = parse(str(name))
    if found is None:
        raise SchemaError(place, f"{name!r} is no media type")
    return found.essence


def _evidence(raw: Mapping[str, Any], place: tuple[str | int, ...]) -> Evidence:
    said: Mapping[str, Evidence] = by_rule(raw.get("x-evidence"), (*place, "x-evidence"), EVIDENCE)
    return said.get("", "page")


def _empty_example(raw: Any, place: tuple[str | int, ...]) -> Example:
    said = raw if isinstance(raw, dict) else {}
    summary = str(said.get("summary", ""))
    return Example("empty", None, None, b"", summary, _evidence(said, place))


def _exact(value: Value) -> Value:
    """YAML's floats as the decimals they were written as."""
    match value:
        case float():
            return Decimal(repr(value))
        case dict():
            return {name: _exact(below) for name, below in value.items()}
        case list():
            return [_exact(below) for below in value]
    return value
