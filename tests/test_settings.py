"""Flag over variable over file over default, and what is said of a bad value."""

from dataclasses import fields
from pathlib import Path

import pytest

from mockserver.settings import (
    KNOBS,
    Settings,
    SettingsError,
    knobs_of,
    resolve,
    unknown_variables,
)

GIVEN = {
    "host": "0.0.0.0",  # noqa: S104 - a value to compare
    "port": "9000",
    "documents": ".",
    "log": "json",
    "cors": "http://a.test:3000, loopback",
    "body_limit": "500kB",
    "depth_limit": "100",
    "member_limit": "500",
    "read_timeout": "2.5",
    "as_": "partner",
    "state": "on",
    "sessions": "7",
    "seed": "42",
    "journal": "50",
    "journal_size": "1MB",
    "mask": "off",
    "reload": "on",
    "upstream": "a=https://a.test, b=http://b.test:81/x via 10.0.0.5",
    "upstream_timeout": "3",
    "fallback": "on",
    "record": "kept",
}
READ = Settings(
    host="0.0.0.0",  # noqa: S104
    port=9000,
    documents=Path(),
    log="json",
    cors=("http://a.test:3000", "loopback"),
    body_limit=500_000,
    depth_limit=100,
    member_limit=500,
    read_timeout=2.5,
    as_="partner",
    state=True,
    sessions=7,
    seed=42,
    journal=50,
    journal_size=1_000_000,
    mask=False,
    reload=True,
    upstream=("a=https://a.test", "b=http://b.test:81/x via 10.0.0.5"),  # type: ignore[arg-type]
    upstream_timeout=3.0,
    fallback=True,
    record=Path("kept"),
)


def write(folder: Path, text: str) -> Path:
    (folder / "pyproject.toml").write_text(text, "utf-8")
    return folder


def test_the_cases_below_cover_every_setting() -> None:
    assert set(GIVEN) == {each.name for each in fields(Settings)}
    assert all(getattr(READ, name) != getattr(Settings(), name) for name in GIVEN)


@pytest.mark.parametrize("knob", KNOBS, ids=lambda knob: knob.field)
def test_each_setting_can_be_given_in_each_place(knob: object, tmp_path: Path) -> None:
    field, flag = knob.field, knob.flag  # type: ignore[attr-defined]
    variable, key = knob.variable, knob.key  # type: ignore[attr-defined]
    write(tmp_path, f"[tool.mockserver]\n{key} = {GIVEN[field]!r}")

    by_flag = resolve({field: GIVEN[field]}, {}, tmp_path.parent)
    by_variable = resolve({field: None}, {variable: GIVEN[field]}, tmp_path.parent)
    by_file = resolve({}, {}, tmp_path)

    assert by_flag.origins[field] == flag
    assert by_variable.origins[field] == variable
    assert by_file.origins[field] == f"{tmp_path / 'pyproject.toml'} [tool.mockserver] {key}"
    read = [getattr(each.settings, field) for each in (by_flag, by_variable, by_file)]
    expected = getattr(READ, field)
    # A folder in a file is relative to that file.
    in_file = tmp_path / expected if isinstance(expected, Path) else expected
    assert read == [expected, expected, in_file]


def test_flag_goes_before_variable_before_file_before_default(tmp_path: Path) -> None:
    write(tmp_path, "[tool.mockserver]\nport = 1\nhost = 'file'\nlog = 'off'")
    variables = {"MOCK_PORT": "2", "MOCK_HOST": "variable"}

    resolved = resolve({"port": "3"}, variables, tmp_path)

    assert resolved.settings == Settings(port=3, host="variable", log="off")
    assert resolved.origins["depth_limit"] == "default"


def test_the_nearest_pyproject_counts(tmp_path: Path) -> None:
    write(tmp_path, "[tool.mockserver]\nport = 1")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)

    assert resolve({}, {}, below).settings.port == 1
    write(tmp_path / "a", "[project]\nname = 'x'")
    assert resolve({}, {}, below).settings.port == Settings().port


