"""States of a conversation, and messages read by the real reader."""

from bot.dialogue import Said
from bot.state import Pick, State
from knowledge.answer import Answer, AnswerStatus
from knowledge.service import default_reader

KAIJIANG, WANZHOU, KAIZHOU = "511723", "500101", "500154"

PENDING = State(
    insured=KAIJIANG,
    treatment=WANZHOU,
    pending="在万州住院要不要备案",
    topic="filing.needed",
)
ASKED_INSURED = State(pending="在万州住院要备案不", topic="filing.needed", asked="insured")
OFFERED = State(
    pending="备案",
    candidates=(
        Pick("filing.materials", "异地就医备案要带什么材料？"),
        Pick("filing.how", "异地就医备案怎么办？"),
    ),
)


def said(act: str, text: str) -> Said:
    return Said(act, text, default_reader().read(text))


def answered(**fields) -> Answer:
    return Answer(AnswerStatus.ANSWERED, "好的。", topic="filing.needed", **fields)
