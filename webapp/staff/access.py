"""Who may open what: one row for every route. What has no row is closed.

A row names the roles that may use a route (any of them), or says that everybody may, or everybody
who is logged in. ``region`` marks routes whose address names one thing of a region: to who does not
cover it, they answer as if it did not exist. Lists show only what the person's regions cover.
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
    upload: bool = False
    """The handler reads a large form itself, and its secret first (webapp.admin.forms)."""


PUBLIC = Rule(public=True)
SIGNED_IN = Rule()
UNFINISHED = Rule(unfinished=True)
OPERATOR = Rule(frozenset({StaffRole.OPERATOR}))
OPERATOR_REGION = Rule(frozenset({StaffRole.OPERATOR}), region=True)
_KEEPERS = frozenset({StaffRole.EDITOR, StaffRole.REVIEWER, StaffRole.ADMINISTRATOR})
KEEPER = Rule(_KEEPERS)
KEEPER_UPLOAD = Rule(_KEEPERS, upload=True)
KEEPER_OF_REGION = Rule(_KEEPERS | {StaffRole.OPERATOR}, region=True)
CONSOLE = Rule(_KEEPERS | {StaffRole.AUDITOR})
ADMINISTRATOR = Rule(frozenset({StaffRole.ADMINISTRATOR}))
AUDITOR = Rule(frozenset({StaffRole.ADMINISTRATOR, StaffRole.AUDITOR}))

_PUBLIC = (
    *("static", "healthz", "readyz", "widget"),
    *("citizen.page", "citizen.embed", "citizen.accessibility", "citizen.display"),
    *("citizen.ask", "citizen.ask_fragment", "citizen.edit"),
    *("citizen.restart", "citizen.come_home"),
    *("citizen.no_ask", "citizen.no_edit", "citizen.no_restart"),
    *("citizen.no_come_home", "citizen.no_display"),
    *("citizen.guide", "citizen.guide_code", "citizen.rate"),
    *("citizen.privacy", "citizen.kept", "citizen.kept_form"),
    *("citizen.kept_download", "citizen.kept_delete"),
    *("citizen.ticket", "citizen.ticket_form", "citizen.ticket_submit"),
    *("citizen.ticket_progress", "citizen.ticket_progress_form"),
    *("citizen.person", "citizen.person_form", "citizen.person_events"),
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
    "hotline.chat": OPERATOR_REGION,
    "hotline.chat_step": OPERATOR_REGION,
    "hotline.chat_news": OPERATOR_REGION,
    "hotline.tickets": OPERATOR,
    "hotline.ticket": OPERATOR_REGION,
    "hotline.ticket_new": OPERATOR,
    "hotline.ticket_submit": OPERATOR,
    "hotline.ticket_step": OPERATOR_REGION,
    "hotline.practice": OPERATOR,
    "hotline.call_start": OPERATOR,
    "hotline.call_notes": OPERATOR,
    "hotline.call_wrap_up": OPERATOR,
    # A speech recogniser comes without a login: the handler asks for the token of the call.
    "hotline.transcript": PUBLIC,
    **dict.fromkeys(
        (
            *("admin.home", "admin.entries", "admin.entry", "admin.revision", "admin.preview"),
            *("admin.which", "admin.which_now", "admin.spoken", "admin.diff", "admin.coverage"),
            *("admin.compare", "admin.analytics", "admin.figure", "admin.open_data"),
            *("admin.settings", "admin.thresholds", "admin.exchange", "admin.export"),
            *("admin.export_folder",),
        ),
        CONSOLE,
    ),
    **dict.fromkeys(
        (
            *("admin.entry_new", "admin.entry_edit", "admin.entry_step", "admin.merge"),
            *("admin.gate", "admin.unsaved_drop", "admin.import_look", "admin.import_confirm"),
            *("admin.import_failed", "admin.import_undo", "admin.bundle", "admin.bundle_confirm"),
            "admin.job_cancel",
        ),
        KEEPER,
    ),
    **dict.fromkeys(
        (
            *("admin.entry_create", "admin.entry_save", "admin.unsaved_keep"),
            *("admin.import_upload", "admin.bundle_upload"),
        ),
        KEEPER_UPLOAD,
    ),
    **dict.fromkeys(
        (
            *("admin.unanswered", "admin.unanswered_item", "admin.unanswered_step"),
            *("admin.feedback", "admin.rectification", "admin.rectification_step"),
            *("admin.corrections", "admin.correction_close"),
        ),
        KEEPER_OF_REGION,
    ),
    **dict.fromkeys(
        (
            *("admin.switch", "admin.switch_turn", "admin.desk_set", "admin.notice_make"),
            *("admin.notice_end", "admin.retention_run", "admin.retention_days"),
            *("admin.calendar", "admin.calendar_set", "admin.threshold_set"),
            *("admin.keys", "admin.key_look", "admin.key_trust", "admin.key_revoke"),
            *("admin.staff", "admin.staff_add", "admin.staff_step", "admin.staff_person"),
        ),
        ADMINISTRATOR,
    ),
    **dict.fromkeys(("admin.audit", "admin.audit_verify", "admin.audit_export"), AUDITOR),
}
"""Route name -> rule."""
