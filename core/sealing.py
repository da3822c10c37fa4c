"""Encryption of the few values that must come back in plain: contacts, secrets of second factors.

The key lies in a file beside the database, readable by the service alone, and never in the
database itself: a stolen copy of the database gives nothing away. Keep the file in the backup, but
not in the same place.
"""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken


class Unsealable(RuntimeError):
    """A sealed value was made with another key, or was changed."""


class Sealer:
    """Seals and opens short texts with one key (Fernet: AES-128-CBC with HMAC-SHA256)."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)

    @classmethod
    def of_file(cls, path: Path) -> "Sealer":
        """Return the sealer of a key file; the file is made where there is none.

        Raises PermissionError where others than the owner may read it.
        """
        if not path.exists():
            _make(path)
        if path.stat().st_mode & 0o077:
            raise PermissionError(f"{path} must be readable by its owner alone: chmod 600 {path}")
        return cls(path.read_bytes().strip())

    def seal(self, text: str) -> str:
        """Return the sealed form, fit for a text column; its length grows by a third and 80."""
        return self._fernet.encrypt(text.encode("utf-8")).decode("ascii")

    def open(self, sealed: str) -> str:
        """Return what was sealed. Raises Unsealable."""
        try:
            return self._fernet.decrypt(sealed.encode("ascii")).decode("utf-8")
        except (InvalidToken, ValueError) as problem:
            raise Unsealable("sealed with another key, or changed") from problem


def _make(path: Path) -> None:
    """Create the key file whole or not at all; where another process was faster, keep its key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(Fernet.generate_key())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
