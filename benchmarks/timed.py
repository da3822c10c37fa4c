"""Run a program of ours and note the CPU of every answer of the desk in it.

    python -m benchmarks.timed NOTES MODULE [ARGUMENT ...]

Each answer adds a line with its CPU seconds to the file NOTES. The desk works in a thread while
the dialogue waits for it, so with one client the CPU of the process meanwhile is its own.
"""

import runpy
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.settings import prepare_process


def main() -> None:
    """Time the desk, then run the module as Python would."""
    notes, module, *arguments = sys.argv[1:]
    prepare_process()
    time_desk(Path(notes))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def time_desk(notes: Path) -> None:
    """Have each answer of a desk noted that no other answer asks for."""
    from knowledge.answering import AnswerDesk

    inside = threading.local()

    def timed(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            if getattr(inside, "desk", False):
                return original(*given)
            inside.desk, started = True, time.process_time()
            try:
                return original(*given)
            finally:
                inside.desk = False
                spent = time.process_time() - started
                with notes.open("a", encoding="ascii") as file:
                    file.write(f"{spent}\n")

        return call

    for name in ("answer", "answer_all"):
        setattr(AnswerDesk, name, timed(getattr(AnswerDesk, name)))


if __name__ == "__main__":
    main()
