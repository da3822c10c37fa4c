"""What can be wrong with a request: the closed list of error codes."""

from collections.abc import Mapping

STATUS: Mapping[str, int] = {
    "bad_request": 400,
    "invalid_json": 400,
    "invalid_encoding": 400,
    "compressed_body": 400,
    "login_needed": 401,
    "cross_site": 403,
    "forbidden": 403,
    "form_expired": 403,
    "https_needed": 403,
    "not_found": 404,
    "unknown_conversation": 404,
    "unknown_call": 404,
    "unknown_guide": 404,
    "method_not_allowed": 405,
    "slow_body": 408,
    "busy": 409,
    "call_ended": 409,
    "call_full": 409,
    "body_too_large": 413,
    "file_too_large": 413,
    "unsupported_media_type": 415,
    "wrong_host": 421,
    "wrong_type": 422,
    "empty": 422,
    "too_long": 422,
    "unknown_choice": 422,
    "not_rated": 422,
    "too_many": 429,
    "internal": 500,
    "not_ready": 503,
    "closed_chat": 503,
    "closed_hotline": 503,
    "closed_writes": 503,
    "unavailable": 503,
}
"""HTTP status of each code; messages.yml has a sentence for each."""


class Problem(Exception):
    """A request that is refused. ``facts`` are numbers for the sentence shown."""

    def __init__(self, code: str, *, retry_after: int | None = None, **facts: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = STATUS[code]
        self.retry_after = retry_after
        self.facts = facts
