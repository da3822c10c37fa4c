"""What an installation may set about its faces."""

from dataclasses import dataclass

from core.settings import Settings


@dataclass(frozen=True)
class Options:
    """Rates are per visitor and minute; starting a conversation is counted by itself."""

    questions: int = 15
    reads: int = 180
    trusted_proxies: int = 0
    """How many proxies of ours stand in front; 0 ignores X-Forwarded-For and -Proto."""
    spare_loopback: bool = False
    """Do not limit who sits at the machine itself: only right where no proxy stands in front."""

    @classmethod
    def of(cls, settings: Settings) -> "Options":
        """Return what the settings of the process say."""
        proxies = settings.trusted_proxies
        return cls(trusted_proxies=proxies, spare_loopback=not proxies)
