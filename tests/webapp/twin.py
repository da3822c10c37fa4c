"""A small twin of bot.runtime.Assistant: it keeps the protocol and answers from a table."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from knowledge.answer import (
    Answer,
    AnswerStatus,
    AskNext,
    Candidate,
    Contact,
    Option,
    ScopeUsed,
    Section,
)
from knowledge.entries import Facet, Group, Insurance, Material, Source, StayReason
from knowledge.serialise import to_json
from regions.model import CareRelation
from tests.webapp.told import TOLD

MATERIALS = "异地就医备案要带什么材料？"
NEEDED = "在开江参保，去万州住院要不要备案？"
VAGUE = "备案"
GREETING = "您好"
UNKNOWN = "飞机驾驶证怎么办？"
EMERGENCY = "我爸突然晕倒了"
HOSTILE = "<img src=x onerror=alert(1)>"

SOURCES = (
    Source(
        id="notice",
        title="关于进一步做好基本医疗保险跨省异地就医直接结算工作的通知",
        issuer="国家医保局、财政部",
        number="医保发〔2022〕22号",
        url="https://www.nhsa.gov.cn/art/2022/7/26/art_104_8629.html",
        published="2022-07-26",
        effective="2023-01-01",
        checked_on="2026-11-23",
        verified=True,
    ),
    Source(
        id="retold",
        title="跨省异地就医直接结算经办规程（转述，未见原文）",
        issuer="国家医保局、财政部",
        checked_on="2026-11-23",
    ),
)
CONTACTS = (
    Contact("12345政务服务便民热线", "12345", "问政策、问在哪里办；拨打参保地的要加当地区号"),
    Contact("医保服务热线", "12393", "问备案和报销", verified=False),
)
REASONS = (
    Option("急诊抢救", "emergency_rescue"),
    Option("医生开了转诊", "referral"),
    Option("临时自己去的", "other_temporary"),
    Option("长期在外地居住", "long_term_resident"),
)

materials = Answer(
    status=AnswerStatus.ANSWERED,
    spoken="带身份证、社保卡或医保码中的一样，窗口办再填一张备案表；长期在外的另带证明或承诺书。",
    topic="filing.materials",
    question=MATERIALS,
    facet=Facet.MATERIALS,
    sections=(
        Section(
            Group.SUMMARY,
            "一句话说清",
            lines=("备案，就是看病前登记一下要去哪个城市。", "急诊抢救的，什么材料都不用交。"),
            verified=False,
        ),
        Section(
            Group.MATERIALS,
            "要带的东西",
            materials=(
                Material("医保电子凭证、身份证、社保卡", "任选一样"),
                Material("备案表", "窗口办理时填写", deferrable=True),
                Material("转诊转院证明", "转院去外地的，由参保地指定的医院开", required=False),
            ),
            verified=False,
        ),
    ),
    notice="待核实：「要带的东西」依据多处转述的全国规定，原文还没有核对，办之前请拨12345问参保地医保部门。",
    sources=SOURCES,
    contacts=CONTACTS,
    ask_next=AskNext("stay_reason", "为什么在那里住院？", REASONS),
)

needed = Answer(
    status=AnswerStatus.ANSWERED,
    spoken="建议住院前先备案。两地之间能不能免备案还没有查到，办了没有坏处。",
    topic="filing.needed",
    question="去外地住院要不要备案？",
    facet=Facet.CONDITIONS,
    sections=(
        Section(
            Group.PROCESS,
            "怎么办",
            lines=(
                "打开国家医保服务平台App，点“异地备案”。",
                "就医地选重庆市，住院前提交。",
                "住院时说明在外地参保，出示医保码或社保卡。",
            ),
        ),
        Section(
            Group.LOCAL,
            "这两地之间",
            lines=("2022年7月两地商议过免备案，未见正式规定。",),
            verified=False,
        ),
    ),
    notice="待核实：「这两地之间」是当地做法，还没有核对原文，请拨12345问开江医保部门。",
    scope=ScopeUsed(
        match="exact",
        insured="511723",
        insured_name="开江县",
        treatment="500101",
        treatment_name="万州区",
        insurance=Insurance.RESIDENT,
        stay_reason=StayReason.REFERRAL,
        care_relation=CareRelation.CROSS_PROVINCE,
    ),
    sources=SOURCES[:1],
    contacts=CONTACTS[:1],
)

choose = Answer(
    status=AnswerStatus.CHOOSE,
    spoken="您问的是下面哪一个？都不是也请告诉我。",
    candidates=(
        Candidate("filing.needed", "去外地住院要不要备案？"),
        Candidate("filing.materials", MATERIALS),
        Candidate("filing.validity", "备案一次管多久？"),
    ),
    contacts=CONTACTS[:1],
)

unknown = Answer(
    status=AnswerStatus.NO_ENTRY,
    spoken="这件事我这里还没有核实过的内容，不敢乱说。请拨12345问。",
    contacts=CONTACTS[:1],
)

emergency = Answer(
    status=AnswerStatus.EMERGENCY,
    spoken="先救人：病危伤重拨120，着火拨119，有危险拨110，车祸拨122。",
    contacts=(Contact("急救", "120", "有生命危险先打"), Contact("报警", "110")),
    kind="danger",
)

hostile = Answer(
    status=AnswerStatus.ANSWERED,
    spoken="<script>alert('spoken')</script>",
    question=HOSTILE,
    sections=(
        Section(Group.SUMMARY, "<b>title</b>", lines=("<img src=x onerror=alert(2)>",)),
        Section(Group.MATERIALS, "x", materials=(Material("<i>m</i>", "<i>n</i>"),)),
    ),
    notice="<u>notice</u>",
    sources=(Source("x", "<s>source</s>", "<em>issuer</em>", url="javascript:alert(3)"),),
    contacts=(
        Contact("<b>who</b>", "javascript:alert(4)", "tel:<x>"),
        Contact("y", "0818-8222345"),
    ),
)


def said(text: str) -> dict[str, Any]:
    """Return a message without an answer."""
    return {"text": text, "answer": None, "buttons": []}


def answered(answer: Answer) -> dict[str, Any]:
    """Return a message with an answer and its buttons, as the bot makes them."""
    offers = [(c.question, f"topic:{c.topic}") for c in answer.candidates]
    if offers:
        offers.append(("都不是", "none"))
    if answer.ask_next:
        offers += [(o.label, f"slot:{o.value}") for o in answer.ask_next.options]
    buttons = [{"title": title, "payload": payload} for title, payload in offers]
    return {"text": answer.spoken, "answer": to_json(answer), "buttons": buttons}


REPLIES = {
    MATERIALS: answered(materials),
    NEEDED: answered(needed),
    VAGUE: answered(choose),
    UNKNOWN: answered(unknown),
    EMERGENCY: answered(emergency),
    HOSTILE: answered(hostile),
    GREETING: said("您好，我是开心办助手。\n请说说您在哪里参保，要去哪里看病。"),
    "slot:referral": answered(needed),
    "topic:filing.materials": answered(materials),
    **TOLD,
    "none": said("明白了，这几项都不是您要问的。"),
}


@dataclass
class Reply:
    """What the twin says to one message."""

    messages: list[dict[str, Any]]
    act: str = "ask_service"
    slots: dict[str, Any] = field(default_factory=dict)
    count: int = 1


@dataclass(eq=False)
class Waiting:
    """A message that waits for the reply to the ones before, or for one with them."""

    text: str
    reply: Reply | None = None


@dataclass
class Twin:
    """Answers from the table, and notes what it was asked."""

    ready: bool = True
    revision_ids: tuple[int, ...] = ()
    """Of which every answer is made, where there is such a text in the database."""
    asked: list[tuple[str, str, str | None, Mapping[str, Any] | None]] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    """Fires with the first message."""
    hold: asyncio.Event | None = None
    """Replies wait for it, where there is one."""
    failure: Exception | None = None
    waiting: dict[str, list[Waiting]] = field(default_factory=dict)
    locks: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def reply(
        self,
        conversation_id: str,
        text: str,
        *,
        payload: str | None = None,
        restore: Mapping[str, Any] | None = None,
    ) -> Reply:
        """Answer one message."""
        self.asked.append((conversation_id, text, payload, restore))
        self.begun.set()
        mine, waiting = Waiting(payload or text), self.waiting.setdefault(conversation_id, [])
        waiting.append(mine)
        async with self.locks.setdefault(conversation_id, asyncio.Lock()):
            if mine.reply is None:
                await self._turn(waiting)
        assert mine.reply is not None
        return mine.reply

    async def _turn(self, waiting: list[Waiting]) -> None:
        """Reply once to everything that was said until now, as the assistant does."""
        if self.hold is not None:
            await self.hold.wait()
        batch = waiting.copy()
        waiting.clear()
        if self.failure is not None:
            raise self.failure
        last = batch[-1].text
        message = REPLIES.get(last) or said(f"这里是对「{last}」的答复。")
        whole = Reply([self._sourced(message)], slots={"insured": "511723"}, count=len(batch))
        for each in batch:
            each.reply = whole

    def _sourced(self, message: dict[str, Any]) -> dict[str, Any]:
        answer = message["answer"]
        if not answer or answer["status"] != AnswerStatus.ANSWERED.value:
            return message
        return {**message, "answer": {**answer, "revision_ids": list(self.revision_ids)}}
