"""`logging` records as logs, and `logger.exception` as errors:

    logging.getLogger().addHandler(sentryai.integrations.logging.LogHandler())
"""

from __future__ import annotations

import logging

import sentryai


class LogHandler(logging.Handler):
    """Sends each record; a record with an exception is sent as an error too. The SDK itself never logs, so no loop."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            message = record.getMessage()
        except Exception:  # arguments that do not fit the format: the format itself is worth keeping
            message = str(record.msg)
        attributes = {"file": record.pathname, "line": record.lineno, "thread": record.threadName}
        sentryai.capture_log(record.levelno, message, attributes, logger=record.name, timestamp=record.created)
        if record.exc_info and record.exc_info[1] is not None:
            sentryai.capture_error(record.exc_info[1], attributes, message=message, level=record.levelno)
