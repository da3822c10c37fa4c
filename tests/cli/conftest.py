"""The command, run inside the test."""

import pytest
from click.testing import CliRunner

from cli.main import cli


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command over a database of the test; a refusal is raised."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'cli.db'}")

    def run(*arguments):
        result = CliRunner().invoke(cli, arguments, standalone_mode=False)
        if result.exception is not None:
            raise result.exception
        return result.output

    return run
