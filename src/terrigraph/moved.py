"""Python paths that the documentation gave before modules had rooms: each still leads to its module, with a warning."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from types import ModuleType
    from typing import Any

MOVED = {
    "terrigraph.engagement": "terrigraph.analytics.engagement",
    "terrigraph.namespaces": "terrigraph.model.namespaces",
    "terrigraph.paths": "terrigraph.network.paths",
    "terrigraph.spark": "terrigraph.analytics.spark",
    "terrigraph.views.chain": "terrigraph.views.text.chain",
    "terrigraph.views.formats": "terrigraph.views.files.formats",
}


class _Finder:
    """Finds the modules of MOVED, once the ordinary finders have found none."""

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """See importlib.abc.MetaPathFinder."""
        return ModuleSpec(name, self) if name in MOVED else None  # type: ignore[arg-type]  # a loader by its methods

    def create_module(self, _spec: ModuleSpec) -> None:
        """See importlib.abc.Loader: an ordinary, empty module."""

    def exec_module(self, module: ModuleType) -> None:
        """See importlib.abc.Loader: every name is looked up where the module is now."""
        module.__getattr__ = forward(module.__name__, MOVED[module.__name__])  # type: ignore[method-assign]


def forward(old: str, new: str, names: Collection[str] = ()) -> Callable[[str], Any]:
    """A module's `__getattr__`: what `old` gave is what `new` gives (those `names`, or all), with a DeprecationWarning that says so."""

    def look_up(name: str) -> Any:  # noqa: ANN401 - whatever the module holds
        if name.startswith("__") or (names and name not in names):
            raise AttributeError(f"module {old!r} has no attribute {name!r}")
        import warnings
        from importlib import import_module

        value = getattr(import_module(new), name)
        warnings.warn(f"{old}.{name} is now {new}.{name}", DeprecationWarning, stacklevel=2)
        return value

    return look_up


def install() -> None:
    """Have Python look here for a module that it does not find elsewhere."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())
