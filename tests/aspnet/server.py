"""The five endpoints on real ASP.NET Web API: Mono's, with Json.NET, in a process of its own.

The C# beside this file, and the model classes of tests/dotnet, are compiled once per state of their
sources. Real: formatters, Json.NET, DataContractSerializer, form model binding, validation, content
negotiation, routing. Adapted, because Mono's Web API is of 2012: the words and status of refusals
(Speech.cs), and Json.NET 6 for the older one that is built into Mono's (JsonNetFormatter.cs).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

Mode = Literal["strict", "lenient", "objects", "reading"]
"""What the actions do with what was read; Controllers.cs says it of each."""

PACKAGES = (
    "mono-mcs",
    "mono-runtime",
    "libmono-system-web-http4.0-cil",
    "libnewtonsoft-json5.0-cil",
)

_HERE = Path(__file__).parent
_MODELS = ("Amsalem.cs", "Cmt.cs", "GlobalPortal.cs", "Vezeeta.cs")
_SOURCES = (
    *sorted(_HERE.glob("*.cs")),
    *(_HERE.parent / "dotnet" / name for name in _MODELS),
)
_JSON_NET = Path("/usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll")
_REFERENCES = (
    "System.Core.dll",
    "System.Xml.dll",
    "System.Runtime.Serialization.dll",
    "System.ComponentModel.DataAnnotations.dll",
    "System.Net.Http.dll",
    "System.Net.Http.Formatting.dll",
    "System.Web.Http.dll",
    # Mono's formatters carry an older Json.NET under the same names: an alias keeps them apart.
    f"newtonsoft={_JSON_NET}",
)

# Not UTC, so that a moment taken for wall clock time shows; a zone with one offset since year 1.
_ZONE = "Etc/GMT-3"


class FrameworkMissingError(Exception):
    """Mono, its Web API or Json.NET is missing; the message says how to get them."""

    def __init__(self) -> None:
        super().__init__(f"ASP.NET Web API is not installed: apt-get install {' '.join(PACKAGES)}")


class AspNet:
    """The running server, from the start of the ``with`` block to its end.

    ``cache`` is a folder for the compiled program. Raises `FrameworkMissingError`.
    """

    url: str
    """Scheme, host and port; known inside the block."""

    def __init__(self, cache: Path, mode: Mode = "strict") -> None:
        self._program = _compiled(cache)
        self._mode = mode

    def __enter__(self) -> Self:
        # A file and not a pipe: nobody empties a pipe while the server runs.
        self._complaints = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            ["mono", str(self._program), self._mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            encoding="ascii",
            env={**os.environ, "TZ": _ZONE, "LC_ALL": "C.UTF-8"},
        )
        assert self._process.stdout
        self.url = self._process.stdout.readline().strip()
        if not self.url:
            complaints = self.complaints()
            self._end()
            raise RuntimeError(f"mono did not start: {complaints}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    def complaints(self) -> str:
        """What the process has written to its standard error: exceptions that nothing caught."""
        self._complaints.seek(0)
        return self._complaints.read().decode(errors="replace")

    def _end(self) -> None:
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


def _compiled(cache: Path) -> Path:
    """The program for the sources as they are now, compiled unless the cache has it."""
    if not (shutil.which("mcs") and shutil.which("mono") and _JSON_NET.exists()):
        raise FrameworkMissingError
    state = hashlib.sha256(b"\0".join(source.read_bytes() for source in _SOURCES)).hexdigest()
    program = cache / f"aspnet-{state[:16]}.exe"
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
            raise FrameworkMissingError
        if done.returncode:
            raise RuntimeError(f"mcs refused tests/aspnet:\n{done.stdout}{done.stderr}")
        fresh.replace(program)  # in one step: another test process may compile too
    return program
