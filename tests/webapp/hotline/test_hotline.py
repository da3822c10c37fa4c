"""The operator's desk over HTTP: suggestions, answers, calls, transcripts, what is kept."""

import json
import re
from dataclasses import replace

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError
from sqlalchemy import text

from casework.calls import corrections, uses
from casework.calls.uses import Use
from core.clock import today
from core.db import writing
from core.staff import StaffRole
from knowledge.entries import StayReason
from tests.webapp.staff.conftest import log_in
from tests.webapp.twin import Twin
from webapp.hotline.next_question import among

ASKED = {"q": "开江居民医保去万州住院要备案不"}
PHONE = "13800138000"


async def suggest(client, **fields):
    response = await client.get("/hotline/api/suggest", params=fields)
    return await response.json()


async def opened(client, **fields):
    response = await client.get("/hotline/answer", params=fields)
    return await response.text()


def copyable(page, kind):
    return re.search(rf'id="text-{kind}"[^>]*>(.*?)</', page, re.S)[1]


async def test_fragments_find_the_topic_and_what_they_name(operator):
    body = await suggest(operator, q="开州 职工 住院 备案")
    assert 1 <= len(body["hits"]) <= 8
    assert all(hit["question"] for hit in body["hits"])
    assert body["understood"]["insurance"] == "职工医保"
    assert "开州区" in body["understood"].values()


async def test_what_is_asked_among_suggestions_splits_them_best(operator, answers):
    body = await suggest(operator, q="报销")
    ids = [hit["topic"] for hit in body["hits"]]
    replies = [reply["topics"] for reply in body["ask"]["replies"]]
    assert sorted(topic for leads in replies for topic in leads) == sorted(ids)
    topics = answers.store.current().topics
    ways = (lambda topic: topic.matter, lambda topic: topic.facet)
    left = []
    for way in ways:
        kinds = [way(topics[topic]) for topic in ids]
        left.append(sum(map(kinds.count, kinds)))
    assert sum(len(leads) ** 2 for leads in replies) == min(left) < len(ids) ** 2


def test_suggestions_of_a_matter_that_no_register_has_are_told_apart_by_their_question(answers):
    hits = answers.suggest("报销")
    asked = among(replace(answers, matters={}), hits)
    labels = {reply["label"] for reply in asked["replies"]}
    assert labels <= {hit.question for hit in hits} | set(
        answers.phrases.node("values", "facet").values()
    )
    assert sum(len(reply["topics"]) for reply in asked["replies"]) == len(hits)


async def test_every_reason_of_a_stay_can_be_replied_and_leads_on(operator):
    page = await opened(operator, q="没备案就住院了能补办吗", topic="filing.late")
    assert 'data-slot="stay_reason"' in page
    replies = re.findall(r'data-reply="([^"]+)" href="([^"]+)"', page)
    assert {value for value, _ in replies} == {reason.value for reason in StayReason}
    for value, link in replies:
        after = await (await operator.get(link.replace("&amp;", "&"))).text()
        assert 'data-slot="stay_reason"' not in after
        assert f'value="{value}" selected' in after


async def test_an_open_answer_says_sends_and_tells_everything(operator):
    hit = (await suggest(operator, **ASKED))["hits"][0]
    page = await opened(operator, **ASKED, topic=hit["topic"])
    say = copyable(page, "say")
    assert len(say) > 5
    assert not re.search(r"\d", say)
    message = copyable(page, "message")
    assert message.startswith("【开心办】")
    assert len(message) <= 280
    assert "来源" in page
    assert "开江县" in page
    assert "万州区" in page


async def test_a_chip_wins_over_the_words(operator):
    hit = (await suggest(operator, **ASKED))["hits"][0]
    page = await opened(operator, **ASKED, topic=hit["topic"], treatment="开州")
    assert "开州区" in page
    assert "<dd>万州区</dd>" not in page


