"""What an administrator sets: each with a reason and a record, at work where it belongs."""

import pytest
from sqlalchemy import text

from core.choices import ChoiceRow
from core.clock import today
from core.db import writing
from core.staff import StaffRole
from knowledge.exchange.sharing.keys import fingerprint, make_key, read_public

SETTINGS = "/admin/settings"


@pytest.fixture
async def chief(enter, store):
    yield await enter("chief", StaffRole.ADMINISTRATOR, region="100000")
    with writing(store) as session:
        session.execute(text("DELETE FROM choice"))
        session.execute(text("DELETE FROM notice"))
        session.execute(text("DELETE FROM trusted_key"))


def rows(store, query):
    with store() as session:
        return session.execute(text(query)).all()


async def test_a_notice_stands_on_the_citizens_page_for_its_days_only(chief):
    path, why = f"{SETTINGS}/notices", {"comment": "供电局通知"}
    await chief.post(path, text="今天停电检修", last="2099-01-01", **why)
    await chief.post(path, text="很久以后的事", first="2098-01-01", last="2099-01-01", **why)
    await chief.post(path, 422, text="日子倒了", first="2098-01-02", last="2098-01-01", **why)
    await chief.post(path, 422, text="没有原因", last="2099-01-01", comment=" ")
    page = await chief.get("/")
    assert "今天停电检修" in page
    assert "很久以后的事" not in page
    assert "没有原因" not in await chief.get(SETTINGS)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("notices", {"text": "日子倒了", "first": "2098-01-02", "last": "2098-01-01"}),
        ("retention/days", {"days": "9"}),
        ("desks", {"region": "没有的地方", "hours": "09:00-12:00"}),
        ("calendar", {"year": str(today().year + 1), "source": "", "holidays": "五月一日"}),
    ],
)
async def test_what_is_refused_keeps_its_reason_in_its_own_form_only(chief, path, wrong):
    page = await chief.post(f"{SETTINGS}/{path}", 422, comment="供电局通知", **wrong)
    assert page.count('value="供电局通知"') == 1


async def test_texts_are_kept_for_fewer_days_and_citizens_are_told_so(chief, store):
    path = f"{SETTINGS}/retention/days"
    assert "30到180" in await chief.post(path, 422, days="9", comment="短些")
    assert "群众页面" in await chief.post(path, 422, days="120", comment="长些")
    assert "请写明原因" in await chief.post(path, 422, days="60", comment="")
    await chief.post(path, days="60", comment="上级要求六十天")
    assert "保存60天" in await chief.get(SETTINGS)
    assert "上级要求六十天" in await chief.get(SETTINGS)
    assert "最多60天" in await chief.get("/privacy")
    audited = rows(store, "SELECT action, object FROM audit ORDER BY id DESC LIMIT 1")
    assert audited == [("setting.set", "retention_days")]


async def test_a_year_of_holidays_is_written_mended_and_taken_back(chief, store):
    year = today().year + 1
    path = f"{SETTINGS}/calendar"
    form = {
        "year": year,
        "source": "某某通知",
        "comment": "通知发了",
        "holidays": f"{year}-01-01 到 {year}-01-03\n{year}年10月1日",
        "worked": f"{year}-01-04",
    }
    weekday = next(f"{year}-01-{day:02}" for day in range(4, 9) if is_weekday(year, day))
    weekend = next(f"{year}-01-{day:02}" for day in range(4, 12) if not is_weekday(year, day))
    assert "本来就上班" in await chief.post(path, 422, **form | {"worked": weekday})
    assert "看不懂" in await chief.post(path, 422, **form | {"holidays": "国庆七天"})
    assert "哪份通知" in await chief.post(path, 422, **form | {"worked": "", "source": " "})
    where = await chief.post(path, **form | {"worked": weekend})
    page = await chief.get(where)
    assert "放假4天，调休上班1天" in page
    assert "某某通知" in await chief.get(SETTINGS)
    await chief.post(path, year=year, step="take_back", comment="写错了")
    assert "还没有写" in await chief.get(f"{path}?year={year}")
    await chief.get(f"{path}?year=1900", 404)


def is_weekday(year, day):
    return today().replace(year=year, month=1, day=day).weekday() < 5


async def test_a_stricter_share_of_false_answers_is_chosen_from_the_table(chief, enter):
    path = f"{SETTINGS}/thresholds"
    page = await chief.get(path)
    assert page.count('name="share"') == 6
    assert "会多答错" in await chief.post(path, 422, share="0.1", comment="多答")
    assert "请从表里选" in await chief.post(path, 422, share="0.4", comment="多答")
    await chief.post(path, share="0.01", comment="群众投诉答错")
    assert 'value="0.01" checked' in await chief.get(path)
    await chief.post(path, share="0.05", comment="改回来")
    editor = await enter("bian", StaffRole.EDITOR)
    assert 'name="share"' not in await editor.get(path)
    await editor.post(path, 403, share="0.01", comment="我也改")


async def test_a_neighbours_key_is_compared_trusted_replaced_and_revoked(chief, store, tmp_path):
    path = f"{SETTINGS}/keys"
    first, other = (read_public(make_key(tmp_path / name)) for name in ("a.key", "b.key"))
    assert "不是可用的密钥" in await chief.post(f"{path}/look", 422, region="500154", public="abc")
    page = await chief.post(f"{path}/look", 200, region="500154", public=f" {first}\n")
    assert fingerprint(first) in page
    form = {"region": "500154", "public": first, "comment": "和开州王主任核对"}
    assert "打电话" in await chief.post(path, 422, **form)
    await chief.post(path, **form, compared="on")
    assert fingerprint(first) in await chief.get(path)
    page = await chief.post(f"{path}/look", 200, region="500154", public=other)
    assert "换成这一把" in page
    form |= {"public": other, "compared": "on"}
    await chief.post(path, 422, **form)
    assert rows(store, "SELECT public_key FROM trusted_key") == [(first,)]
    await chief.post(path, **form, replace="on")
    await chief.post(f"{path}/500154", 422, comment="")
    await chief.post(f"{path}/500154", comment="对方换人了")
    assert rows(store, "SELECT public_key FROM trusted_key") == []
    done = rows(store, "SELECT action FROM audit WHERE action LIKE 'bundle.%' ORDER BY id")
    assert done == [("bundle.trust",), ("bundle.trust",), ("bundle.revoke",)]
    assert "对方换人了" in await chief.get(SETTINGS)


async def test_office_hours_are_changed_with_a_reason(chief, store):
    form = {"region": "511723", "hours": "09:00-12:00", "staffed": "on"}
    await chief.post(f"{SETTINGS}/desks", 422, **form, comment="")
    assert rows(store, "SELECT * FROM choice") == []
    await chief.post(f"{SETTINGS}/desks", 422, **form | {"hours": "九点"}, comment="夏季")
    assert rows(store, "SELECT * FROM choice") == [], "refused hours leave nothing behind"
    await chief.post(f"{SETTINGS}/desks", **form, comment="夏季作息")
    page = await chief.get(f"{SETTINGS}?desk=511723")
    assert 'value="09:00-12:00 "' in page
    assert "夏季作息" in page
    with store() as session:
        assert session.query(ChoiceRow).one().name == "desk.511723"
    await chief.post(f"{SETTINGS}/desks", region="511723", hours="", comment="关了")
