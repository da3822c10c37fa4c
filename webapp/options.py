"""What an installation may set about its faces."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.settings import Settings

logger = logging.getLogger(__name__)
_SITE = re.compile(
    r"https://(?:\*\.)?[a-z0-9.-]+(?::\d{1,5})?|http://(?:localhost|127\.0\.0\.1)(?::\d{1,5})?"
)
"""A site over an encrypted line; an open one only on the machine itself, to try it out."""
_HOST = re.compile(r"(?:https?://)?((?:\*\.)?[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?/?")
"""A name or address, as it stands in the address line of a browser."""


@dataclass(frozen=True)
class Options:
    """Rates are per visitor and minute; starting a conversation is counted by itself."""

    questions: int = 15
    reads: int = 180
    trusted_proxies: int = 0
    """How many proxies of ours stand in front; 0 ignores X-Forwarded-For and -Proto."""
    spare_loopback: bool = False
    """Do not limit who sits at the machine itself: only right where no proxy stands in front."""
    frame_ancestors: tuple[str, ...] = ()
    """Sites that may show the citizen's page inside theirs."""
    hosts: tuple[str, ...] = ()
    """Names under which people reach us, apart from the machine itself; ``*.`` for all below."""
    operator: str = ""
    """Who answers for personal data; empty where nobody has said so."""

    @classmethod
    def of(cls, settings: Settings) -> "Options":
        """Return what the settings of the process say."""
        proxies = settings.trusted_proxies
        return cls(
            trusted_proxies=proxies,
            spare_loopback=not proxies,
            frame_ancestors=tuple(_sites(settings.frame_ancestors)),
            hosts=tuple(_hosts(settings.hosts, settings.host)),
            operator=settings.operator.strip(),
        )


def _hosts(text: str, listening: str) -> Iterator[str]:
    """Yield the names of a list, and the one that we listen at; what is none is logged."""
    for named in (listening, *text.split()):
        found = _HOST.fullmatch(named.lower())
        if found:
            yield found[1].strip("[]").removesuffix(".")
        else:
            logger.error("KAIXINBAN_HOSTS: not a name of a host, left out: %s", named)


def _sites(text: str) -> list[str]:
    """Return the sites of a list; what is none opens no door, and is logged."""
    named = text.split()
    for site in named:
        if not _SITE.fullmatch(site):
            logger.error("KAIXINBAN_FRAME_ANCESTORS: not a site, left out: %s", site)
    return [site for site in named if _SITE.fullmatch(site)]
