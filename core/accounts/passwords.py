"""Passwords: which are good enough, how they are kept, how they are checked.

Length and a list of common passwords decide, not rules of composition and no forced rotation
(OWASP ASVS 5.0, 6.2.1-6.2.12). They are kept as argon2id, 64 MiB each: run these functions in a
thread, a few at a time.
"""

import secrets
import string
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from core.accounts.problems import AccountProblem

SHORTEST, LONGEST = 12, 128
_GUESSABLE = 2
"""Strength (0..4, of zxcvbn) that an attacker with the file would guess in hours."""
_RATED = 72
"""Characters whose strength is rated: the rating grows with the square of the length."""
_CONTEXT = (
    *("kaijiang", "kaixinban", "kaixin", "wanzhou", "liangping", "kaizhou", "yunyang", "dazhou"),
    *("sichuan", "chongqing", "hotline", "12345", "zhengwu", "yibao"),
)
"""Words of this place and this trade: the first that somebody who knows them would try."""
_ALPHABET = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI5S2Z8B")))
"""Without signs that are mistaken for each other when read from paper."""

_hasher = PasswordHasher()


def normal(password: str) -> str:
    """Return one form for what keyboards may send in several."""
    return unicodedata.normalize("NFKC", password)


def require_good(password: str, name: str) -> None:
    """Raise AccountProblem unless a password may be used by this person."""
    plain = normal(password)
    if len(plain) < SHORTEST:
        raise AccountProblem("password_short", shortest=SHORTEST)
    if len(plain) > LONGEST:
        raise AccountProblem("password_long", longest=LONGEST)
    if zxcvbn(plain[:_RATED], user_inputs=[name, *_CONTEXT])["score"] <= _GUESSABLE:
        raise AccountProblem("password_common")


def one_time_password() -> str:
    """Return a random password of 16 characters in groups of four (about 90 bits)."""
    signs = [secrets.choice(_ALPHABET) for _ in range(16)]
    return "-".join("".join(signs[at : at + 4]) for at in range(0, 16, 4))


def hash_password(password: str) -> str:
    """Return what is kept of a password."""
    return _hasher.hash(normal(password))


def matches(kept: str | None, password: str) -> bool:
    """Say whether a password is the one kept.

    None stands for nobody: it costs the same time and never matches.
    """
    try:
        return _hasher.verify(kept or _NOBODY, normal(password)[:LONGEST]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Say whether a password should be hashed again with today's parameters."""
    return _hasher.check_needs_rehash(kept)


_NOBODY = _hasher.hash(secrets.token_urlsafe(32))
