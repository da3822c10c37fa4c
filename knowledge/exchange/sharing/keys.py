"""Keys with which a region signs what it shares: ed25519, the private one in a file of its own."""

import base64
import binascii
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from knowledge.exchange.spreadsheets.grids import words

PUBLIC_SUFFIX = ".pub"
_OWNER_ONLY = 0o600
_OTHERS = 0o077
_GROUP = 4


class SharingError(Exception):
    """Sharing that cannot go on. The text says what to do, in Chinese."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(words("bundle", code, **values))
        self.code = code


def make_key(path: Path) -> Path:
    """Write a new private key, and its public one beside it; return the path of the public one.

    Raises SharingError where the file is there already or lies in a repository.
    """
    if any((folder / ".git").exists() for folder in path.resolve().parents):
        raise SharingError("key_place", path=path)
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = path.with_name(path.name + PUBLIC_SUFFIX)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except FileExistsError as problem:
        raise SharingError("key_exists", path=path) from problem
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    public.write_text(public_text(key.public_key()) + "\n", encoding="ascii")
    return public


def load_key(path: Path) -> Ed25519PrivateKey:
    """Return a private key. Raises SharingError where others can read it."""
    if path.stat().st_mode & _OTHERS:
        raise SharingError("key_open", path=path)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as problem:
        raise SharingError("key_bad", path=path) from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise SharingError("key_bad", path=path)
    return key


def read_public(path: Path) -> str:
    """Return the public key in a file. Raises SharingError where there is none."""
    try:
        text = path.read_text("ascii")
    except ValueError as problem:
        raise SharingError("key_bad", path=path) from problem
    return public_key(text, path.name)


def public_key(text: str, name: str) -> str:
    """Return a public key as it was written or pasted. Raises SharingError where it is none."""
    try:
        found = text.strip().encode("ascii")
        Ed25519PublicKey.from_public_bytes(base64.b64decode(found, validate=True))
    except (ValueError, binascii.Error) as problem:
        raise SharingError("key_bad", path=name) from problem
    return found.decode("ascii")


def public_text(key: Ed25519PublicKey) -> str:
    """Return a public key as text."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.b64encode(raw).decode("ascii")


def fingerprint(public: str) -> str:
    """Return what two people compare on the telephone: eight groups of four signs."""
    digest = hashlib.sha256(base64.b64decode(public)).hexdigest()[: 8 * _GROUP]
    return " ".join(digest[at : at + _GROUP] for at in range(0, len(digest), _GROUP))


def signed_by(public: str, signature: bytes, data: bytes) -> bool:
    """Say whether data was signed with the private key that belongs to a public one."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True
