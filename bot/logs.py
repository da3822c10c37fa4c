"""Keep the words of citizens out of the logs that Rasa and structlog write."""

import logging
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

_QUIET = ("rasa", "rasa_sdk", "jieba", "matplotlib", "apscheduler", "tensorflow")
_SPOKEN = ("rasa.core.processor", "rasa.core.tracker_store", "rasa_sdk.endpoint", "sanic.error")
"""Loggers that write exceptions whose text may hold a message."""
_KEPT = ("event", "event_info", "level", "logger", "timestamp")


def configure(level: int = logging.WARNING) -> None:
    """Set up logging for Rasa in our own process."""
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    structlog.configure(
        processors=[
            _keep_names_only,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(max(level, logging.WARNING)),
        cache_logger_on_first_use=False,
    )
    hide_words()


def hide_words() -> None:
    """Log of an exception only its kind and place. Works in the stock servers as well."""
    for name in _SPOKEN:
        logger = logging.getLogger(name)
        if _without_words not in logger.filters:
            logger.addFilter(_without_words)


def _without_words(record: logging.LogRecord) -> bool:
    if record.exc_info and record.exc_info[0] is not None:
        kind, _, trace = record.exc_info
        last = traceback.extract_tb(trace)[-1] if trace else None
        place = f"{last.filename}:{last.lineno}" if last else "nowhere"
        record.msg = f"{record.msg} [{kind.__name__} at {place}]"
        record.exc_info = record.exc_text = None
    return True


def _keep_names_only(_: Any, __: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key in _KEPT}
