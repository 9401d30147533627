"""The right to be erased: a person who is forgotten is in no graph, no table, no output, and stays so.

What is remembered of a person who was forgotten is a keyed hash of the IRI, which names nobody:
later builds and imports compare it with the people they meet. The key is this machine's, made once, and
published nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from typing import TYPE_CHECKING

from terrigraph.errors import StoreError
from terrigraph.language import Text
from terrigraph.store.folder import write_whole

if TYPE_CHECKING:
    from pathlib import Path


KEY = "key"
LIST = "forgotten.txt"
"""Files of a store: the key, and the hashes of those whom it must not hold."""


def local_key(store: Path) -> bytes:
    """The secret key of this machine's store, made at its first use and readable by its owner alone."""
    path = store / KEY
    store.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as out:
        key = secrets.token_bytes(32)
        out.write(key)
    return key


def write_secret(path: Path, key: bytes) -> None:
    """Put a key in its place in one step, readable by its owner alone."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(key)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)


class Forgotten:
    """The people whom a store must not hold."""

    def __init__(self, store: Path) -> None:
        self.path = store / LIST
        self.hashes = set(self.path.read_text(encoding="utf-8").split()) if self.path.exists() else set()
        self.key = local_key(store) if self.hashes else b""
        self._store = store

    def __bool__(self) -> bool:
        return bool(self.hashes)

    def __contains__(self, iri: str) -> bool:
        return bool(self.hashes) and self._hash(iri) in self.hashes

    def add(self, iri: str) -> None:
        """Remember, as a hash, that a person must not be kept."""
        self.key = local_key(self._store)
        self.hashes.add(self._hash(iri))
        write_whole(self.path, "\n".join(sorted(self.hashes)) + "\n")

    def join(self, folder: Path) -> None:
        """Remember too those whom another state of the same store, in a folder, had forgotten. Raises StoreError for another store's."""
        theirs = Forgotten(folder)
        if not theirs:
            return
        if self and theirs.key != self.key:
            raise StoreError(
                Text(
                    "deux listes de personnes oubliées, sous deux clés, ne peuvent être réunies",
                    "two lists of forgotten people, under two keys, cannot be joined",
                ),
                Text(
                    "Choisissez un dossier neuf par --store, puis refaites-y : terrigraph forget",
                    "Choose a new folder with --store, then do there again: terrigraph forget",
                ),
            )
        write_secret(self._store / KEY, theirs.key)  # before the list, which means nothing without it
        self.key = theirs.key
        self.hashes |= theirs.hashes
        write_whole(self.path, "\n".join(sorted(self.hashes)) + "\n")

    def _hash(self, iri: str) -> str:
        return hmac.new(self.key, iri.encode(), hashlib.sha256).hexdigest()
