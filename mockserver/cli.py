"""The command `mockserver`: options come from the settings, the work is done elsewhere."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Any, TypeVar

import click

from mockserver.listening import PortTaken
from mockserver.settings import (
    KNOBS,
    Knob,
    Resolved,
    Settings,
    SettingsError,
    knobs_of,
    resolve,
    unknown_variables,
)
from openapi.documents import Document, DocumentError, Operation, load

logger = logging.getLogger(__name__)

Command = TypeVar("Command", bound=Callable[..., Any])


class ExitCode(IntEnum):
    """What the command ends with."""

    DONE = 0
    UNUSABLE = 2

    @property
    def meaning(self) -> str:
        """The line of `--help`."""
        return {
            ExitCode.DONE: "all is well, or the mock was told to stop",
            ExitCode.UNUSABLE: "wrong usage or setting, broken document, or port taken",
        }[self]


_EXIT_CODES = "\b\nExit codes:\n" + "\n".join(f"  {code:d}  {code.meaning}" for code in ExitCode)


@click.group(epilog=_EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="partner-contracts", prog_name="mockserver")
def cli() -> None:
    """A mock server that answers from partners' OpenAPI documents."""


def settings_options(*names: str, of: str = "") -> Callable[[Command], Command]:
    """The options of these settings (none named: all that the command `of` takes)."""

    def decorate(command: Command) -> Command:
        for knob in reversed([each for each in knobs_of(of) if not names or each.field in names]):
            command = _option(knob)(command)
        return command

    return decorate


def _option(knob: Knob) -> Callable[[Command], Command]:
    if isinstance(knob.default, bool):  # `--state` alone says it all
        flags = f"{knob.flag}/--no-{knob.key}"
        return click.option(flags, knob.field, default=None, help=_help(knob))
    often = isinstance(knob.default, tuple)
    return click.option(
        knob.flag, knob.field, metavar=_metavar(knob), help=_help(knob), multiple=often
    )


def _metavar(knob: Knob) -> str:
    return knob.key.rpartition("-")[2].upper()


def _help(knob: Knob) -> str:
    return f"{knob.help}  [{knob.variable}; default: {knob.shown_default}]"


Flag = str | bool | tuple[str, ...] | None


@cli.command()
@click.argument("partners", metavar="[PARTNER]...", nargs=-1)
@settings_options(of="serve")
def serve(partners: tuple[str, ...], **flags: Flag) -> None:
    """Serve the documented samples of partners.

    PARTNER: whose documents are served (default: all of them). The first line on stdout is the
    base URL; each request is a line on stderr. A page to try the mock and watch it is at
    /__mock__/.
    """
    with _one_clear_line():
        _run(partners, resolve(flags, command="serve").settings)


@cli.command()
@click.argument("partners", metavar="[PARTNER]...", nargs=-1)
@settings_options(of="proxy")
def proxy(partners: tuple[str, ...], **flags: Flag) -> None:
    """Pass calls on to partners, and tell where they differ.

    Each --upstream names a partner that is asked. Replies are the partner's own, unaltered; what
    differs from the document is in the journal and in the line per request. Each PARTNER named
    besides is mocked, as by `serve`. The partner's name is looked up once; an address that is not
    public must be named: `via ADDRESS`.
    """
    with _one_clear_line():
        settings = resolve(flags, command="proxy").settings
        if not settings.upstream:
            raise SettingsError("no partner to ask is named: --upstream PARTNER=URL")
        _run(partners, settings)


def _run(partners: tuple[str, ...], settings: Settings) -> None:
    # connexion takes half a second to import: not on --help.
    from mockserver.logs import set_up
    from mockserver.server import MockServer

    set_up(settings.log, sys.stderr)
    for told in unknown_variables().values():
        logger.warning(told)
    with _one_clear_line(logger.error):  # from here on in the form that --log says
        MockServer(partners, settings).run(click.echo)


@cli.command()
@click.argument("partners", metavar="[PARTNER]...", nargs=-1)
@settings_options("documents")
def routes(partners: tuple[str, ...], **flags: Flag) -> None:
    """List operations with their media types and examples."""
    with _one_clear_line():
        for document in load(resolve(flags).settings.documents, partners):
            for operation in document.operations:
                click.echo("\n".join(_route_lines(operation)))


def _route_lines(operation: Operation) -> Iterator[str]:
    yield f"{operation.method} {operation.path}  ({operation.partner}: {operation.summary})"
    yield f"    takes  {', '.join(operation.requests) or 'no body'}"
    for reply in operation.replies.values():
        kinds = ", ".join(reply.contents) or "no body"
        names = ", ".join(reply.example_names()) or "none"
        yield f"    {reply.status:5}  {kinds}; examples: {names}"


@cli.command()
@click.argument("partners", metavar="[PARTNER]...", nargs=-1)
@settings_options("documents")
def check(partners: tuple[str, ...], **flags: Flag) -> None:
    """Tell whether the documents can be served.

    Where one cannot: the file, the line and what is wrong.
    """
    with _one_clear_line():
        settings = resolve(flags).settings
        documents = load(settings.documents, partners)
        # As in `serve`: connexion has an opinion on documents too, and takes its time to import.
        from mockserver.app import build
        from mockserver.soundness import refuse_unsound, warnings

        build(documents, settings)
        for document in documents:
            refuse_unsound(document)
            for warning in warnings(document):
                click.echo(warning, err=True)
            click.echo(f"{document.path}: sound; {_summary(document)}")


def _summary(document: Document) -> str:
    examples = sum(
        len(content.examples)
        for operation in document.operations
        for contents in (operation.requests, *(r.contents for r in operation.replies.values()))
        for content in contents.values()
    )
    return f"{len(document.operations)} operation(s), {examples} example(s)"


@cli.command()
@settings_options()
def config(**flags: Flag) -> None:
    """Print each setting, its value and its origin."""
    with _one_clear_line():
        resolved = resolve(flags)
        for line in _config_lines(resolved):
            click.echo(line)
        for told in unknown_variables().values():
            click.echo(told, err=True)


def _config_lines(resolved: Resolved) -> Iterator[str]:
    rows = [
        (knob.key, knob.shown(getattr(resolved.settings, knob.field)), resolved.origins[knob.field])
        for knob in KNOBS
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for key, value, origin in rows:
        yield f"{key:{widths[0]}}  {value:{widths[1]}}  {origin}"


def _to_stderr(message: str) -> None:
    click.echo(message, err=True)


@contextmanager
def _one_clear_line(tell: Callable[[str], None] = _to_stderr) -> Iterator[None]:
    """What cannot be used ends the command with its own message and nothing else."""
    try:
        yield
    except (DocumentError, SettingsError, PortTaken) as error:
        tell(str(error))
        raise SystemExit(ExitCode.UNUSABLE) from None
