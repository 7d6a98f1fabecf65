"""Bytes to text by the declared charset, as the framework does it."""

from __future__ import annotations

import codecs

from openapi.violations import UnknownCharset, Unreadable, Violation

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# UTF-16 without a byte order mark is little-endian in .NET.
_CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16-le",
    "utf-16le": "utf-16-le",
    "unicode": "utf-16-le",
    "utf-16be": "utf-16-be",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
}


def codec_name(charset: str) -> str:
    """Python's codec for a declared charset; raises `UnknownCharset`."""
    try:
        return _CODECS[charset.strip().strip('"').lower()]
    except KeyError:
        raise UnknownCharset(charset) from None


def decode(body: bytes, charset: str | None = None) -> str:
    """``body`` as text; a byte order mark is dropped.

    Raises `Unreadable` where the bytes are not of that charset, `UnknownCharset` where none of ours
    is declared. Without a declaration the body is UTF-8 (RFC 8259, section 8.1).
    """
    name = codec_name(charset) if charset else "utf-8"
    for mark, of in _BOMS:
        if body.startswith(mark):
            if of.partition("-")[2][:2] != name.partition("-")[2][:2]:
                raise Unreadable(_not_of(charset or "utf-8", f"a byte order mark of {of[:6]}", 0))
            body, name = body[len(mark) :], of
            break
    try:
        return body.decode(name)
    except UnicodeDecodeError as error:
        came = f"the byte 0x{body[error.start]:02x} at offset {error.start}"
        raise Unreadable(_not_of(charset or "utf-8", came, error.start)) from None


def _not_of(charset: str, came: str, offset: int) -> Violation:
    return Violation(f"byte {offset}", (), "charset", f"text in {charset}", came, "framework")
