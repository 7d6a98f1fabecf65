"""Web API 2's error body: ``{"Message": ..., "ModelState": {...}}``, in JSON and in XML."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from openapi.wire.media_types import family

_PARAMETER_LIMIT = 100  # of what comes from the client and is told back


@dataclass(frozen=True, slots=True)
class HttpError:
    """An error as Web API's HttpError class holds it, and the status that it is sent with."""

    status: int
    message: str
    model_state: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def body(self, media_type: str, *, camel_case: bool = False) -> bytes:
        """The error in a JSON or XML media type; ValueError for any other.

        ``camel_case`` is how a JSON formatter with a camel case resolver writes the two members;
        the names below ModelState are keys of a dictionary, which that resolver leaves alone here.
        """
        match family(media_type):
            case "json":
                return self._json(camel_case)
            case "xml":
                return self._xml()
        raise ValueError(f"{media_type} is neither JSON nor XML")

    def _json(self, camel_case: bool) -> bytes:
        said: dict[str, object] = {"message" if camel_case else "Message": self.message}
        if self.model_state:
            said["modelState" if camel_case else "ModelState"] = self.model_state
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "backslashreplace")

    def _xml(self) -> bytes:
        """As HttpError.WriteXml: one element for each key; several messages run together."""
        error = etree.Element("Error")
        _text(etree.SubElement(error, "Message"), self.message)
        if self.model_state:
            state = etree.SubElement(error, "ModelState")
            for key, messages in self.model_state.items():
                _text(etree.SubElement(state, _encoded_name(key)), " ".join(messages))
        return etree.tostring(error, encoding="utf-8", xml_declaration=False)


def _text(element: etree._Element, text: str) -> None:
    element.text = "".join(char if char.isprintable() else "\ufffd" for char in text)


def _encoded_name(name: str) -> str:
    """XmlConvert.EncodeLocalName: what may not stand in a name is written _xHHHH_."""
    safe = ""
    for at, char in enumerate(name):
        starts = char.isalpha() or char == "_"
        if starts or (at and (char.isdecimal() or char in "-.")):
            safe += char
        else:
            safe += f"_x{ord(char):04X}_" if char <= "\uffff" else f"_x{ord(char):08X}_"
    return safe or "_x0000_"


def told(text: str) -> str:
    """A part of a request as an error tells it back: not all of it, however long."""
    return text if len(text) <= _PARAMETER_LIMIT else text[: _PARAMETER_LIMIT - 3] + "..."
