"""Whether a configuration fits the documents: what it names must be there.

A name that nothing has would be passed over in silence: a value that never reaches the sandbox, a
member that is varied although it was to be left alone, a finding that nobody accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contracts.checks import checks
from contracts.config import Config, ConfigError
from contracts.stamping import of_its_kind, pointer_in
from openapi.documents import Document
from openapi.names import nearest


def fit(config: Config, documents: Sequence[Document], partners: Sequence[str]) -> None:
    """Refuse the names of partners, members and checks that are not there.

    ``documents`` are those in use, ``partners`` all that there are. Raises `ConfigError`.
    """
    for name in config.partners:
        _known(name, partners, "partners", "partner")
    for document in documents:
        _members(config, document)
    for entry in config.baseline:
        if entry.partner:
            _known(entry.partner, partners, "baseline", "partner")
        if entry.check:
            _known(entry.check, [one.name for one in checks()], "baseline", "check")


def _members(config: Config, document: Document) -> None:
    said = config.of(document.partner)
    for key, pointers in (("values", said.values), ("leave-alone", said.leave_alone)):
        for pointer in pointers:
            plain = pointer.replace("/*", "/0")
            having = [one for one in document.operations if pointer_in(one, plain) is not None]
            for operation in having if key == "values" else ():
                of_its_kind(operation, pointer, said.values[pointer])
            if having:
                continue
            names = _beside(document, pointer)
            _known(pointer, names, f"partners.{document.partner}.{key}", "member")


def _beside(document: Document, pointer: str) -> list[str]:
    """The pointers that there are in place of one that is not, as deep as the document goes."""
    known, _, _ = pointer.rpartition("/")
    found = [
        f"{known}/{name}"
        for operation in document.operations
        for content in operation.requests.values()
        if (place := pointer_in(operation, known)) is not None
        and (schema := content.schema.at(place)) is not None
        for name in schema.members
    ]
    return list(dict.fromkeys(found)) if found or not known else _beside(document, known)


def _known(name: str, names: Iterable[str], where: str, what: str) -> None:
    among = list(names)
    if name in among:
        return
    hint = nearest(name, among, f"there are: {', '.join(among)}")
    raise ConfigError(f"{where}: no {what} {name!r}; {hint}")