async def test_a_place_that_nobody_knows_is_told_and_does_not_count(operator):
    body = await suggest(operator, q="住院要备案不", insured="没有这地方")
    assert body["doubtful"] == ["insured"]
    assert "insured" not in body["understood"]


async def test_danger_to_life_is_said_first(operator):
    body = await suggest(operator, q="我爸没气了")
    assert body["hits"] == []
    assert "幺二零" in body["say"]


async def test_the_plain_form_works_without_scripts(operator):
    page = await (await operator.get("/hotline", params=ASKED)).text()
    link = re.search(r'href="(/hotline\?q=[^"]+topic=[^"]+)"', page)[1].replace("&amp;", "&")
    answer = await (await operator.get(link)).text()
    assert 'id="text-say"' in answer


async def test_the_desk_works_while_the_dialogue_is_down(make_desk, hire):
    hire("wang")
    client = await make_desk(Twin(ready=False))
    assert (await client.get("/readyz")).status == 503
    await log_in(client, "wang")
    assert (await suggest(client, **ASKED))["hits"]


async def test_only_operators_come_in(make_desk, hire):
    hire("bian", StaffRole.EDITOR)
    client = await make_desk()
    assert (await client.get("/hotline", allow_redirects=False)).status == 303
    assert (await client.get("/hotline/api/suggest", params=ASKED)).status == 401
    await log_in(client, "bian")
    for path in ("/hotline", "/hotline/api/suggest", "/hotline/measures", "/hotline/phones"):
        assert (await client.get(path)).status == 403


async def test_an_open_answer_that_was_changed_is_told(operator, store):
    topic = (await suggest(operator, **ASKED))["hits"][0]["topic"]
    shown = {**ASKED, "topic": topic}
    page = await opened(operator, **shown)
    shown["revisions"] = re.search(r'data-revisions="([^"]+)"', page)[1]
    looked = await operator.get("/hotline/api/state", params=shown)
    assert await looked.json() == {"changed": False}
    with store() as session, session.begin():
        first = shown["revisions"].split(",")[0]
        session.execute(text(f"UPDATE revision SET status = 'retired' WHERE id = {first}"))  # noqa: S608
        session.execute(text("UPDATE knowledge_version SET version = version + 1"))
    looked = await operator.get("/hotline/api/state", params=shown)
    assert await looked.json() == {"changed": True}


async def test_a_call_goes_from_the_first_line_to_the_owner(operator, send, store):
    _, call = await send("/hotline/api/calls")
    feed = operator.make_url(call["feed"])
    bearer = {"Authorization": f"Bearer {call['feed_token']}"}
    async with (
        operator.session.ws_connect(feed) as desk,
        operator.session.ws_connect(feed, headers=bearer) as recogniser,
    ):
        said = {"speaker": "caller", "text": f"我在开江参保,电话{PHONE}"}
        await recogniser.send_str(json.dumps(said))
        assert await recogniser.receive_json() == {"number": 1}
        line = await desk.receive_json()
        assert "开江" in line["text"]
        assert PHONE not in line["text"]
        await recogniser.send_str("[1]")
        assert await recogniser.receive_json() == {"error": "wrong_type"}
    topic = (await suggest(operator, **ASKED))["hits"][0]["topic"]
    await opened(operator, **ASKED, topic=topic, call=call["id"])
    status, _ = await send(f"/hotline/api/calls/{call['id']}/notes", notes=f"回电{PHONE}")
    assert status == 200
    wrap = f"/hotline/api/calls/{call['id']}/wrap-up"
    status, told = await send(wrap, outcome="out_of_date", insured="开江")
    assert status == 200
    assert "责任单位" in told["note"]
    with store() as session:
        (item,) = corrections.waiting(session, lambda code: code == "511723")
    assert item.entry_id
    assert "我在开江参保" in item.context
    assert PHONE not in item.context
    assert (await send(wrap, outcome="solved"))[0] == 409


