"""Who may open what: one row for every route. What has no row is closed.

A row names the roles that may use a route (any of them), or says that everybody may, or everybody
who is logged in. ``region`` marks routes that show or change things of a region: their handlers
show only what the person's regions cover, and answer for the rest as if it did not exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.staff import StaffRole


@dataclass(frozen=True)
class Rule:
    """Who may use a route."""

    roles: frozenset[StaffRole] = frozenset()
    public: bool = False
    """Citizens, programs: anybody. The other fields then mean nothing."""
    unfinished: bool = False
    """Open also to a login that still owes its code, a password or a second factor."""
    region: bool = False


PUBLIC = Rule(public=True)
SIGNED_IN = Rule()
UNFINISHED = Rule(unfinished=True)
OPERATOR = Rule(frozenset({StaffRole.OPERATOR}), region=True)

_PUBLIC = (
    *("static", "healthz", "readyz"),
    *("citizen.page", "citizen.ask", "citizen.ask_fragment", "citizen.restart"),
    *("api.start", "api.ask", "api.history"),
    *("staff.login", "staff.enter"),
)

ACCESS: Mapping[str, Rule] = {
    **dict.fromkeys(_PUBLIC, PUBLIC),
    "staff.home": SIGNED_IN,
    "staff.leave": UNFINISHED,
    "staff.code": UNFINISHED,
    "staff.give_code": UNFINISHED,
    "staff.password": UNFINISHED,
    "staff.change_password": UNFINISHED,
    "staff.second_factor": UNFINISHED,
    "staff.enrol": UNFINISHED,
    "staff.end_sessions": SIGNED_IN,
    "hotline.desk": OPERATOR,
    "hotline.suggest": OPERATOR,
    "hotline.answer": OPERATOR,
    "hotline.state": OPERATOR,
    "hotline.phones": OPERATOR,
    "hotline.worker": OPERATOR,
    "hotline.copied": OPERATOR,
    "hotline.measures": OPERATOR,
    "hotline.chats": OPERATOR,
    "hotline.chat": OPERATOR,
    "hotline.chat_step": OPERATOR,
    "hotline.chat_news": OPERATOR,
    "hotline.tickets": OPERATOR,
    "hotline.ticket": OPERATOR,
    "hotline.ticket_new": OPERATOR,
    "hotline.ticket_submit": OPERATOR,
    "hotline.ticket_step": OPERATOR,
    "hotline.practice": OPERATOR,
    "hotline.call_start": OPERATOR,
    "hotline.call_notes": OPERATOR,
    "hotline.call_wrap_up": OPERATOR,
    # A speech recogniser comes without a login: the handler asks for the token of the call.
    "hotline.transcript": PUBLIC,
}
"""Route name -> rule."""
