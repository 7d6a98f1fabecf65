"""HTML written by calls: every text is escaped, so that no value can become markup."""

from __future__ import annotations

from html import escape

from contracts.reports.visible import visible


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def tag(name: str, *children: str | Markup, **attributes: object) -> Markup:
    """An element; a child that is no `Markup` is escaped, as every attribute is.

    ``class_`` stands for ``class``, an underscore elsewhere for a dash.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(visible(str(value)), quote=True)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(one if isinstance(one, Markup) else escape(visible(one)) for one in children)
    return Markup(f"<{name}{written}>{inner}</{name}>")


def join(parts: list[Markup]) -> Markup:
    """Elements one after another."""
    return Markup("".join(parts))
