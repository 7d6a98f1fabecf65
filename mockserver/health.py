"""What is wrong with a mock that still answers: a document that broke, a disk that is full."""

import logging
from collections.abc import Mapping
from types import MappingProxyType

logger = logging.getLogger(__name__)


class Health:
    """Troubles by the name of the part that has them; each is logged once, when it begins."""

    def __init__(self) -> None:
        self._troubles: dict[str, str] = {}
        self.read = 1
        """How often the documents that are served have been read."""

    @property
    def status(self) -> str:
        """`ok`, or `degraded` while a part has trouble."""
        return "degraded" if self._troubles else "ok"

    @property
    def troubles(self) -> Mapping[str, str]:
        """What is wrong, by part."""
        return MappingProxyType(dict(self._troubles))

    def trouble(self, part: str, message: str) -> None:
        """Note that a part has trouble; logged unless it is what was noted last."""
        if self._troubles.get(part) != message:
            logger.warning("%s: %s", part, message)  # who sees the trouble finds it in the log
            self._troubles[part] = message

    def well(self, part: str) -> None:
        """Note that a part has no trouble (any more)."""
        self._troubles.pop(part, None)
