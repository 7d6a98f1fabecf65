"""The command `contracts`: parses, builds, hands over. Nothing else prints but the reports."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from io import TextIOWrapper
from pathlib import Path
from tempfile import gettempdir
from typing import Any, NoReturn, TextIO, TypeVar

import click

from contracts.config import Config, ConfigError, load_config
from contracts.exits import Exit, table
from contracts.guards import NotPermitted, WrongTarget
from contracts.options import settings_of, settings_options
from contracts.settings import Settings
from openapi.documents import Document, DocumentError, load
from openapi.documents import partners as known_partners
from openapi.names import nearest

F = TypeVar("F", bound=Callable[..., Any])


class _Refusal(click.ClickException):
    """One line on stderr and an exit code from the one list of them."""

    def __init__(self, message: str, code: Exit) -> None:
        super().__init__(message)
        self.code = code

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        return self.code.value


def _one_line_errors(command: F) -> F:
    """Turn what the parts raise into one line and an exit code, here and nowhere else."""

    @wraps(command)
    def wrapped(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except NotPermitted as error:
            raise _Refusal(str(error), Exit.REFUSED) from error
        except (ConfigError, DocumentError, WrongTarget, ValueError) as error:
            raise _Refusal(str(error), Exit.USAGE) from error
        except KeyboardInterrupt:
            sys.exit(Exit.INTERRUPTED)
        except BrokenPipeError:
            sys.exit(Exit.INTERRUPTED)  # `| head`: nobody reads on, and never is that green
        except OSError as error:
            raise _Refusal(str(error), Exit.USAGE) from error

    return wrapped  # type: ignore[return-value]


@click.group(epilog="\b\nExit codes:\n" + table())
@click.version_option(package_name="partner-contracts")
def cli() -> None:
    """Judge an implementation by the partners' documents."""
    # hypothesis would keep its tables in .hypothesis of whatever folder the command runs in.
    tables = Path(gettempdir()) / "partner-contracts-hypothesis"
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(tables))


_partner = click.option(
    "--partner", "partners", multiple=True, help="Only this partner; repeatable."
)
_documents = click.option(
    "--documents",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder of documents instead of the built-in ones.",
)
_config = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Default: contracts.toml, else [tool.contracts] of pyproject.toml.",
)
_report = click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="NAME=FILE",
    help="junit, jsonl, markdown or html; repeatable.",
)


@cli.command()
@click.argument("url", required=False)
@_partner
@_documents
@_config
@_report
@settings_options
@_one_line_errors
def check(
    url: str | None,
    partners: tuple[str, ...],
    documents: Path | None,
    config_file: Path | None,
    reports: tuple[str, ...],
    **options: Any,
) -> None:
    """Check the implementation at URL against the documents."""
    config, settings, found = _read(config_file, options, documents, partners)
    sys.exit(_check(_base(url, found, config), found, documents, settings, config, reports))


def _read(
    config_file: Path | None,
    options: Mapping[str, Any],
    folder: Path | None,
    partners: tuple[str, ...],
) -> tuple[Config, Settings, tuple[Document, ...]]:
    """The configuration, the settings and the documents of a run, which fit each other."""
    from contracts.fitting import fit  # brings the checks along: not for --help

    config = load_config(config_file, os.environ)
    documents = load(folder, partners)
    fit(config, documents, known_partners(folder))
    return config, settings_of(options, config), documents


def _base(url: str | None, documents: Iterable[Document], config: Config) -> str:
    if url is None and not all(config.of(document.partner).url for document in documents):
        raise ValueError("give a URL, or a url for every partner in contracts.toml")
    return url or ""


def _check(
    url: str,
    documents: tuple[Document, ...],
    folder: Path | None,
    settings: Settings,
    config: Config,
    reports: tuple[str, ...],
) -> Exit:
    # The engine takes a second to import: not for --help.
    from contracts.running import run_check

    return run_check(url, documents, folder, settings, config, reports)


@cli.command()
@click.option("--broken", is_flag=True, help="Put a faulty proxy before the mock.")
@_documents
@_report
@_one_line_errors
def demo(broken: bool, documents: Path | None, reports: tuple[str, ...]) -> None:
    """Start the mock, check it, print the table, stop it."""
    from contracts.demo import run_demo

    sys.exit(run_demo(broken, documents, reports))


@cli.command()
@click.argument("url", required=False)
@_partner
@_documents
@_config
@settings_options
@_one_line_errors
def plan(
    url: str | None,
    partners: tuple[str, ...],
    documents: Path | None,
    config_file: Path | None,
    **options: Any,
) -> None:
    """Print what a check of URL would send. Sends nothing."""
    from contracts.plan import planned

    config, settings, found = _read(config_file, options, documents, partners)
    for line in planned(_base(url, found, config), found, settings, config):
        click.echo(line)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_partner
@_documents
@_config
@_report
@settings_options
@_one_line_errors
def replay(
    file: Path,
    partners: tuple[str, ...],
    documents: Path | None,
    config_file: Path | None,
    reports: tuple[str, ...],
    **options: Any,
) -> None:
    """Judge the exchanges recorded in FILE (JSON lines or HAR), without any network."""
    from contracts.running import run_replay

    config, settings, found = _read(config_file, options, documents, partners)
    sys.exit(run_replay(file, found, settings, config, reports))


@cli.command(name="list")
@_partner
@_documents
@_one_line_errors
def list_(partners: tuple[str, ...], documents: Path | None) -> None:
    """List operations and checks."""
    from contracts.checks import checks

    for document in load(documents, partners):
        for operation in document.operations:
            click.echo(f"{document.partner}  {operation.method} {operation.path}")
            for media_type in operation.requests:
                click.echo(f"    {media_type}")
    for one in checks():
        click.echo(f"{one.family:<12} {one.name:<32} {one.summary}")


@cli.command()
@click.argument("name", metavar="CHECK")
@_one_line_errors
def explain(name: str) -> None:
    """Say what a check promises, and why."""
    from contracts.checks import checks, explain

    found = explain(name)
    if found is None:
        _unknown_check(name, [one.name for one in checks()])
    click.echo(f"{found.name} ({found.family})\n\n{found.docstring}")


def _unknown_check(name: str, known: list[str]) -> NoReturn:
    hint = nearest(name, known, "`contracts list` names them")
    raise _Refusal(f"no check is called {name!r}; {hint}", Exit.USAGE)


def main() -> None:
    """The console script."""
    # A run that is asked to stop stops as for Ctrl-C: with its reports, and with nobody left over.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # in a locale without emoji a body has some
            stream.reconfigure(errors="backslashreplace")
    try:
        cli(prog_name="contracts")
    finally:
        _let_go_of(sys.stdout)


def _let_go_of(stream: TextIO | None) -> None:
    """Write what is left; where that cannot be, Python is not to complain once more at its end."""
    if stream is None:
        return
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
