"""A folder of exchanges: one YAML file for each different one, below the partner's name."""

import os
import re
from hashlib import sha256
from pathlib import Path

from mockserver.recording import Kept
from openapi.exchange_files import exchange_text

MOST_FILES = 10_000
_UNFINISHED = ".unfinished"


class ExchangeFolder:
    """Keeps exchanges as `<partner>/<operation>-<status>-<what is in it>.yaml`.

    An exchange that is there already is not written again, so a test run that is repeated, or a
    load test, adds nothing. A file appears whole or not at all.
    """

    def __init__(self, folder: Path, most: int = MOST_FILES) -> None:
        self.folder = folder
        self.most = most
        self._count = 0

    def open(self) -> None:
        """Make the folder; remove what was not finished when the mock was killed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for unfinished in self.folder.glob(f"*/*{_UNFINISHED}"):
            unfinished.unlink(missing_ok=True)
        self._count = sum(1 for _ in self.folder.glob("*/*.yaml"))

    def write(self, kept: Kept) -> None:
        """Keep an exchange, unless it is kept already."""
        text = exchange_text(kept.exchange).encode()
        path = self.folder / kept.partner / f"{_name(kept)}-{sha256(text).hexdigest()[:12]}.yaml"
        if path.exists():
            return
        if self._count >= self.most:
            raise OSError(0, f"holds {self.most} exchanges already, no more are added", self.folder)
        path.parent.mkdir(exist_ok=True)
        unfinished = path.with_name(path.name + _UNFINISHED)
        try:
            unfinished.write_bytes(text)
            os.replace(unfinished, path)
        except OSError as error:
            _remove(unfinished)
            raise OSError(error.errno, error.strerror, str(self.folder)) from None
        self._count += 1


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # `open` will find it the next time


def _name(kept: Kept) -> str:
    operation = re.sub(r"[^A-Za-z0-9._-]+", "-", kept.operation).strip("-.")[:80]
    return f"{operation or 'exchange'}-{kept.exchange.reply.status}"
