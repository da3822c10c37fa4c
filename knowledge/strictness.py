"""How many false answers an administrator allows: the thresholds follow from the wordings.

The number itself is never set by hand. What is chosen is one of the shares that the wordings were
measured at (``knowledge.search.calibration``), so that what it costs in answers is known before.
"""

from sqlalchemy.orm import Session

from core.choices import choose, chosen
from core.staff import Staff, StaffRole
from knowledge import repository
from knowledge.refusals import PublishingError
from knowledge.search.calibration import FALSE_ANSWERS, SHARES

_CHOICE = "false_answers"


def false_share(session: Session) -> float | None:
    """Return the share that was chosen; None where none was."""
    share = chosen(session, _CHOICE)
    return None if share is None else float(share)


def set_false_share(
    session: Session, by: Staff, share: float, comment: str, *, looser: bool = False
) -> None:
    """Allow a share of false answers from now on, in every process as after a publish.

    ``looser`` confirms a share above the usual one. Raises PublishingError, and NoReason.
    """
    if not by.has(StaffRole.ADMINISTRATOR):
        raise PublishingError("not_administrator", name=by.name)
    if share not in SHARES:
        raise PublishingError("no_share")
    if share > FALSE_ANSWERS and not looser:
        raise PublishingError("looser", usual=f"{FALSE_ANSWERS:.0%}")
    repository.lock_version(session).version += 1
    choose(session, by, _CHOICE, None if share == FALSE_ANSWERS else share, comment)
