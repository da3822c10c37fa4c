"""The settings of a process: the only module that reads the environment."""

import os
from pathlib import Path

from pydantic import BaseSettings, Field


class Settings(BaseSettings):
    """What may differ between two installations. Paths are relative to the working directory."""

    database_url: str = Field("", env="DATABASE_URL")
    """SQLAlchemy URL; empty means the embedded SQLite file in ``data_dir``."""
    data_dir: Path = Field(Path("var"), env="KAIXINBAN_DATA_DIR")
    """Where the embedded database and the logs live."""
    model_dir: Path = Field(Path("models"), env="KAIXINBAN_MODEL_DIR")
    """Where trained Rasa models live."""
    secret_key_file: Path | None = Field(None, env="KAIXINBAN_KEY_FILE")
    """Key that seals contacts and second factors; ``keys/seal.key`` in ``data_dir`` by default."""
    working_days_file: Path | None = Field(None, env="KAIXINBAN_WORKING_DAYS")
    """Calendar of holidays that an office keeps itself; ``core/working_days.yml`` by default."""
    host: str = Field("127.0.0.1", env="KAIXINBAN_HOST")
    port: int = Field(8080, env="KAIXINBAN_PORT")
    hosts: str = Field("", env="KAIXINBAN_HOSTS")
    """Names under which people open the pages, separated by spaces; this machine's always work."""
    trusted_proxies: int = Field(0, env="KAIXINBAN_TRUSTED_PROXIES", ge=0)
    """How many reverse proxies of ours stand in front; 0 where people reach us directly."""
    frame_ancestors: str = Field("", env="KAIXINBAN_FRAME_ANCESTORS")
    """Sites that may show the citizen's page inside theirs: origins, separated by spaces."""
    operator: str = Field("", env="KAIXINBAN_OPERATOR")
    """Who runs this installation and answers for personal data: a name and a telephone number."""
    evaluation_data: Path | None = Field(None, env="EVALUATION_DATA")
    """Folder with question sets for benchmarks; nothing else needs it."""
    log_level: str = Field("INFO", env="KAIXINBAN_LOG_LEVEL")

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'kaixinban.db').resolve()}"

    @property
    def key_file(self) -> Path:
        """Where the sealing key lies; it is made there when it is first needed."""
        return self.secret_key_file or self.data_dir / "keys" / "seal.key"


def load_settings() -> Settings:
    """Read the settings from the environment."""
    return Settings()


def prepare_process() -> None:
    """Set what libraries read from the environment at import: call before importing them.

    Rasa must not send telemetry; OpenMP threads spin on a busy two-core machine and stall
    the others (measured); TensorFlow's start-up lines are of no use to an operator.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
