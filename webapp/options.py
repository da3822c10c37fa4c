"""What an installation may set about its faces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """Rates are per visitor and minute; starting a conversation is counted by itself."""

    questions: int = 15
    reads: int = 180
    trusted_proxies: int = 0
    """How many proxies of ours stand in front; 0 ignores X-Forwarded-For and -Proto."""
    spare_loopback: bool = False
    """Do not limit who sits at the machine itself: only right where no proxy stands in front."""
