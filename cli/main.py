"""The command kaixinban: one group, one module a command."""

import logging
import os
import sys
from typing import NoReturn

import click
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from cli.errors import CommandError, check_arguments, of_file, of_settings, words
from core.settings import load_settings, prepare_process

_COMMANDS = {
    "serve": "cli.serve",
    "train": "cli.train",
    "load": "cli.load",
    "ask": "cli.ask",
    "chat": "cli.chat",
    "staff": "cli.staff",
    "audit": "cli.audit",
    "compare": "cli.compare",
    "coverage": "cli.coverage",
    "check": "cli.check",
    "entry": "cli.entry",
    "import": "cli.import_",
    "export": "cli.export",
    "bundle": "cli.bundle",
    "evaluate": "cli.evaluate",
    "unanswered": "cli.unanswered",
    "desk": "cli.desk",
    "retention": "cli.retention",
}


class LazyGroup(click.Group):
    """Imports a command's module only when it runs: rasa alone takes seconds to import."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which a newcomer needs them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in _COMMANDS:
            return None
        module = __import__(_COMMANDS[cmd_name], fromlist=["command"])
        command: click.Command = module.command
        return command


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=(
        "\b\nExamples:\n"
        "  kaixinban serve\n"
        '  kaixinban ask "QUESTION" --insured 511723 --treatment 500101\n'
        '  kaixinban ask "QUESTION" --on 2026-01-01 --json\n'
        "  printf 'QUESTION\\nANOTHER\\n' | kaixinban chat\n"
    ),
)
def cli() -> None:
    """Answer questions about public services across the Sichuan-Chongqing border."""


def main() -> None:
    """Run the command; expected failures end with one clear sentence and exit code 2."""
    _silence_library_warnings()
    prepare_process()
    try:
        check_arguments(sys.argv[1:])
        load_settings()
        cli(standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except click.exceptions.Abort:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output has enough; what is still to be written goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except CommandError as problem:
        _refuse(str(problem))
    except ValidationError as problem:
        _refuse(of_settings(problem))
    except OSError as problem:
        _refuse(of_file(problem))
    except SQLAlchemyError as problem:
        _refuse(words("database_trouble", kind=type(problem).__name__))


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(2)


def _silence_library_warnings() -> None:
    """Keep deprecations of pinned libraries out of the terminal: nobody there can act on them."""
    logging.captureWarnings(capture=True)
    logging.getLogger("py.warnings").addHandler(logging.NullHandler())
    logging.getLogger("py.warnings").propagate = False


if __name__ == "__main__":
    main()
