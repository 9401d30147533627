"""The network that networkx can write: what an attribute holds of lists and dictionaries is had by its name, and is no item of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx

if TYPE_CHECKING:
    from collections.abc import Iterator


class Attributes(dict[str, Any]):
    """The attributes of a node, of an edge or of a network.

    `items()` gives what is plain (text, numbers, booleans), which is all that GEXF and GraphML can hold; what is nested (evidence,
    statements, properties) is had by its name, is among the keys, and goes along in copies.
    """

    __slots__ = ("nested",)

    def __init__(self, *given: Any, **more: Any) -> None:  # noqa: ANN401 - as dict
        super().__init__()
        self.nested: dict[str, Any] = {}
        self.update(*given, **more)

    def __setitem__(self, name: str, value: Any) -> None:  # noqa: ANN401 - of any attribute
        if value is None or isinstance(value, (dict, list, tuple, set)):
            super().pop(name, None)
            self.nested[name] = value
        else:
            self.nested.pop(name, None)
            super().__setitem__(name, value)

    def __missing__(self, name: str) -> Any:  # noqa: ANN401 - of any attribute
        return self.nested[name]

    def __delitem__(self, name: str) -> None:
        if name in self.nested:
            del self.nested[name]
        else:
            super().__delitem__(name)

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name in self.nested

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        yield from self.nested

    def __len__(self) -> int:
        return super().__len__() + len(self.nested)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, dict) and dict(self) == dict(other)

    __hash__ = None  # as dict's

    def __ior__(self, other: Any) -> Attributes:  # type: ignore[override]  # noqa: ANN401 - as dict
        self.update(other)
        return self

    def __or__(self, other: Any) -> dict[str, Any]:  # type: ignore[override]  # noqa: ANN401 - as dict
        return {**self, **other}

    def __ror__(self, other: Any) -> dict[str, Any]:  # type: ignore[override]  # noqa: ANN401 - as dict
        return {**other, **self}

    def __reduce__(self) -> tuple[type[Attributes], tuple[dict[str, Any]]]:
        return Attributes, (dict(self),)

    def keys(self) -> Any:  # noqa: ANN401 - a view of them, as dict's
        """The names of all attributes, those of what is nested too."""
        return dict.fromkeys(self).keys()

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - as dict
        """An attribute, nested or not; the default where there is none."""
        return super().get(name, self.nested.get(name, default))

    def pop(self, name: str, *default: Any) -> Any:  # noqa: ANN401 - as dict
        """Take an attribute away."""
        return self.nested.pop(name) if name in self.nested else super().pop(name, *default)

    def setdefault(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - as dict
        """An attribute, set to the default where there is none."""
        if name not in self:
            self[name] = default
        return self[name]

    def update(self, *given: Any, **more: Any) -> None:  # noqa: ANN401 - as dict
        """Set some attributes, the nested ones of others too."""
        for name, value in dict(*given, **more).items():
            self[name] = value

    def copy(self) -> Attributes:
        """The same attributes."""
        return Attributes(self)


class Network(nx.MultiDiGraph):  # type: ignore[type-arg]  # networkx takes no parameters when it runs
    """A network whose attributes networkx can write."""

    node_attr_dict_factory = Attributes
    edge_attr_dict_factory = Attributes
    graph_attr_dict_factory = Attributes
