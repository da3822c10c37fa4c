"""Start the product and stock Rasa as an operator would, and read what they use."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import yaml

ROOT = Path(__file__).parents[1]
PATIENCE = 240.0
"""Seconds that a server may take to start on a busy machine."""


@dataclass(frozen=True)
class Server:
    """A running server with every process it started."""

    url: str
    processes: tuple[psutil.Process, ...]
    seconds_to_ready: float
    notes: Path
    """Where the CPU of each answer of the desk is noted (benchmarks.timed)."""

    def cpu(self) -> float:
        """Return the CPU seconds used so far, user and system."""
        return sum(sum(process.cpu_times()[:2]) for process in self._all())

    def desk_cpu(self) -> float:
        """Return the CPU seconds that the desk used so far."""
        return sum(map(float, self.notes.read_text("ascii").split()))

    def memory(self) -> float:
        """Return the resident memory in MiB."""
        return sum(process.memory_info().rss for process in self._all()) / 2**20

    def _all(self) -> list[psutil.Process]:
        children = [c for p in self.processes for c in p.children(recursive=True)]
        return [*self.processes, *children]


def environment(database: str, folder: Path) -> dict[str, str]:
    """Return the environment of a server under measurement."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database,
        "KAIXINBAN_DATA_DIR": str(folder),
        "SANIC_HOST": "127.0.0.1",
        "RASA_TELEMETRY_ENABLED": "false",
        "OMP_NUM_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


@contextlib.contextmanager
def product(database: str, model_dir: Path, folder: Path) -> Iterator[Server]:
    """Run `kaixinban serve`; ready when /readyz says so."""
    port = _free_port()
    notes = folder / "desk-of-product.txt"
    command = [*_timed(notes), "cli.main", "serve", "--port", str(port)]
    env = {**environment(database, folder), "KAIXINBAN_MODEL_DIR": str(model_dir)}
    with _running([command], env, folder) as (processes, started):
        _wait(f"http://127.0.0.1:{port}/readyz", processes)
        yield Server(f"http://127.0.0.1:{port}", processes, time.monotonic() - started, notes)


@contextlib.contextmanager
def stock_rasa(database: str, model: Path, folder: Path) -> Iterator[Server]:
    """Run unpatched `rasa run` and `rasa run actions` over the same model and content.

    Only our own desk, in the action server, is timed.
    """
    talk, act = _free_port(), _free_port()
    endpoints = {"action_endpoint": {"url": f"http://127.0.0.1:{act}/webhook"}}
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), "utf-8")
    (folder / "credentials.yml").write_text("rest:\n", "utf-8")
    rasa, notes = str(Path(sys.executable).with_name("rasa")), folder / "desk-of-stock.txt"
    where = ["--endpoints", str(folder / "endpoints.yml")]
    where += ["--credentials", str(folder / "credentials.yml")]
    commands = [
        [*_timed(notes), "rasa", "run", "actions", "--actions", "bot.actions", "-p", str(act)],
        [rasa, "run", "-i", "127.0.0.1", "-p", str(talk), "-m", str(model.resolve()), *where],
    ]
    with _running(commands, environment(database, folder), folder) as (processes, started):
        _wait(f"http://127.0.0.1:{act}/health", processes)
        _wait(f"http://127.0.0.1:{talk}/", processes)
        yield Server(f"http://127.0.0.1:{talk}", processes, time.monotonic() - started, notes)


def _timed(notes: Path) -> list[str]:
    notes.write_text("", "ascii")
    return [sys.executable, "-m", "benchmarks.timed", str(notes)]


@contextlib.contextmanager
def _running(
    commands: list[list[str]], env: dict[str, str], folder: Path
) -> Iterator[tuple[tuple[psutil.Process, ...], float]]:
    started = time.monotonic()
    with (folder / "server.log").open("ab") as log:
        servers = [
            subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
            for command in commands
        ]
        try:
            yield tuple(psutil.Process(server.pid) for server in servers), started
        finally:
            for server in servers:
                server.terminate()
            for server in servers:
                server.wait(60)


def _wait(url: str, processes: tuple[psutil.Process, ...]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and all(process.is_running() for process in processes):
        if _answers(url):
            return
        time.sleep(0.2)
    raise TimeoutError(f"{url} did not become ready")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - loopback
            return bool(response.status == 200)
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
