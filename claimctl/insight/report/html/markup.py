"""HTML that can't be broken out of: every text and attribute is escaped, unless it is already an Html."""

from __future__ import annotations

import html

from claimctl.insight.report.figures import clean

_VOID = frozenset({"meta", "img", "rect", "line", "path", "polyline", "polygon"})


class Html(str):
    """Markup that is safe to be placed as it is. Only `element` and `join` make it from foreign text."""

    __slots__ = ()


def element(name: str, /, *children: str | Html, **attributes: str | float | None) -> Html:
    """The element `name`. A child is escaped unless it is Html; an attribute that is None is left out.

    An underscore at the end of an attribute's name is dropped (`class_`), others become hyphens.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{written}>" if name in {"meta", "img"} else f"<{name}{written}/>")
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: str | Html) -> Html:
    """The children one after the other, each escaped unless it is Html."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children))


def escape(text: str) -> Html:
    """`text` as HTML shows it, in an element or in a quoted attribute."""
    return Html(html.escape(clean_keeping_spaces(text), quote=True))


def clean_keeping_spaces(text: str) -> str:
    """`text` without characters that act on a page; spaces at its ends stay, as they part it from its neighbours."""
    core = clean(text)
    before = " " if core and text[:1].isspace() else ""
    after = " " if core and text[-1:].isspace() else ""
    return before + core + after if core else " " * bool(text)


def _plain(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
