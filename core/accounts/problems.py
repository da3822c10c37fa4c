"""Why something about an account is refused."""

from datetime import datetime


class AccountProblem(Exception):
    """A refusal. ``code`` names the sentence that a face shows; ``values`` fill it."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class LockedOut(AccountProblem):
    """Too many wrong tries; ``until`` says when the next one counts again."""

    def __init__(self, until: datetime) -> None:
        super().__init__("locked_out", time=until.strftime("%H:%M"))
        self.until = until
