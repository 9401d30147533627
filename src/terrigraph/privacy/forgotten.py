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
from terrigraph.store.folder import OWNER_ALONE, write_whole

if TYPE_CHECKING:
    from pathlib import Path


KEY = "key"
LIST = "forgotten.txt"
"""Files of a store: the key, and the hashes of those whom it must not hold."""
SHORTEST_KEY = 16
"""Bytes; a key that is made has 32."""


def local_key(store: Path, *, made: bool = True) -> bytes:
    """The secret key of this machine's store, made at its first use (where it may be `made`) and readable by its owner alone.

    Raises StoreError where it is lost: another key would recognise nobody.
    """
    path = store / KEY
    store.mkdir(parents=True, exist_ok=True)
    if made and not path.exists():
        fresh = path.with_name(f"{KEY}.{os.getpid()}")
        write_whole(fresh, secrets.token_bytes(32), OWNER_ALONE)
        try:
            path.hardlink_to(fresh)  # whole or not at all, and the first that is made
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    key = path.read_bytes() if path.exists() else b""
    if len(key) < SHORTEST_KEY:
        raise StoreError(
            Text(f"la clé {path} est perdue ou abîmée", f"the key {path} is lost or damaged"),
            Text(
                "Sans elle personne d’oublié ne serait reconnu. Reprenez-la d’une sauvegarde : tar -xzf SAUVEGARDE key",
                "Without it nobody who was forgotten would be recognised. Take it from a backup: tar -xzf BACKUP key",
            ),
        )
    return key


class Forgotten:
    """The people whom a store must not hold. Raises StoreError where there are some and the key is lost."""

    def __init__(self, store: Path) -> None:
        self.path = store / LIST
        self.hashes = set(self.path.read_text(encoding="utf-8").split()) if self.path.exists() else set()
        self.key = local_key(store, made=False) if self.hashes else b""
        self._store = store

    def __bool__(self) -> bool:
        return bool(self.hashes)

    def __contains__(self, iri: object) -> bool:
        return bool(self.hashes) and isinstance(iri, str) and self._hash(iri) in self.hashes

    def add(self, iri: str) -> None:
        """Remember, as a hash, that a person must not be kept."""
        self.key = local_key(self._store, made=not self.hashes)
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
        write_whole(self._store / KEY, theirs.key, OWNER_ALONE)  # before the list, which means nothing without it
        self.key = theirs.key
        self.hashes |= theirs.hashes
        write_whole(self.path, "\n".join(sorted(self.hashes)) + "\n")

    def _hash(self, iri: str) -> str:
        return hmac.new(self.key, iri.encode(), hashlib.sha256).hexdigest()
