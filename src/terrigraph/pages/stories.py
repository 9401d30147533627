"""Stories: steps that an explorer replays, each a text and what is seen with it. One story a file, in JSON.

    {"title": {"fr", "en"},
     "steps": [{"title": {"fr", "en"}, "text": {"fr", "en"}, "view": "network", "select": ["person/mary-gely"],
                "filters": {"kinds": "person,event"}, "camera": null}]}

`select` names nodes by their identifiers; `filters` are what the explorer's address has; `camera` is null, or the middle
of what is seen and the zoom: [x, y, zoom]. The file's name is the story's identifier.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from terrigraph import resources
from terrigraph.errors import TerrigraphError, UsageError
from terrigraph.language import LANGUAGES, Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

Story = dict[str, Any]
Fault = tuple[str, str, Text]
"""Where in the file, what is there, what is expected."""


class StoryError(TerrigraphError):
    """A story is not as it must be; the message has each fault."""

    def __init__(self, path: Path, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        lines = [_line(*fault) for fault in self.faults]
        super().__init__(
            Text(
                f"{path} n’est pas une histoire :{''.join(line.fr for line in lines)}",
                f"{path} is no story:{''.join(line.en for line in lines)}",
            ),
            Text("La forme d’une histoire : docs/visitors.md.", "What a story looks like: docs/visitors.md."),
        )


VIEWS = ("network", "map", "list", "matrix")
FILTERS = ("kinds", "vias", "theme", "within", "from", "to", "undated", "depth", "with", "map", "rows", "cols", "table", "q")
_STORY = {"title", "steps"}
_STEP = {"title", "text", "view", "select", "filters", "camera"}
_OPTIONAL: Story = {"select": [], "filters": {}, "camera": None}


def read(path: Path) -> Story:
    """One story. Raises UsageError where there is no such file, StoryError with every fault that it holds."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise UsageError(Text(f"{path} ne se lit pas : {problem.strerror}", f"{path} cannot be read: {problem.strerror}")) from None
    except UnicodeDecodeError:
        raise StoryError(path, [("", "", Text("un fichier en UTF-8", "a file in UTF-8"))]) from None
    try:
        story = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise StoryError(path, [("JSON", str(problem), Text("du JSON", "JSON"))]) from None
    if faults := list(_faults(story)):
        raise StoryError(path, faults)
    return {"id": path.stem, "title": story["title"], "steps": [_OPTIONAL | step for step in story["steps"]]}


def shipped() -> list[Story]:
    """The stories of terrigraph's own data."""
    return [read(path) for path in sorted((resources.folder("data") / "stories").glob("*.json"))]


def named(story: Story) -> set[str]:
    """The identifiers of the nodes that a story's steps select, and of those that they filter by."""
    filters = {step["filters"][name] for step in story["steps"] for name in ("theme", "with") if name in step["filters"]}
    return {name for step in story["steps"] for name in step["select"]} | filters


def check(story: Story, path: Path, known: Collection[str]) -> None:
    """Refuse a story that names what is not known: not in the network of its page. Raises StoryError."""
    faults = [
        (f"steps[{n}].select", name, Text("un nœud de cette page, par son identifiant", "a node of this page, by its identifier"))
        for n, step in enumerate(story["steps"], start=1)
        for name in sorted(named({"steps": [step]}).difference(known))
    ]
    if faults:
        raise StoryError(path, faults)


def _faults(value: object) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield ("", str(value)[:40], Text("un objet avec « title » et « steps »", 'an object with "title" and "steps"'))
        return
    yield from _unknown("", value, _STORY)
    yield from _text("title", value.get("title"))
    steps = value.get("steps")
    if not isinstance(steps, list) or not steps:
        yield ("steps", "", Text("une liste d’étapes, une au moins", "a list of steps, one at least"))
        return
    for n, step in enumerate(steps, start=1):
        yield from _of_step(f"steps[{n}]", step)


def _of_step(where: str, step: object) -> Iterator[Fault]:
    if not isinstance(step, dict):
        yield (where, str(step)[:40], Text("un objet", "an object"))
        return
    yield from _unknown(f"{where}.", step, _STEP)
    for name in ("title", "text"):
        yield from _text(f"{where}.{name}", step.get(name))
    if step.get("view") not in VIEWS:
        yield (f"{where}.view", str(step.get("view", "")), _one_of(VIEWS))
    selected = step.get("select", [])
    if not isinstance(selected, list) or not all(isinstance(name, str) for name in selected):
        yield (f"{where}.select", str(selected)[:40], Text("une liste d’identifiants", "a list of identifiers"))
    filters = step.get("filters", {})
    if not isinstance(filters, dict) or not all(isinstance(value, str) for value in filters.values()):
        yield (f"{where}.filters", str(filters)[:40], Text("un objet de textes", "an object of texts"))
    else:
        for name in sorted(filters.keys() - set(FILTERS)):
            yield (f"{where}.filters", name, _one_of(FILTERS))
    camera = step.get("camera")
    if camera is not None and not _is_camera(camera):
        yield (f"{where}.camera", str(camera)[:40], Text("null, ou [x, y, zoom]", "null, or [x, y, zoom]"))


def _is_camera(camera: object) -> bool:
    numbers = isinstance(camera, list) and len(camera) == 3 and all(type(value) in (int, float) for value in camera)
    return numbers and camera[2] > 0  # type: ignore[index]  # a list, as just checked


def _text(where: str, value: object) -> Iterator[Fault]:
    whole = isinstance(value, dict) and value.keys() == set(LANGUAGES) and all(isinstance(words, str) and words for words in value.values())
    if not whole:
        yield (where, "" if value is None else str(value)[:40], Text("un texte en « fr » et en « en »", 'a text in "fr" and in "en"'))


def _unknown(where: str, value: dict[str, Any], known: Collection[str]) -> Iterator[Fault]:
    for name in sorted(value.keys() - set(known)):
        yield (f"{where}{name}", "", _one_of(sorted(known)))


def _one_of(names: Collection[str]) -> Text:
    return Text(", ".join(names), ", ".join(names))


def _line(where: str, value: str, expected: Text) -> Text:
    french, english = (f" : « {value} »", f': "{value}"') if value else ("", "")
    return Text(f"\n  {where}{french} ; attendu : {expected.fr}", f"\n  {where}{english}; expected: {expected.en}")
