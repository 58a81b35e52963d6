"""Groups from pairs: what hangs together, in an order that does not depend on the order of the pairs."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


def connected(items: Iterable[Item], pairs: Iterable[tuple[Item, Item]]) -> list[tuple[Item, ...]]:
    """Items that hang together through pairs; groups, and items in them, in the order of `items`."""
    parent = {item: item for item in items}
    order = {item: n for n, item in enumerate(parent)}

    def root(item: Item) -> Item:
        while parent[item] != item:
            parent[item] = item = parent[parent[item]]
        return item

    for a, b in pairs:
        one, other = sorted((root(a), root(b)), key=order.__getitem__)
        parent[other] = one
    groups: dict[Item, list[Item]] = {}
    for item in parent:
        groups.setdefault(root(item), []).append(item)
    return [tuple(group) for group in groups.values()]
