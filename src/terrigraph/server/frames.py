"""What goes between the server and its workers: a head in JSON and a body in bytes, each with its length before it."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from terrigraph.language import Text

MAX_ROWS_HEADER = "X-SPARQL-MaxRows"
"""The header that says, as Virtuoso's does, that an answer was cut, and at how many rows."""
LENGTHS = struct.Struct(">II")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered to a request: a status, a media type, further headers, a body."""

    status: int
    type: str = ""
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    reason: tuple[str, str] = ("", "")
    """Where the status is that of a fault: why, and what to do, in French and English."""


class RequestRefusedError(Exception):
    """A request that goes no further, and the reply that says why."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.reason[1])
        self.reply = reply


def refused(status: int, reason: Text, hint: Text | None = None, **headers: str) -> Reply:
    """A reply that says why not."""
    fr, en = (f"{reason.fr}. {hint.fr}", f"{reason.en}. {hint.en}") if hint else (reason.fr, reason.en)
    return Reply(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}, reason=(fr, en))


def packed(head: dict[str, Any], body: bytes) -> bytes:
    """A frame."""
    packed_head = json.dumps(head, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return LENGTHS.pack(len(packed_head), len(body)) + packed_head + body


def packed_reply(reply: Reply) -> bytes:
    """A reply as a frame."""
    head = {"status": reply.status, "type": reply.type, "headers": reply.headers, "reason": reply.reason}
    return packed(head, reply.body)


def reply_of(head: dict[str, Any], body: bytes) -> Reply:
    """The reply that a frame holds."""
    french, english = head["reason"]
    return Reply(status=head["status"], type=head["type"], body=body, headers=head["headers"], reason=(french, english))
