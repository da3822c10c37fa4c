"""Made-up sentences with and without personal data, from a fixed seed.

Check digits are computed here anew, so that an error in the product's own is seen.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

WORD_DIGITS = "零一二三四五六七八九"
FULL_WIDTH = str.maketrans("0123456789@.X-", "０１２３４５６７８９＠．Ｘ－")
REGIONS = ("511723", "500101", "500154", "510107", "330106", "440304")

ASIDES = (
    "我在开州住院想问报销",
    "我老汉从达州转到重庆住院",
    "麻烦帮我看下备案成功没",
    "社保转到万州要好久",
    "",
)
FRAMES = (
    "{aside}{cue}{value}",
    "{cue}{value},{aside}",
    "{aside}。{cue}{value}谢谢",
    "{cue}{value}",
)
HARMLESS = (
    "打{hotline}问了,说要{days}个工作日",
    "{hotline}和12393哪个管异地就医",
    "拨110还是120,区号是不是{area}",
    "{year}年{month}月{day}日备的案,{year2}年1月1日到期",
    "按医保发〔{year}〕{days}号文件办,川医保规〔{year2}〕{month}号还有效不",
    "区划代码{region},还有500101,500154,511723",
    "区划代码 511723 500101 500154 {region}",
    "花了{amount}元,报销了{amount2}块",
    "一共{amount}0000元,门槛{days}00元",
    "订单号{order}查不到",
    "流水{order},麻烦看下",
    "受理编号{order}办好没有",
    "营业时间08:30-12:00,14:00-17:30",
    "第{days}条第{month}款,附件{day}",
    "比例{days}.{month}%,起付线{amount}",
    "身份证办理要几天,{year}年{month}月{day}日去的",
    "身份证要多少钱,工本费{days}元,打{hotline}问过了",
    "社保卡打12333,医保打12393,电话都是好多",
    "医保卡里还有{amount}元能不能在开州用",
    "护照几天办好,{year}-{month}-{day}前要用",
    "手机上咋个办,网址是www.nhsa.gov.cn",
    "一二三四五六级伤残,七八九十级呢",
    "二〇二六年一月一日起三天内",
    "联系电话打{hotline}没人接",
    "银行卡和社保卡是同一张不,{year}年办的",
    "{year}{month:0>2}{day:0>2}出院的,住了{days}天",
)


def id_number(rng: random.Random, good: bool = True) -> str:
    """Return an 18-digit ID number, with a right or a wrong check digit."""
    birth = f"{rng.randint(1935, 2015)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    head = f"{rng.choice(REGIONS)}{birth}{rng.randint(0, 999):03}"
    # ISO 7064 MOD 11-2 by its recursive definition, not by weights.
    product = 0
    for digit in head:
        product = (product + int(digit)) * 2 % 11
    checks = "0123456789X"
    check = (12 - product) % 11
    return head + checks[check if good else (check + rng.randint(1, 10)) % 11]


def card_number(rng: random.Random) -> str:
    """Return a bank card number with its Luhn digit."""
    length = rng.choice((16, 17, 19))
    head = rng.choice(("6222", "6217", "4367", "5309")) + _digits(rng, length - 5)
    total = 0
    for place, digit in enumerate(reversed(head)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return head + str(-total % 10)


def order_number(rng: random.Random) -> str:
    """Return an 18-digit number that begins with a date and is no ID number."""
    return f"20{rng.randint(20, 26)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}" + _digits(
        rng, 10
    )


def mobile(rng: random.Random) -> str:
    """Return a mobile number."""
    return "1" + rng.choice("3456789") + _digits(rng, 9)


def email(rng: random.Random) -> str:
    """Return an address."""
    name = rng.choice(("zhang.san", "li_si88", "13812345678", "w-wu", "kj2024"))
    return f"{name}{rng.randint(1, 99)}@{rng.choice(('qq.com', '163.com', 'mail.gov.cn'))}"


def as_is(value: str) -> str:
    """Return the value as one usually writes it."""
    return value


def full_width(value: str) -> str:
    """Return the value as an input method leaves it."""
    return value.translate(FULL_WIDTH)


def spaced(value: str) -> str:
    """Return the characters one by one."""
    return " ".join(value)


def grouped(gap: str, *sizes: int) -> Callable[[str], str]:
    """Return a spelling in groups; the last size is repeated."""

    def spell(value: str) -> str:
        parts, at, left = [], 0, list(sizes)
        while at < len(value):
            size = left.pop(0) if len(left) > 1 else left[0]
            parts.append(value[at : at + size])
            at += size
        return gap.join(parts)

    return spell


def in_words(value: str) -> str:
    """Return the digits as one says them."""
    return "".join(WORD_DIGITS[int(char)] if char.isdigit() else char for char in value)


@dataclass(frozen=True)
class Kind:
    """A kind of personal data, how it is announced, and five ways to spell it."""

    name: str
    cues: tuple[str, ...]
    make: Callable[[random.Random], str]
    spellings: tuple[Callable[[str], str], ...]


NUMBER_SPELLINGS = (as_is, full_width, spaced, grouped(" ", 4, 4), in_words)
PHONE_SPELLINGS = (as_is, full_width, grouped("-", 3, 4), grouped(" ", 3, 4), in_words)
ID_SPELLINGS = (as_is, full_width, spaced, grouped(" ", 6, 8, 4), grouped("-", 6, 4))

KINDS = (
    Kind("id_card", ("", "身份证", "证件是", "我妈的"), id_number, ID_SPELLINGS),
    Kind(
        "id_card",
        ("身份证号", "身份证号码是", "身份证号:", "公民身份号码 "),
        lambda rng: id_number(rng, good=False),
        ID_SPELLINGS,
    ),
    Kind(
        "id_card",
        ("", "老证号", "身份证"),
        lambda rng: f"{rng.choice(REGIONS)}{rng.randint(40, 85)}0{rng.randint(1, 9)}1"
        + _digits(rng, 4),
        (as_is, full_width, spaced, grouped(" ", 6, 6, 3), grouped("-", 6, 6, 3)),
    ),
    Kind("phone", ("", "电话", "我的号码", "打", "手机:", "联系"), mobile, PHONE_SPELLINGS),
    Kind("phone", ("", "电话"), mobile, (
        lambda value: f"+86{value}",
        lambda value: f"+86 {value[:3]} {value[3:7]} {value[7:]}",
        lambda value: f"86-{value}",
        spaced,
        lambda value: ".".join((value[:3], value[3:7], value[7:])),
    )),
    Kind(
        "phone",
        ("", "座机", "家里电话", "电话"),
        lambda rng: f"0818{rng.randint(2, 8)}" + _digits(rng, 6),
        (
            as_is,
            full_width,
            grouped("-", 4, 8),
            lambda value: f"({value[:4]}){value[4:]}",
            lambda value: f"（{value[:4]}）{value[4:7]} {value[7:]}",
        ),
    ),
    Kind("bank_card", ("", "卡号", "打到我卡上", "银行卡号是"), card_number, NUMBER_SPELLINGS),
    Kind("email", ("", "邮箱", "发到", "email:"), email, (
        as_is,
        full_width,
        str.upper,
        lambda value: value.replace("@", " @ "),
        lambda value: value.replace("@", "艾特").replace(".com", "点com").replace(".cn", "点cn"),
    )),
    Kind(
        "insurance",
        ("社保卡号", "医保号是", "社会保障卡号:", "个人编号 ", "参保号码"),
        lambda rng: rng.choice(("A", "B", "5117", "")) + _digits(rng, 9),
        (as_is, full_width, spaced, grouped(" ", 4, 4), str.lower),
    ),
    Kind(
        "passport",
        ("护照号", "护照是", "护照号码:", "通行证"),
        lambda rng: rng.choice(("E", "EJ", "G")) + _digits(rng, 8),
        (as_is, full_width, spaced, str.lower, grouped(" ", 3, 4)),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """A sentence, and the personal data in it as it is spelled there."""

    text: str
    kind: str
    value: str


def personal(count: int, seed: int = 20261123) -> Iterator[Sample]:
    """Yield sentences with one piece of personal data each, kinds and spellings in turn."""
    rng = random.Random(seed)  # noqa: S311 - a seed, not a secret
    spelled = [(kind, spell) for kind in KINDS for spell in kind.spellings]
    for number in range(count):
        kind, spell = spelled[number % len(spelled)]
        value = spell(kind.make(rng))
        frame = rng.choice(FRAMES).format(
            aside=rng.choice(ASIDES), cue=rng.choice(kind.cues), value=value
        )
        yield Sample(frame, kind.name, value)


def harmless(count: int, seed: int = 20261123) -> Iterator[str]:
    """Yield sentences with figures of every kind and no personal data."""
    rng = random.Random(seed)  # noqa: S311 - a seed, not a secret
    for number in range(count):
        yield HARMLESS[number % len(HARMLESS)].format(
            hotline=rng.choice(("12345", "12393", "12333", "110", "120", "96333", "95588")),
            days=rng.randint(1, 60),
            year=rng.randint(1990, 2027),
            year2=rng.randint(1990, 2027),
            month=rng.randint(1, 12),
            day=rng.randint(1, 28),
            area=rng.choice(("0818", "023", "028")),
            region=rng.choice(REGIONS),
            amount=rng.randint(1, 9_999_999),
            amount2=rng.randint(1, 99_999),
            order=order_number(rng),
        )


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))
