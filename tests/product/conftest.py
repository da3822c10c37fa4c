"""Start `kaixinban serve` once, over a database and logs of its own."""

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

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 240
"""Seconds to start, on a machine that is busy with other tests."""


@dataclass(frozen=True)
class Product:
    """A running server and everything it writes."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    def written(self) -> Iterator[tuple[str, bytes]]:
        """Yield the name and the raw bytes of every file that the server has written."""
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                yield path.name, path.read_bytes()


@pytest.fixture(scope="session")
def product(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("product")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {
        **os.environ,
        "DATABASE_URL": "",
        "KAIXINBAN_DATA_DIR": str(folder),
        "KAIXINBAN_MODEL_DIR": str(model.parent.resolve()),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "cli.main", "serve", "--port", str(port)]
    with (folder / "terminal.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz", server, folder / "terminal.log")
            yield Product(f"http://127.0.0.1:{port}", folder, server)
        finally:
            server.terminate()
            server.wait(60)


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text("utf-8")[-3000:]
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as response:
            if response.status == 200:
                return
        time.sleep(0.3)
    raise AssertionError(log.read_text("utf-8")[-3000:])
