"""Who may log in: one-time passwords, rights, the last administrator, the record."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.accounts import accounts
from core.accounts import sessions as logins
from core.accounts.problems import AccountProblem
from core.audit import AuditRow, verify
from core.db import writing
from core.staff import StaffRole
from tests.core.accounts.conftest import FOUNDER, GOOD, HOME

ADMINISTRATOR = [StaffRole.ADMINISTRATOR]


def add(maker, name, roles=(StaffRole.OPERATOR,), regions=("511723",)):
    with writing(maker) as session:
        return accounts.add(session, FOUNDER, name, roles, regions)


def code_of(refused):
    return refused.value.code


def test_the_first_password_works_once_and_opens_only_the_change(sessions, enter):
    password = add(sessions, "wang")
    opened = enter("Wang ", password)
    with sessions() as session:
        login = logins.find(session, opened.token)
        assert login.account.must_change
        assert password not in login.account.password_hash
    with writing(sessions) as session:
        accounts.change_password(session, accounts.get(session, "wang"), GOOD, HOME)
    with pytest.raises(AccountProblem, match="login_wrong"):
        enter("wang", password)
    assert enter("wang").token


def test_a_one_time_password_expires(sessions, enter, clock):
    password = add(sessions, "wang")
    clock.tick(timedelta(days=3, minutes=1))
    with pytest.raises(AccountProblem, match="login_wrong"):
        enter("wang", password)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short-3x!", "password_short"),
        ("x" * 129, "password_long"),
        ("kaijiang12345", "password_common"),
        ("Passw0rd1234", "password_common"),
        ("li na li na li", "password_common"),
    ],
)
def test_a_password_that_can_be_guessed_is_refused(sessions, li, password, code):
    with writing(sessions) as session, pytest.raises(AccountProblem) as refused:
        accounts.change_password(session, accounts.get(session, li), password, HOME)
    assert code_of(refused) == code


def test_the_same_name_written_otherwise_is_the_same_account(sessions, li):
    with pytest.raises(AccountProblem) as refused:
        add(sessions, " LI  Na")
    assert code_of(refused) == "account_exists"


def test_without_role_or_region_there_is_no_account(sessions):
    for given in ({"roles": ()}, {"regions": ()}):
        with pytest.raises(AccountProblem):
            add(sessions, "wang", **given)
    with sessions() as session:
        assert accounts.everybody(session) == []


def test_the_last_administrator_stays(sessions):
    add(sessions, "zhao", ADMINISTRATOR)
    for step in (
        lambda s: accounts.disable(s, FOUNDER, "zhao"),
        lambda s: accounts.set_rights(s, FOUNDER, "zhao", [StaffRole.EDITOR], ["511723"]),
    ):
        with writing(sessions) as session, pytest.raises(AccountProblem) as refused:
            step(session)
        assert code_of(refused) == "last_administrator"
    add(sessions, "qian", ADMINISTRATOR)
    with writing(sessions) as session:
        accounts.disable(session, FOUNDER, "zhao")
    with sessions() as session:
        assert accounts.get(session, "zhao").disabled


def test_a_closed_account_loses_its_logins_at_once(sessions, li, enter):
    opened = enter(li)
    with writing(sessions) as session:
        accounts.disable(session, FOUNDER, li)
    with sessions() as session:
        assert logins.find(session, opened.token) is None
    with pytest.raises(AccountProblem, match="login_wrong"):
        enter(li)


def test_every_change_leaves_a_row_and_no_password(sessions):
    password = add(sessions, "wang")
    with writing(sessions) as session:
        accounts.set_rights(session, FOUNDER, "wang", [StaffRole.EDITOR], ["500101"])
        accounts.disable(session, FOUNDER, "wang")
        accounts.enable(session, FOUNDER, "wang")
        accounts.require_second_factor(session, FOUNDER, ADMINISTRATOR)
    with sessions() as session:
        rows = session.execute(select(AuditRow).order_by(AuditRow.id)).scalars().all()
        assert [(row.actor, row.action) for row in rows] == [
            ("founder", "staff.add"),
            ("founder", "staff.set_rights"),
            ("founder", "staff.disable"),
            ("founder", "staff.enable"),
            ("founder", "staff.second_factor_roles"),
        ]
        assert list(verify(session)) == []
        assert password not in "".join(str(vars(row)) for row in rows)


def test_rights_changed_hold_for_a_login_under_way(sessions, li, enter):
    opened = enter(li)
    with writing(sessions) as session:
        accounts.set_rights(session, FOUNDER, li, [StaffRole.EDITOR], ["500101"])
    with sessions() as session:
        person = accounts.staff_of(logins.find(session, opened.token).account)
    assert person.roles == {StaffRole.EDITOR}
    assert person.regions == {"500101"}
