"""What an administrator sees in a terminal: regions side by side, and the work list."""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.errors import CommandError
from cli.main import cli

Run = Callable[..., str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the command over one database that holds the shipped content."""
    url = f"sqlite:///{tmp_path_factory.mktemp('cli') / 'cli.db'}"

    def run(*arguments: str) -> str:
        runner = CliRunner(mix_stderr=False)
        result = runner.invoke(cli, arguments, standalone_mode=False, env={"DATABASE_URL": url})
        if result.exception is not None:
            raise result.exception
        return result.stdout

    return run


def test_regions_stand_side_by_side(run: Run) -> None:
    said = run("compare", "户口迁移", "--regions", "开江，万州")

    assert said.startswith("开江和万州")
    assert "【户口怎么迁到外地？】" in said
    assert "怎么办：查到的说法一样" in said


def test_a_comparison_as_json_names_its_role_and_day(run: Run) -> None:
    found = json.loads(
        run(
            "compare", "filing.needed", "--regions", "511723,500101", "--json", "--on", "2026-12-01"
        )
    )

    assert (found["role"], found["on"]) == ("insured", "2026-12-01")
    assert [side["name"] for side in found["sides"]] == ["开江", "万州"]


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (("户口迁移", "--regions", "开江"), "2到8个"),
        (("种地", "--regions", "开江,万州"), "没有「种地」这件事"),
        (("户口迁移", "--regions", "开江,没有这个县"), "认不出地方"),
        (("户口迁移", "--regions", "开江,万州", "--on", "明天"), "日期要写成"),
    ],
)
def test_a_comparison_that_cannot_be_made_says_what_to_do(
    run: Run, arguments: tuple[str, ...], remedy: str
) -> None:
    with pytest.raises(CommandError, match=remedy):
        run("compare", *arguments)


def test_the_terminal_shows_a_line_for_every_matter_and_counts(run: Run) -> None:
    said = run("coverage", "--regions", "开江,万州")

    assert re.search(r"^户口迁移 +\S+ +\S+$", said, re.MULTILINE)
    (total,) = re.findall(r"沿用上级 (\d+)", said)
    assert int(total) > 100


def test_as_json_it_is_the_same_picture(run: Run) -> None:
    found = json.loads(run("coverage", "--regions", "开江,万州", "--json", "--within", "0"))

    assert found["within_days"] == 0
    assert found["regions"] == ["511723", "500101"]
    assert sum(found["totals"][m] for m in ("local", "inherited")) == sum(
        cell["counts"].get(m, 0)
        for row in found["rows"]
        for cell in row["cells"]
        for m in ("local", "inherited")
    )


class _Page(HTMLParser):
    """The parts of a page that a screen reader goes by."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def count(self, tag: str, **attributes: str) -> int:
        return sum(name == tag and attributes.items() <= found.items() for name, found in self.tags)


def test_the_page_is_a_table_that_a_screen_reader_can_walk(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "coverage.html"
    run("coverage", "--regions", "开江,万州", "--html", str(path))
    page = _Page()
    page.feed(path.read_text("utf-8"))

    assert page.count("html", lang="zh-CN") == page.count("h1") == page.count("caption") == 1
    assert page.count("th", scope="col") == 3
    rows = page.count("th", scope="row")
    assert rows > 50
    assert page.count("td") == 2 * rows
    assert page.count("div", role="region", tabindex="0") == 1
    assert not page.count("script")
    assert "http" not in path.read_text("utf-8")


def test_a_page_that_cannot_be_written_is_said(run: Run, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="写不进"):
        run("coverage", "--regions", "开江", "--html", str(tmp_path / "no" / "folder.html"))
