"""Passive faults in the XML of a reply: order, namespaces, names, declaration, scalars."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from tests.faulty.call import Call
from tests.faulty.hooks import at
from tests.faulty.models.table import Model
from tests.faulty.writers import camel


@at("model", "xml-page-order")
def page_order(model: Model, call: Call) -> Model:
    return replace(model, wire=model.members)


@at("model", "xml-base-last")
def base_last(model: Model, call: Call) -> Model:
    return replace(model, wire=tuple(sorted(model.wire, key=lambda member: member.base)))


@at("model", "xml-all-alphabetical")
def all_alphabetical(model: Model, call: Call) -> Model:
    return replace(model, wire=tuple(sorted(model.wire, key=lambda member: member.name)))


@at("model", "xml-base-in-own-namespace")
def base_in_own_namespace(model: Model, call: Call) -> Model:
    moved = tuple(replace(member, namespace=model.namespace) for member in model.wire)
    return replace(model, wire=moved)


@at("model", "xml-other-root")
def other_root(model: Model, call: Call) -> Model:
    return replace(model, name=model.name.removesuffix("Model").replace("Reservation", ""))


@at("model", "xml-camel-names")
def camel_names(model: Model, call: Call) -> Model:
    return replace(
        model, wire=tuple(replace(member, xml_name=camel(member.xml_name)) for member in model.wire)
    )


def _xml(change: Any) -> Any:
    def hook(text: str, call: Call) -> Any:
        return change(text) if "xml" in call.reply_type else text

    return hook


at("text_out", "xml-no-namespace")(_xml(lambda text: re.sub(r' xmlns="[^"]*"', "", text)))
at("text_out", "xml-number-left-out")(
    _xml(lambda text: re.sub(r"<(Id|CallCenterIdentifier)[ >].*?</\1>", "", text))
)
at("text_out", "xml-https-namespace")(
    _xml(lambda text: text.replace('xmlns="http:', 'xmlns="https:'))
)
at("text_out", "xml-declared-utf16")(
    _xml(lambda text: '<?xml version="1.0" encoding="utf-16"?>' + text)
)
at("text_out", "xml-unclosed")(_xml(lambda text: text[: text.rindex("</")]))
at("text_out", "xml-null-as-text")(
    _xml(lambda text: re.sub(r'<(\w+) i:nil="true"/>', r"<\1>null</\1>", text))
)
at("text_out", "xml-python-booleans")(_xml(lambda text: text.replace(">true<", ">True<")))
at("text_out", "xml-in-string")(
    _xml(
        lambda text: (
            '<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">'
            + text.replace("<", "&lt;")
            + "</string>"
        )
    )
)
at("text_out", "xml-unbound-prefix")(_xml(lambda text: re.sub(r' xmlns:i="[^"]*"', "", text)))
at("text_out", "xml-date-local-format")(
    _xml(lambda text: re.sub(r"(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)[^<]*", r"\3/\2/\1 \4", text))
)
at("text_out", "xml-data-contract-style")(
    _xml(
        lambda text: re.sub(
            r"<(\w+) xmlns:xsd=[^>]*>",
            r'<\1 xmlns="http://schemas.datacontract.org/2004/07/BackOffice.Api.Models">',
            text,
            count=1,
        )
    )
)


@at("text_out", "xml-grouped-digits")
def grouped_digits(text: str, call: Call) -> str:
    if "xml" not in call.reply_type:
        return text
    return re.sub(r">(\d{4,})<", lambda found: f">{int(found[1]):,}<", text)
