"""What a settings file may cost: YAML that nests or repeats itself without end is turned away before it is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_BYTES = 4_000_000
_MOST_NODES = 200_000  # with every alias written out
_MOST_DEPTH = 100
_ENDS = (yaml.ScalarEvent, yaml.MappingEndEvent, yaml.SequenceEndEvent)
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def check(content: bytes) -> None:
    """Raises ValueError where the content is too long, too deep, repeats too much, or holds itself.

    What is no YAML at all is left to whoever builds it. Reads events only, so that nothing grows here.
    """
    if len(content) > MOST_BYTES:
        raise ValueError(f"it is longer than {MOST_BYTES // 1_000_000} MB")
    try:
        _count(yaml.parse(content, Loader=_PARSER))
    except yaml.YAMLError:
        return


def _count(events: Iterable[yaml.Event]) -> None:
    sizes: dict[str, int] = {}  # nodes under each anchor that is complete
    opened: list[tuple[str | None, int]] = []
    total = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            if any(anchor == event.anchor for anchor, _ in opened):
                raise ValueError("it holds itself by an alias")
            total += sizes.get(str(event.anchor), 1)
        elif isinstance(event, yaml.NodeEvent):
            total += 1
            opened.append((event.anchor, total))
        if opened and isinstance(event, _ENDS):
            anchor, before = opened.pop()
            sizes |= {anchor: total - before + 1} if anchor else {}
        if len(opened) > _MOST_DEPTH:
            raise ValueError(f"it nests more than {_MOST_DEPTH} deep")
        if total > _MOST_NODES:
            raise ValueError(f"it comes to more than {_MOST_NODES} values, aliases written out")
