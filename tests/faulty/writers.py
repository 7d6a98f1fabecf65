"""Replies as text: Json.NET's JSON, DataContractSerializer's and XmlSerializer's XML."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from tests.faulty.call import Entity
from tests.faulty.models.table import ARRAYS, Model
from tests.faulty.scalars import to_text

XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSD = "http://www.w3.org/2001/XMLSchema"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def json_tree(model: Model, entity: Entity) -> dict[str, Any]:
    """The entity as JSON data, in page order, named as the page's sample names its members."""
    return {
        camel(member.name) if model.camel else member.name: _json_value(
            member.model, entity.get(member.name)
        )
        for member in model.members
    }


def camel(name: str) -> str:
    """A member's name with a small first letter."""
    return name[:1].lower() + name[1:]


def _json_value(model: Model | None, value: Any) -> Any:
    if isinstance(value, list):
        return [_json_value(model, item) for item in value]
    if model and isinstance(value, dict):
        return json_tree(model, value)
    if isinstance(value, Decimal):
        return float(value)
    return value if value is None or isinstance(value, (str, bool, int)) else str(value)


def json_text(tree: Any, indent: int | None = None) -> str:
    """JSON text without spaces, as Json.NET writes it, or indented."""
    return json.dumps(
        tree, ensure_ascii=False, indent=indent, separators=None if indent else (",", ":")
    )


def xml_text(text: str) -> str:
    """Character data, with the carriage return kept from the reader's normalisation."""
    return _NOT_XML.sub("\ufffd", escape(text)).replace("\r", "&#xD;")


def data_contract(model: Model, entity: Entity) -> str:
    """DataContract XML: wire order, null as i:nil, no declaration, no indentation."""
    inner = _contract_members(model, entity, model.namespace)
    return f'<{model.name} xmlns:i="{XSI}" xmlns="{model.namespace}">{inner}</{model.name}>'


def _contract_members(model: Model, entity: Entity, scope: str) -> str:
    parts = []
    for member in model.wire:
        value = entity.get(member.name)
        where = f' xmlns="{member.namespace}"' if member.namespace != scope else ""
        if value is None:
            parts.append(f'<{member.xml_name}{where} i:nil="true"/>')
            continue
        inner = _contract_value(member.kind, member.model, value, member.namespace)
        parts.append(f"<{member.xml_name}{where}>{inner}</{member.xml_name}>")
    return "".join(parts)


def _contract_value(kind: str, model: Model | None, value: Any, scope: str) -> str:
    if isinstance(value, list):
        name, namespace = (model.name, model.namespace) if model else (kind, ARRAYS)
        where = f' xmlns="{namespace}"' if namespace != scope else ""
        return "".join(
            f"<{name}{where}>{_contract_value(kind, model, item, namespace)}</{name}>"
            for item in value
        )
    if model:
        return _contract_members(model, value, scope)
    return xml_text(to_text(value))


def xml_serializer(model: Model, entity: Entity) -> str:
    """XmlSerializer's XML: no namespace, nulls omitted."""
    inner = _plain_members(model, entity)
    return f'<{model.name} xmlns:xsd="{XSD}" xmlns:xsi="{XSI}">{inner}</{model.name}>'


def _plain_members(model: Model, entity: Entity) -> str:
    parts = []
    for member in model.wire:
        value = entity.get(member.name)
        if value is not None:
            inner = (
                _plain_members(member.model, value) if member.model else xml_text(to_text(value))
            )
            parts.append(f"<{member.xml_name}>{inner}</{member.xml_name}>")
    return "".join(parts)


def xml(model: Model, entity: Entity) -> str:
    """The entity in its model's style of XML."""
    write = xml_serializer if model.serializer == "xml-serializer" else data_contract
    return write(model, entity)
