"""kaixinban evaluate: any bank of the same form, one JSON document, clear errors."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.errors import CommandError
from cli.evaluate import command

KEYS = {
    "top1", "recall3", "mrr10", "auroc_near", "auroc_far", "acc_at_fa5_near", "acc_at_fa5_far",
    "acc_at_fa1_near", "bands", "p50_ms", "p95_ms",
}  # fmt: skip
BANK = "id\twording\n" + "".join(
    f"{number}\t{text}\n"
    for number, text in enumerate(
        ["猫为什么怕水", "狗能吃巧克力吗", "鱼几天喂一次", "兔子怎么剪指甲", "鹦鹉怎么学说话"]
    )
)
IN_SCOPE = "猫怕水是为什么\t0\tin_scope\n巧克力狗可以吃吗\t1,7\tin_scope\n"
NEAR = "".join(f"乌龟{what}\t\tnear\n" for what in ("吃什么", "怎么养", "怕冷吗", "几岁了"))
FAR = "".join(f"{what}\t\tfar\n" for what in ("讲个笑话", "打开音乐", "几点了", "你是谁"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KAIXINBAN_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def evaluate(folder: Path, queries: str, *more: str, bank: str = BANK) -> Result:
    (folder / "bank.tsv").write_text(bank, "utf-8")
    (folder / "queries.tsv").write_text(queries, "utf-8")
    files = ["--bank", str(folder / "bank.tsv"), "--queries", str(folder / "queries.tsv")]
    return CliRunner(mix_stderr=False).invoke(command, ["retrieval", *files, *more])


def test_only_json_with_every_key_is_on_standard_output(folder: Path) -> None:
    result = evaluate(folder, f"query\tgold\tkind\n{IN_SCOPE}{NEAR}{FAR}", "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert set(found) == KEYS
    assert found["top1"] == 1.0
    assert found["auroc_far"] > 0.5
    assert sum(found["bands"]["far"].values()) == 4
    assert found["p50_ms"] <= found["p95_ms"]


def test_without_near_and_far_questions_their_figures_are_null(folder: Path) -> None:
    found = json.loads(evaluate(folder, f"query\tgold\tkind\n{IN_SCOPE}", "--json").stdout)
    assert found["recall3"] == 1.0
    assert [found[key] for key in sorted(KEYS) if "near" in key or "far" in key] == [None] * 5


def test_answerable_near_questions_do_not_count(folder: Path) -> None:
    partly = "乌龟怕水吗\t\tnear_answerable\n猫狗怕水吗\t\tnear_partly\n"
    found = json.loads(evaluate(folder, f"query\tgold\tkind\n{IN_SCOPE}{partly}", "--json").stdout)
    assert set(found["bands"]) == {"in_scope"}
    assert found["auroc_near"] is None


def test_words_alone_are_enough(folder: Path) -> None:
    result = evaluate(folder, f"query\tgold\tkind\n{IN_SCOPE}{FAR}", "--json", "--lexical")
    assert json.loads(result.stdout)["top1"] == 1.0


def test_a_second_run_embeds_no_wording_again(folder: Path) -> None:
    queries = f"query\tgold\tkind\n{IN_SCOPE}"
    assert "5/5" in evaluate(folder, queries, "--json").stderr
    assert evaluate(folder, queries, "--json").stderr == ""


@pytest.mark.parametrize(
    ("queries", "said"),
    [
        ("query\tkind\n猫\tfar\n", "缺少列：gold"),
        ("query\tgold\tkind\n猫\t0\tsomething\n", "第 2 行"),
        ("query\tgold\tkind\n猫\t\tin_scope\n", "第 2 行"),
        ("query\tgold\tkind\n", "没有问题"),
    ],
)
def test_a_wrong_table_is_explained(folder: Path, queries: str, said: str) -> None:
    result = evaluate(folder, queries, "--json")
    assert isinstance(result.exception, CommandError)
    assert said in str(result.exception)
