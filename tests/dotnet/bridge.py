"""A Mono process that reads and writes XML with .NET's own serializers.

The C# beside this file is compiled once per state of its sources. Mono's DataContractSerializer and
XmlDictionaryReader are Microsoft's code (its reference source); Mono's XmlSerializer is Mono's own,
an interpreter by reflection, so no code is generated for it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import simplejson

TYPES = {
    ("vezeeta", "request"): "vezeeta-request",
    ("globalportal", "request"): "globalportal",
    ("globalportal", "200"): "globalportal",
    ("cmt", "request"): "cmt-request",
    ("amsalem", "200"): "amsalem-reply",
}
"""(partner, "request" or status) of each XML body -> its model class, as Program.cs names it."""

_SOURCES = tuple(sorted(Path(__file__).parent.glob("*.cs")))
_REFERENCES = ("System.Core.dll", "System.Xml.dll", "System.Runtime.Serialization.dll")

# Not UTC, so that a moment taken for wall clock time shows; a zone with one offset since year 1.
# Without a tz database Mono takes UTC.
_ZONE = "Etc/GMT-3"


class MonoMissingError(Exception):
    """Mono's compiler, runtime or serializers are missing; the message says how to get them."""

    def __init__(self) -> None:
        super().__init__(
            "mono-mcs is not installed: "
            "apt-get install mono-mcs libmono-system-runtime-serialization4.0-cil"
        )


class DotNetError(Exception):
    """A serializer refused what it was given; ``causes`` are its exceptions, outermost first."""

    def __init__(self, message: str, causes: tuple[str, ...]) -> None:
        super().__init__(message)
        self.causes = causes

    def __str__(self) -> str:
        return " <- ".join(self.causes)


class DotNet:
    """The running process, from the start of the ``with`` block to its end.

    ``cache`` is a folder for the compiled program. Raises `MonoMissingError` where Mono is missing.
    Type names are those of `TYPES`.
    """

    def __init__(self, cache: Path) -> None:
        self._program = _compiled(cache)

    def __enter__(self) -> Self:
        # A file and not a pipe: nobody empties a pipe while both sides talk.
        self._complaints = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            ["mono", str(self._program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            encoding="ascii",
            env={**os.environ, "TZ": _ZONE, "LC_ALL": "C.UTF-8"},
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()  # the end of its input ends the program
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._complaints.close()

    def read(self, type_name: str, xml: bytes) -> Any:
        """What the framework reads: a dict of the class's properties, or None for a nil root.

        Nulls are included, dates are in .NET's "o" format, timespans in its "c" format, enums by
        name, numbers are int or Decimal. Raises `DotNetError` for what the reader refuses.
        """
        return self._ask(f"read {type_name} {base64.b64encode(xml).decode()}")["value"]

    def write(self, type_name: str, value: Any) -> bytes:
        """What the framework writes for an object with these members; others keep defaults."""
        return base64.b64decode(self._ask(f"write {type_name} {simplejson.dumps(value)}")["xml"])

    def _ask(self, line: str) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        reply = self._process.stdout.readline()
        if not reply:
            self._complaints.seek(0)
            raise RuntimeError(f"mono ended: {self._complaints.read().decode(errors='replace')}")
        answer = json.loads(reply, parse_float=Decimal)
        if "error" in answer:
            raise DotNetError(answer["error"], tuple(answer["causes"]))
        return answer


def _compiled(cache: Path) -> Path:
    """The program for the sources as they are now, compiled unless the cache has it."""
    if not (shutil.which("mcs") and shutil.which("mono")):
        raise MonoMissingError
    state = hashlib.sha256(b"\0".join(source.read_bytes() for source in _SOURCES)).hexdigest()
    program = cache / f"bridge-{state[:16]}.exe"
    if program.exists():
        return program
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        fresh = Path(folder) / program.name
        done = subprocess.run(
            ["mcs", f"-out:{fresh}", *(f"-r:{name}" for name in _REFERENCES), *map(str, _SOURCES)],
            capture_output=True,
            text=True,
        )
        if "CS0006" in done.stderr + done.stdout:  # a referenced library is not there
            raise MonoMissingError
        if done.returncode:
            raise RuntimeError(f"mcs refused tests/dotnet:\n{done.stdout}{done.stderr}")
        fresh.replace(program)  # in one step: another test process may compile too
    return program
