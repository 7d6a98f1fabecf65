"""Where warnings and notices of the command go: stderr, in the form of the request lines."""

import json
import logging
from typing import TextIO

from mockserver.requestlog import Lines, instant, printable


def set_up(form: str, stream: TextIO) -> None:
    """Send what is logged to a stream: a JSON object a line for `json`, else text.

    Only the command does so: a test that runs a mock has its own opinion on logging.
    """
    handler = LineHandler(Lines(stream, as_json=form == "json"))
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter("%(message)s"))
    logging.getLogger().addHandler(handler)
    logging.captureWarnings(True)
    logging.getLogger("mockserver").setLevel(logging.WARNING if form == "off" else logging.INFO)


class LineHandler(logging.Handler):
    """Writes to the stream that request lines go to, and waits for it no more than they do."""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        self.lines.write(self.format(record))


class TextFormatter(logging.Formatter):
    """A message on one line, whatever is in it; a traceback, where there is one, on its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The message, with nothing in it that could end the line or move a cursor."""
        return printable(super().formatMessage(record))


class JsonFormatter(logging.Formatter):
    """A record as one JSON object, its traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        """The object, in ASCII."""
        told = {
            "at": instant(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told)
