"""Logging that never holds what a visitor wrote."""

import logging
import os
import warnings
from typing import Any, MutableMapping

import structlog

KEPT = {"event", "level", "exc_info"}
"""What stays of Rasa's structured log lines; their other keys hold messages, slots and trackers."""

ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "LOG_LEVEL": "WARNING",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


def configure_logging(level: int = logging.WARNING) -> None:
    """Sets up this process: warnings and errors only, without content; no telemetry, no TensorFlow chatter."""
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("matplotlib").setLevel(logging.WARNING)
    structlog.configure(
        processors=[structlog.processors.add_log_level, _without_content, structlog.processors.KeyValueRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    # Rasa's warnings quote messages; libraries reset the filters, so nothing is shown at all.
    warnings.showwarning = _show_nothing


def _without_content(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: value for key, value in line.items() if key in KEPT}


def _show_nothing(*_: Any, **__: Any) -> None:
    """Takes the place of `warnings.showwarning`."""
