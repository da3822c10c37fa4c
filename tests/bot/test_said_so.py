"""What a message must say to be a farewell, thanks, a new start or a wish for an amount."""

import pytest

from bot.said_so import says_act, wants_figure
from knowledge.service import default_reader


def borne_out(act: str, text: str) -> bool:
    return says_act(act, text, default_reader().read(text))


@pytest.mark.parametrize(
    "text",
    ["90天过了还能补不", "20天能办下来不", "住了12天", "花了3万多", "我都70岁了", "交了15年",
     "快到期了", "拜托你了", "都5天了", "去过了 都出院了", "我爸走了"],
)  # fmt: skip
def test_numbers_and_a_death_are_no_farewell(text):
    assert not borne_out("bye", text)


@pytest.mark.parametrize("text", ["再见", "拜拜", "88", "我走了", "我爸喊我了 下次再聊", "先这样"])
def test_a_farewell_is_one(text):
    assert borne_out("bye", text)


def test_a_reproach_is_no_thanks_and_what_was_returned_no_new_start():
    assert not borne_out("thanks", "你说错了")
    assert not borne_out("cancel", "退了")
    assert not borne_out("restart", "退了")
    assert borne_out("thanks", "谢谢你")
    assert borne_out("cancel", "不办了")
    assert borne_out("restart", "重新开始")


@pytest.mark.parametrize(
    "text",
    ["出院了没报销 自己垫的钱 咋个拿回来", "住院费自己先垫了 回来咋报", "票掉了还能报不",
     "出院后多少天内报", "没直接结算 拿票回去报要啥材料"],
)  # fmt: skip
def test_how_and_by_when_to_claim_is_no_wish_for_an_amount(text):
    assert not wants_figure(text)


@pytest.mark.parametrize(
    "text", ["能报多少钱", "帮我算一下", "报得到好多", "花了三万", "花了8000元"]
)
def test_a_wish_for_an_amount_and_an_amount_are_told_apart_from_it(text):
    assert wants_figure(text)
