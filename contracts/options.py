"""Command line options from the fields of `Settings`, and settings from what was given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import Field
from typing import Any, TypeVar

import click

from contracts.config import Config
from contracts.settings import Settings, knobs, option, settings_from

F = TypeVar("F", bound=Callable[..., Any])


def settings_options(command: F) -> F:
    """One option for each field of `Settings`; none is set unless it is given."""
    for one in reversed(knobs()):
        command = _option(one)(command)
    return command


def _option(one: Field[Any]) -> Callable[[F], F]:
    default, choices = one.default, one.metadata.get("choices")
    about: dict[str, Any] = {"help": one.metadata["help"], "default": None}
    if isinstance(default, bool):
        about["is_flag"] = True
    elif isinstance(default, tuple):
        about["multiple"] = True
        about["metavar"] = "NAME,..." if choices else "HOST"
        about["help"] += f" {', '.join(choices)}." if choices else ""
    elif choices:
        about["type"] = click.Choice(choices)
        about["help"] += f" Default: {default}."
    else:
        about["type"] = type(default)
        about["metavar"] = one.metadata.get("metavar")
        about["help"] += f" Default: {default}." if default != "" else ""
    return click.option(option(one), one.name, **about)


def settings_of(given: Mapping[str, Any], config: Config) -> Settings:
    """Options before the configuration file before defaults; raises ValueError."""
    wanted = dict(config.knobs)
    for one in knobs():
        value = given.get(one.name)
        if isinstance(value, tuple):
            value = tuple(word.strip() for part in value for word in part.split(","))
        if value not in (None, ()):
            wanted[one.name] = value
    return settings_from(wanted)
