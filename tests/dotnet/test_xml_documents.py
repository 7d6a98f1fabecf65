"""Which bytes .NET takes for an XML document: root, prolog, encoding, depth."""

from __future__ import annotations

import pytest

from tests.dotnet.bridge import DotNet, DotNetError
from tests.dotnet.reads import reservation

BODY = reservation("<RequestId>é😀</RequestId>")


def says(dotnet: DotNet, body: bytes | str) -> str:
    xml = body.encode() if isinstance(body, str) else body
    return str(dotnet.read("vezeeta-request", xml)["RequestId"])


@pytest.mark.parametrize(
    "body",
    [
        *(BODY, "\ufeff" + BODY, " \r\n" + BODY, BODY + "\n", "<!--x-->" + BODY + "<!--x-->"),
        *('<?xml version="1.0"?>' + BODY, '<?xml version="1.0" encoding="UTF-8"?>\n' + BODY),
        BODY.replace("é", "<![CDATA[é]]>"),
        BODY.replace("é", "&#233;").replace("😀", "&#x1F600;"),
        BODY.replace("é", "é<!-- within -->"),
        BODY.replace(' xmlns="', ' xmlns:p="').replace("<R", "<p:R").replace("</R", "</p:R"),
    ],
)
def test_the_same_document_may_be_written_in_many_ways(dotnet: DotNet, body: str) -> None:
    assert says(dotnet, body) == "é😀"


@pytest.mark.parametrize(
    "body",
    [
        *("", " ", "{}", BODY + "<x/>", BODY + "x", BODY[:-1], "<!DOCTYPE x>" + BODY),
        *('<?xml version="1.1"?>' + BODY, "<?pi x?>" + BODY, BODY.replace("é", "<?pi x?>")),
        *(BODY.replace("é", "&x;"), BODY.replace("é", "&nbsp;"), BODY.replace("é", "<b/>")),
        BODY.replace("ReservationModel", "Reservationmodel"),
        BODY.replace("VezeetaCrmApi.Models", "VezeetaCrmApi"),
        "<ReservationModel><RequestId>x</RequestId></ReservationModel>",
        '<?xml version="1.0" encoding="utf-16"?>' + BODY,
        *(
            BODY.encode("utf-16"),
            BODY.replace("😀", "").encode("latin-1"),
        ),  # no such charset declared
        reservation("text<RequestId>x</RequestId>"),
    ],
)
def test_what_is_no_such_document_is_refused(dotnet: DotNet, body: bytes | str) -> None:
    with pytest.raises(DotNetError):
        says(dotnet, body)


def test_elements_may_be_nested_255_deep(dotnet: DotNet) -> None:
    deep = reservation("<A>" * 255 + "</A>" * 255)  # the root is one more, and its text none

    assert dotnet.read("vezeeta-request", deep.encode())["RequestId"] is None
    with pytest.raises(DotNetError, match="max depth"):
        says(dotnet, deep.replace("<A></A>", "<A><A></A></A>"))


def test_line_breaks_are_read_as_xml_says(dotnet: DotNet) -> None:
    body = BODY.replace("é😀", "a&#13;b\r\nc\rd\ne&#xA; \t")

    assert says(dotnet, body) == "a\rb\nc\nd\ne\n \t"


def test_a_control_character_is_read_if_it_is_escaped(dotnet: DotNet) -> None:
    # XML 1.0 knows no such character: .NET is laxer than other parsers, in both directions.
    assert says(dotnet, BODY.replace("é", "&#1;")) == "\1😀"
    assert b"&#x1;" in dotnet.write("vezeeta-request", {"RequestId": "\1"})