def test_an_empty_variable_is_not_set(tmp_path: Path) -> None:
    assert resolve({}, {"MOCK_PORT": ""}, tmp_path).origins["port"] == "default"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("host", " "),
        ("port", "65536"),
        ("port", "-1"),
        ("port", "\uff18\uff10"),
        ("port", True),
        ("port", "1e3"),
        ("documents", "no/such/folder"),
        ("log", "xml"),
        ("cors", "localhost"),
        ("cors", 3),
        ("cors", ["https://a.test/path"]),
        ("body_limit", "2GB"),
        ("body_limit", "0"),
        ("body_limit", "lots"),
        ("depth_limit", "0"),
        ("member_limit", "0"),
        ("depth_limit", 256),
        ("read_timeout", "0"),
        ("read_timeout", "nan"),
        ("read_timeout", "inf"),
        ("state", "maybe"),
        ("journal_size", "0"),
        ("reload", "2"),
        ("upstream", "https://a.test"),
        ("upstream", "a=ftp://a.test"),
        ("upstream", "a=https://a.test/?q=1"),
        ("upstream", "a=https://a.test:port"),
        ("upstream", 7),
        ("upstream_timeout", "soon"),
        ("record", 7),
    ],
)
def test_a_bad_value_is_refused_with_the_place_and_what_came(
    field: str, value: object, tmp_path: Path
) -> None:
    flag = "--" + field.replace("_", "-")

    with pytest.raises(SettingsError) as error:
        resolve({field: value}, {}, tmp_path)
    with pytest.raises(SettingsError, match=f"^{field}: "):
        Settings(**{field: value})  # type: ignore[arg-type]

    assert str(error.value).startswith(f"{flag}: ")
    assert str(value).strip("[]") in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tool.mockserver]\nprot = 1", "no setting 'prot'; did you mean 'port'?"),
        ("[tool.mockserver]\nfoo = 1", "known: host, port"),
        ("[tool.mockserver]\nport = 'x'", "[tool.mockserver] port: 'x' is not a whole number"),
        ("[tool.mockserver", "cannot be read"),
        ("[tool]\nmockserver = 3", "[tool.mockserver] is no table"),
    ],
)
def test_a_bad_file_is_refused_by_its_name(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        resolve({}, {}, write(tmp_path, text))

    assert str(error.value).startswith(str(tmp_path / "pyproject.toml"))
    assert said in str(error.value)


def test_a_variable_that_is_no_setting_is_told_with_the_nearest_name() -> None:
    variables = {"MOCK_PRT": "1", "MOCK_PORT": "1", "OTHER": "1", "MOCK_ZZZZZZ": "1"}

    assert unknown_variables(variables) == {
        "MOCK_PRT": "MOCK_PRT is set, but is no setting; did you mean 'MOCK_PORT'?",
        "MOCK_ZZZZZZ": "MOCK_ZZZZZZ is set, but is no setting; `mockserver config` lists them",
    }


def test_a_setting_of_another_command_is_not_even_read(tmp_path: Path) -> None:
    variables = {"MOCK_UPSTREAM": "nonsense", "MOCK_PORT": "7"}

    resolved = resolve({}, variables, tmp_path, command="serve")

    assert resolved.settings == Settings(port=7)
    assert set(resolved.origins) == {knob.field for knob in knobs_of("serve")}
    with pytest.raises(SettingsError, match="MOCK_UPSTREAM: 'nonsense' is not PARTNER=URL"):
        resolve({}, variables, tmp_path, command="proxy")


def test_an_option_that_may_come_often_counts_when_it_comes_at_all(tmp_path: Path) -> None:
    variables = {"MOCK_UPSTREAM": "a=http://a.test"}
    flags = ("b=http://b.test", "c=http://c.test,d=http://d.test")

    by_flag = resolve({"upstream": flags}, variables, tmp_path)
    by_variable = resolve({"upstream": ()}, variables, tmp_path)

    assert [place.partner for place in by_flag.settings.upstream] == ["b", "c", "d"]
    assert [place.partner for place in by_variable.settings.upstream] == ["a"]


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Settings().port = 1  # type: ignore[misc]
