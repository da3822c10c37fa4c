"""Logging in: what opens, what does not, how guessing is slowed, when a login ends."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from core.accounts import accounts, passwords, second_factor
from core.accounts import sessions as logins
from core.accounts.login import give_code, log_out
from core.accounts.problems import AccountProblem, LockedOut
from core.audit import AuditRow
from core.clock import now
from core.db import writing
from core.sealing import Sealer, Unsealable
from tests.core.accounts.conftest import ELSEWHERE, FOUNDER, GOOD, HOME, minutes


def guess(enter, name, times, address=ELSEWHERE):
    for _ in range(times):
        with pytest.raises(AccountProblem, match="login_wrong"):
            enter(name, "not the password", address)


def find(maker, token):
    with maker() as session:
        return logins.find(session, token)


def test_a_wrong_name_costs_the_same_work_as_a_wrong_password(li, enter, monkeypatch):
    checked = []
    monkeypatch.setattr(
        "core.accounts.login.matches",
        lambda kept, password: checked.append(kept) or passwords.matches(kept, password),
    )
    for name in (li, "nobody"):
        guess(enter, name, 1)
    assert checked[0].startswith("$argon2id$")
    assert checked[1] is None  # checked against a password that nobody has, in the same time
    assert passwords._NOBODY.split("$")[:4] == checked[0].split("$")[:4]


def test_five_wrong_tries_close_the_account_for_a_quarter_of_an_hour(li, enter, clock):
    guess(enter, li, 5)
    with pytest.raises(LockedOut) as refused:
        enter(li, GOOD, ELSEWHERE)
    assert refused.value.until == now() + minutes(15)
    clock.tick(minutes(15))
    assert enter(li, GOOD, ELSEWHERE).token


def test_tries_while_closed_do_not_prolong_it(li, enter, clock):
    guess(enter, li, 5)
    for _ in range(20):
        clock.tick(minutes(0.5))
        with pytest.raises(LockedOut):
            enter(li, "not the password", ELSEWHERE)
    clock.tick(minutes(5))
    assert enter(li, GOOD, ELSEWHERE).token


def test_who_guesses_from_elsewhere_cannot_lock_the_person_out(li, enter):
    enter(li, GOOD, HOME)
    guess(enter, li, 5)
    with pytest.raises(LockedOut):
        enter(li, GOOD, ELSEWHERE)
    assert enter(li, GOOD, HOME).token


def test_the_usual_address_is_slowed_too(li, enter):
    enter(li, GOOD, HOME)
    guess(enter, li, 5, HOME)
    with pytest.raises(LockedOut):
        enter(li, GOOD, HOME)


def test_an_address_is_closed_whatever_the_names(li, enter):
    for number in range(20):
        guess(enter, f"nobody-{number}", 1)
    with pytest.raises(LockedOut):
        enter(li, GOOD, ELSEWHERE)
    assert enter(li, GOOD, HOME).token


def test_a_new_password_opens_a_closed_account(sessions, li, enter):
    guess(enter, li, 5)
    with writing(sessions) as session:
        password = accounts.reset_password(session, FOUNDER, li)
    assert enter(li, password, ELSEWHERE).token


def test_each_login_has_a_token_of_its_own_and_ends_the_one_before(sessions, li, enter):
    first = enter(li)
    second = enter(li, replaces=first.token)
    assert first.token != second.token
    assert len(second.token) >= 43  # 256 bits
    assert find(sessions, first.token) is None
    assert find(sessions, second.token).csrf


def test_the_database_holds_no_token(sessions, li, enter):
    token = enter(li).token
    with sessions() as session:
        (row,) = logins.of_account(session, accounts.get(session, li))
        assert token not in str(vars(row))


def test_a_login_ends_after_half_an_hour_without_use(sessions, li, enter, clock):
    token = enter(li).token
    clock.tick(minutes(29))
    with writing(sessions) as session:
        login = logins.find(session, token)
        assert login.stale
        logins.touch(session, login)
    clock.tick(minutes(29))
    assert find(sessions, token) is not None
    clock.tick(minutes(2))
    assert find(sessions, token) is None


def test_a_login_in_use_ends_after_twelve_hours(sessions, li, enter, clock):
    token = enter(li).token
    for _ in range(29):
        clock.tick(minutes(25))
        with writing(sessions) as session:
            login = logins.find(session, token)
            if login is None:
                break
            logins.touch(session, login)
    assert find(sessions, token) is None
    clock.tick(timedelta(hours=1))
    assert enter(li).token


def test_logging_out_ends_it_for_good(sessions, li, enter):
    token = enter(li).token
    log_out(sessions, find(sessions, token), token, HOME)
    assert find(sessions, token) is None


def test_a_password_changed_ends_every_login(sessions, li, enter):
    token = enter(li).token
    with writing(sessions) as session:
        accounts.change_password(session, accounts.get(session, li), GOOD + "!", HOME)
    assert find(sessions, token) is None


def test_the_record_tells_logins_and_refusals_but_no_name_that_nobody_has(sessions, li, enter):
    enter(li)
    guess(enter, li, 1)
    guess(enter, "my secret typed into the wrong box", 1)
    with sessions() as session:
        rows = session.execute(select(AuditRow).where(AuditRow.action == "login.password"))
        told = [(row.actor, row.outcome, row.address) for row in rows.scalars()]
    assert told == [
        (li, "done", HOME),
        (li, "refused", ELSEWHERE),
        ("-", "refused", ELSEWHERE),
    ]


@pytest.fixture
def phone(sessions, clock, li, seal):
    """Enrol a phone for Li; return its secret and the recovery codes."""
    secret = second_factor.new_secret()
    with writing(sessions) as session:
        row = accounts.get(session, li)
        code = pyotp.TOTP(secret).at(now())
        return secret, second_factor.enrol(session, row, secret, code, seal)


def test_the_second_factor_stands_before_the_desk(sessions, li, enter, phone, seal, clock):
    clock.tick(minutes(1))
    opened = enter(li)
    assert opened.waits_for_code
    waiting = find(sessions, opened.token)
    assert waiting.waits_for_code
    code = pyotp.TOTP(phone[0]).at(now())
    token = give_code(sessions, waiting, opened.token, code, HOME, seal)
    assert not find(sessions, token).waits_for_code
    assert find(sessions, opened.token) is None


def test_a_code_works_once_and_not_for_long(sessions, li, phone, seal, clock):
    clock.tick(minutes(1))
    code = pyotp.TOTP(phone[0]).at(now())
    taken = []
    for _ in range(2):
        with writing(sessions) as session:
            taken.append(second_factor.take(session, accounts.get(session, li), code, seal))
    assert taken == [True, False]
    later = pyotp.TOTP(phone[0]).at(now())
    clock.tick(minutes(2))
    with writing(sessions) as session:
        assert not second_factor.take(session, accounts.get(session, li), later, seal)


def test_a_recovery_code_works_once(sessions, li, phone, seal):
    taken = []
    for code in (phone[1][0], phone[1][0], phone[1][1].upper()):
        with writing(sessions) as session:
            taken.append(second_factor.take(session, accounts.get(session, li), code, seal))
    assert taken == [True, False, True]


def test_wrong_codes_lock_like_wrong_passwords(sessions, li, enter, phone, seal):
    opened = enter(li)
    waiting = find(sessions, opened.token)
    for _ in range(5):
        with pytest.raises(AccountProblem, match="code_wrong"):
            give_code(sessions, waiting, opened.token, "000000", HOME, seal)
    with pytest.raises(LockedOut):
        give_code(sessions, waiting, opened.token, phone[1][0], HOME, seal)


def test_the_database_alone_does_not_give_the_secret_away(sessions, li, phone, tmp_path):
    with sessions() as session:
        kept = accounts.get(session, li).totp_secret
    assert phone[0] not in kept
    with pytest.raises(Unsealable):
        Sealer.of_file(tmp_path / "another").open(kept)
