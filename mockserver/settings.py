"""Every knob of the mock, declared once; options, variables, files and tables derive from it.

A value comes from the first of: the command's flag, the variable `MOCK_<NAME>`, the table
`[tool.mockserver]` of the nearest `pyproject.toml`, the default written here.
"""

import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from mockserver.places import Place
from openapi.names import nearest
from openapi.wire.limits import DEFAULT_LIMITS, Limits

LOOPBACK = "loopback"


class SettingsError(ValueError):
    """A setting that cannot be used: says where it stands, what came and what would be right."""


def _text(raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError(f"{raw!r} is not a text")
    return raw.strip()


def _choice(*names: str) -> Callable[[object], str]:
    def parse(raw: object) -> str:
        if raw not in names:
            raise ValueError(f"{raw!r} is not one of: {', '.join(names)}")
        return str(raw)

    return parse


def _whole(low: int, high: int) -> Callable[[object], int]:
    def parse(raw: object) -> int:
        text = "" if isinstance(raw, bool) else str(raw).strip()
        if not re.fullmatch(r"\d{1,18}", text, re.ASCII) or not low <= int(text) <= high:
            raise ValueError(f"{raw!r} is not a whole number from {low} to {high}")
        return int(text)

    return parse


def _seconds(raw: object) -> float:
    text = "" if isinstance(raw, bool) else str(raw).strip().removesuffix("s").strip()
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", text, re.ASCII) or float(text) == 0:
        raise ValueError(f"{raw!r} is not a number of seconds above 0, like 10 or 2.5")
    return float(text)


_UNITS = {"": 1, "B": 1, "KB": 1_000, "MB": 1_000_000}


def _size(raw: object) -> int:
    text = "" if isinstance(raw, bool) else str(raw).strip().upper()
    match = re.fullmatch(r"(\d{1,12}) *([KM]?B?)", text, re.ASCII)
    if not match or match[2] not in _UNITS or int(match[1]) == 0:
        raise ValueError(f"{raw!r} is not a size above 0, like 500000, 500kB or 2MB")
    return int(match[1]) * _UNITS[match[2]]


def _folder(raw: object) -> Path | None:
    if raw is None:
        return None
    if not isinstance(raw, str | Path) or not Path(raw).is_dir():
        raise ValueError(f"{str(raw)!r} is not a folder")
    return Path(raw)


def _recording(raw: object) -> Path | None:
    if raw is None or raw == "":
        return None
    if not isinstance(raw, str | Path):
        raise ValueError(f"{raw!r} is no folder or .har file")
    return Path(raw)


def _upstreams(raw: object) -> tuple[Place, ...]:
    said = [raw] if isinstance(raw, str) else raw
    if not isinstance(said, list | tuple):
        raise ValueError(f"{raw!r} is not a list of PARTNER=URL")
    each_said = [part for each in said for part in str(each).split(",")]
    places = tuple(Place.read(each) for each in each_said)
    for place in places:
        if sum(each.partner == place.partner for each in places) > 1:
            raise ValueError(f"{place.partner} is given two URLs")
    return places


def _switch(raw: object) -> bool:
    words = {"true": True, "yes": True, "on": True, "1": True}
    words |= {"false": False, "no": False, "off": False, "0": False}
    text = str(raw).strip().lower()
    if text not in words:
        raise ValueError(f"{raw!r} is not one of: on, off")
    return words[text]


_ORIGIN = re.compile(r"\*|loopback|https?://[^\s/?#]+")


def _origins(raw: object) -> tuple[str, ...]:
    said = [raw] if isinstance(raw, str) else raw
    if not isinstance(said, list | tuple) or not all(isinstance(each, str) for each in said):
        raise ValueError(f"{raw!r} is not a list of origins")
    names = [name for each in said for name in re.split(r"[,\s]+", each.strip(", "))]
    for name in names:
        if not _ORIGIN.fullmatch(name):
            raise ValueError(
                f"{name!r} is not `loopback`, `*` or an origin like http://dev.test:3000"
            )
    return tuple(names)


def _knob(help: str, read: Callable[[object], object], command: str = "") -> dict[str, Any]:
    return {"help": help, "read": read, "command": command}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a mock is started with. Every value is checked, and texts are read, when it is made.

    Raises SettingsError for a value that cannot be used.
    """

    host: str = field(
        default="127.0.0.1",
        metadata=_knob("Address to listen on.", _text),
    )
    port: int = field(
        default=8080,
        metadata=_knob("Port to listen on; 0 picks a free one.", _whole(0, 65535)),
    )
    documents: Path | None = field(
        default=None,
        metadata=_knob("Folder of documents to use instead of the built-in ones.", _folder),
    )
    log: str = field(
        default="text",
        metadata=_knob(
            "A line per request on stderr: text, json or off.", _choice("text", "json", "off")
        ),
    )
    cors: tuple[str, ...] = field(
        default=(LOOPBACK,),
        metadata=_knob(
            "Web origins whose pages may call: `loopback`, `*`, or origins with commas between.",
            _origins,
        ),
    )
    body_limit: int = field(
        default=DEFAULT_LIMITS.body,
        metadata=_knob("Largest request body, like 500kB or 2MB.", _size),
    )
    depth_limit: int = field(
        default=DEFAULT_LIMITS.depth,
        metadata=_knob("Deepest nesting of a request body.", _whole(1, 255)),
    )
    member_limit: int = field(
        default=DEFAULT_LIMITS.members,
        metadata=_knob(
            "Most members of one object in a body, or fields of a form.", _whole(1, 10**9)
        ),
    )
    read_timeout: float = field(
        default=10.0,
        metadata=_knob("Seconds that the head of a request, and its body, may take.", _seconds),
    )
    as_: str = field(
        default="contract",
        metadata=_knob(
            "What judges bodies: contract, the document; partner, the framework behind it.",
            _choice("contract", "partner"),
        ),
    )
    state: bool = field(
        default=False,
        metadata=_knob("Remember what clients store, and show it in replies.", _switch),
    )
    sessions: int = field(
        default=100,
        metadata=_knob("Sessions (X-Mock-Session) that are kept apart.", _whole(1, 10_000)),
    )
    seed: int = field(
        default=0,
        metadata=_knob("Where chance starts: issued ids, faults by chance.", _whole(0, 2**31 - 1)),
    )
    journal: int = field(
        default=1_000,
        metadata=_knob(
            "Exchanges that a session's journal keeps; 0: no journal.", _whole(0, 10**6)
        ),
    )
    journal_size: int = field(
        default=20_000_000,
        metadata=_knob("Bytes that all journals keep, like 20MB.", _size),
    )
    mask: bool = field(
        default=True,
        metadata=_knob("Mask personal data and secrets where exchanges are shown.", _switch),
    )

    reload: bool = field(
        default=False,
        metadata=_knob("Read the documents again when their files change.", _switch),
    )
    upstream: tuple[Place, ...] = field(
        default=(),
        metadata=_knob(
            "Partner that is asked itself: PARTNER=URL, or PARTNER=URL via ADDRESS.",
            _upstreams,
            "proxy",
        ),
    )
    upstream_timeout: float = field(
        default=10.0,
        metadata=_knob("Seconds that a partner's whole reply may take.", _seconds, "proxy"),
    )
    fallback: bool = field(
        default=False,
        metadata=_knob("Let the mock answer where a partner does not.", _switch, "proxy"),
    )
    record: Path | None = field(
        default=None,
        metadata=_knob(
            "Keep exchanges with partners, masked: a folder, or a .har file.", _recording, "proxy"
        ),
    )

    def __post_init__(self) -> None:
        for knob in fields(self):
            try:
                value = knob.metadata["read"](getattr(self, knob.name))
            except ValueError as error:
                raise SettingsError(f"{knob.name}: {error}") from None
            object.__setattr__(self, knob.name, value)

    @property
    def limits(self) -> Limits:
        """The bounds of one body."""
        return Limits(self.body_limit, self.depth_limit, self.member_limit)


@dataclass(frozen=True, slots=True)
class Knob:
    """How one setting is spelt: `--body-limit`, `MOCK_BODY_LIMIT`, `body-limit` in a file."""

    field: str
    help: str
    default: object
    command: str = ""
    """The one command that takes it, or "" for all that serve."""

    @property
    def flag(self) -> str:
        """The command line option."""
        return f"--{self.key}"

    @property
    def variable(self) -> str:
        """The environment variable."""
        return f"MOCK_{self.field.rstrip('_').upper()}"

    @property
    def key(self) -> str:
        """The key in `[tool.mockserver]`."""
        return self.field.rstrip("_").replace("_", "-")

    @property
    def shown_default(self) -> str:
        """The default as people read it."""
        return self.shown(self.default)

    @staticmethod
    def shown(value: object) -> str:
        """A value as it would be written to give it."""
        if value is None:
            return "none"
        if isinstance(value, bool):
            return "on" if value else "off"
        if isinstance(value, float):
            return f"{value:g}"
        if isinstance(value, tuple):
            return ",".join(map(str, value)) or "none"
        return str(value)


KNOBS = tuple(
    Knob(each.name, each.metadata["help"], each.default, each.metadata["command"])
    for each in fields(Settings)
)


def knobs_of(command: str = "") -> tuple[Knob, ...]:
    """The settings that a command takes; all of them for ""."""
    return tuple(knob for knob in KNOBS if not command or knob.command in ("", command))


@dataclass(frozen=True, slots=True)
class Resolved:
    """The settings and, for each field, where its value came from."""

    settings: Settings
    origins: Mapping[str, str]


def resolve(
    flags: Mapping[str, object],
    environ: Mapping[str, str] = os.environ,
    folder: Path | None = None,
    command: str = "",
) -> Resolved:
    """Find each setting in the flags (None: not given), the environment, the file, the defaults.

    A setting that is not for `command` ("": any) keeps its default, whatever is said of it.
    The file is the nearest `pyproject.toml` at or above `folder` (default: where we are). Raises
    SettingsError naming the place when a value there is of no use.
    """
    file, table = _table(folder or Path.cwd())
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for knob in knobs_of(command):
        raw, origin = _first(knob, flags, environ, table, file)
        origins[knob.field] = origin
        try:
            # One knob alone: the message can then say where the bad value stands.
            alone: dict[str, Any] = {knob.field: raw}
            values[knob.field] = getattr(Settings(**alone), knob.field)
        except SettingsError as error:
            reason = str(error).removeprefix(f"{knob.field}: ")
            raise SettingsError(f"{origin}: {reason}") from None
    return Resolved(Settings(**values), origins)


def _first(
    knob: Knob,
    flags: Mapping[str, object],
    environ: Mapping[str, str],
    table: Mapping[str, object],
    file: Path | None,
) -> tuple[object, str]:
    if flags.get(knob.field) not in (None, ()):  # (): an option that may come often, and did not
        flag = knob.flag if flags[knob.field] is not False else f"--no-{knob.key}"
        return flags[knob.field], flag
    # An empty variable is what `MOCK_PORT=` in a compose file gives for "not set".
    if environ.get(knob.variable):
        return environ[knob.variable], knob.variable
    if knob.key in table:
        raw = table[knob.key]
        if knob.field in ("documents", "record") and isinstance(raw, str) and file is not None:
            raw = file.parent / raw  # relative to the file that says so, not to where we are
        return raw, f"{file} [tool.mockserver] {knob.key}"
    return knob.default, "default"


def _table(folder: Path) -> tuple[Path | None, Mapping[str, object]]:
    """The nearest pyproject.toml and its `[tool.mockserver]` table, empty when it has none."""
    for place in (folder, *folder.parents):
        file = place / "pyproject.toml"
        if file.is_file():
            return file, _read_table(file)
    return None, {}


def _read_table(file: Path) -> Mapping[str, object]:
    try:
        tools = tomllib.loads(file.read_text("utf-8")).get("tool", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{file}: cannot be read: {error}") from None
    table = tools.get("mockserver", {})
    if not isinstance(table, dict):
        raise SettingsError(f"{file}: [tool.mockserver] is no table")
    keys = [knob.key for knob in KNOBS]
    for key in table:
        if key not in keys:
            raise SettingsError(f"{file} [tool.mockserver]: {no_setting(key, keys)}")
    return table


def no_setting(name: str, names: Sequence[str]) -> str:
    """What to say of a name that no setting has."""
    hint = nearest(name, names, f"known: {', '.join(names)}")
    return f"there is no setting {name!r}; {hint}"


def unknown_variables(environ: Mapping[str, str] = os.environ) -> Mapping[str, str]:
    """Variables that look like settings and are none, and what to say of each.

    They are told and not refused: other programs may have variables of this prefix too.
    """
    known = [knob.variable for knob in KNOBS]
    strange = sorted(name for name in environ if name.startswith("MOCK_") and name not in known)
    hints = {name: nearest(name, known, "`mockserver config` lists them") for name in strange}
    return {name: f"{name} is set, but is no setting; {hint}" for name, hint in hints.items()}
