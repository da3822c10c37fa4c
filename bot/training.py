"""Train the dialogue model, or reuse the one that is current.

A model is named after a fingerprint of all it depends on: configuration, domain, training data,
our components, and the versions that compute it. Regions, matters and knowledge are read at run
time, so a change there trains nothing.
"""

import hashlib
import io
import logging
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from importlib.metadata import version
from pathlib import Path

from bot import logs
from core.settings import load_settings, prepare_process

logger = logging.getLogger(__name__)

ROOT = Path(__file__).parents[1]
_CONFIG = ROOT / "config.yml"
_DOMAIN, _DATA, _COMPONENTS = (ROOT / "bot" / name for name in ("domain", "data", "components"))
_VERSIONS = ("rasa", "scikit-learn", "jieba", "numpy")


class TrainingError(Exception):
    """The model could not be trained; what is wrong stands in the log above."""


def train(force: bool = False, folder: Path | None = None) -> Path:
    """Return the path of the current model; train it if there is none, or if forced."""
    model = current_model(folder)
    if force or not model.exists():
        model.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=model.parent, prefix=".training-") as work:
            _train(Path(work)).replace(model)
    return model


def current_model(folder: Path | None = None) -> Path:
    """Return where the model of the present sources lies, or would lie once trained."""
    models = folder or load_settings().model_dir
    return models / f"kaixinban-{fingerprint()}.tar.gz"


def fingerprint() -> str:
    """Return a short hash of everything that the model depends on."""
    digest = hashlib.sha256()
    for name in _VERSIONS:
        digest.update(f"{name}=={version(name)}\n".encode())
    for path in _sources():
        content = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    yield _CONFIG
    for folder, pattern in ((_DOMAIN, "*.yml"), (_DATA, "*.yml"), (_COMPONENTS, "*.py")):
        yield from sorted(folder.rglob(pattern))


def _train(folder: Path) -> Path:
    prepare_process()
    said = io.StringIO()
    with warnings.catch_warnings(), redirect_stdout(said), redirect_stderr(said):
        warnings.simplefilter("ignore")
        from rasa.model_training import train as rasa_train

        logs.configure()  # else structlog prints every step of the training
        result = rasa_train(
            domain=str(_DOMAIN),
            config=str(_CONFIG),
            training_files=str(_DATA),
            output=str(folder),
            force_training=True,
        )
    if result.code or not result.model:
        logger.error("training failed: %s", said.getvalue())
        raise TrainingError(f"rasa ended with code {result.code}")
    return Path(result.model)