async def test_a_call_is_followed_whichever_process_the_recogniser_feeds(
    operator, send, make_desk, store
):
    _, call = await send("/hotline/api/calls")
    another = await make_desk()
    bearer = {"Authorization": f"Bearer {call['feed_token']}"}
    said = ["我妈在万州住院", "在开江参保的", f"电话{PHONE}"]
    async with operator.session.ws_connect(operator.make_url(call["feed"])) as desk:
        async with another.session.ws_connect(
            another.make_url(call["feed"]), headers=bearer
        ) as recogniser:
            for words in said:
                await recogniser.send_str(json.dumps({"speaker": "caller", "text": words}))
                assert "number" in await recogniser.receive_json()
        lines = [await desk.receive_json() for _ in said]
        with writing(store) as session:
            session.execute(text('DELETE FROM "call"'))
        assert (await desk.receive()).type is WSMsgType.CLOSE
    assert [line["number"] for line in lines] == [1, 2, 3]
    assert [line["text"] for line in lines[:2]] == said[:2]
    assert PHONE not in lines[2]["text"]


async def test_a_transcript_is_for_its_operator_and_its_recogniser(operator, send, make_desk, hire):
    _, call = await send("/hotline/api/calls")
    hire("wang")
    other = await make_desk()
    await log_in(other, "wang")
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        with pytest.raises(WSServerHandshakeError) as refused:
            await other.session.ws_connect(other.make_url(call["feed"]), headers=headers)
        assert refused.value.status == 404
    with pytest.raises(WSServerHandshakeError) as refused:
        await operator.session.ws_connect(
            operator.make_url(call["feed"]), headers={"Origin": "https://evil.example"}
        )
    assert refused.value.status == 403


async def test_a_call_left_open_is_there_again_after_a_reload(operator, send):
    _, call = await send("/hotline/api/calls")
    await send(f"/hotline/api/calls/{call['id']}/notes", notes="老人,听不清")
    page = await (await operator.get("/hotline")).text()
    assert call["id"] in page
    assert "老人,听不清" in page


async def test_uses_are_counted_and_shown_without_persons(operator, send, store, answers):
    first, second = ({**ASKED, "topic": hit["topic"]} for hit in await hits(operator))
    await opened(operator, **first)
    await opened(operator, **first, again="1")
    await opened(operator, **second, over=first["topic"])
    await send("/hotline/api/copied", **second)
    with store() as session:
        found = {row.entry_id: row.counts for row in uses.between(session, today(), today())}
    passed, used = sorted(found.values(), key=lambda counts: Use.OVERRIDDEN not in counts)
    assert passed == {Use.SHOWN: 1, Use.OVERRIDDEN: 1}
    assert used == {Use.SHOWN: 1, Use.COPIED: 1}
    page = await (await operator.get("/hotline/measures")).text()
    topics = answers.store.current().topics
    titles = {text.entry_id: text.title for topic in topics.values() for text in topic.revisions}
    assert all(titles[entry] in page for entry in found)
    assert "li" not in re.findall(r"<t[dh][^>]*>([^<]*)<", page)


async def hits(client):
    return (await suggest(client, **ASKED))["hits"][:2]


async def test_hostile_words_are_shown_as_text(operator):
    sent = "<img src=x onerror=alert(1)>\"'>"
    page = await (await operator.get("/hotline", params={"q": sent})).text()
    assert "<img" not in page
    assert "&lt;img" in page


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"q": "长" * 501}, 422), ({"q": "住院", "insurance": "nothing"}, 422)],
)
async def test_what_cannot_be_read_gets_a_sentence(operator, fields, status):
    response = await operator.get("/hotline/api/suggest", params=fields)
    assert response.status == status
    assert (await response.json())["error"]["message"]


async def test_the_phones_are_there_without_the_service(operator):
    page = await (await operator.get("/hotline/phones")).text()
    assert "12345" in page
    worker = await operator.get("/hotline/worker.js")
    assert worker.headers["Service-Worker-Allowed"] == "/hotline"
    assert "/hotline/phones" in await worker.text()
