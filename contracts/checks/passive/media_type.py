"""The reply comes in a documented media type, and in the one that was asked for."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.checks.objections import Answer, Objection
from contracts.checks.passive.promise import promised_reply, promised_types
from contracts.checks.registry import check
from contracts.findings import weakest
from openapi.wire.media_types import family, negotiate, parse


@check("passive")
def documented_media_type(answer: Answer) -> Iterator[Objection]:
    """The Content-Type of a success is one that the document names for it."""
    documented = promised_reply(answer)
    if documented is None or not (offered := promised_types(documented)):
        return
    header = answer.attempt.reply.header("Content-Type") if answer.attempt.reply else None
    came = parse(header)
    # Who asks for more than the page offers may get it.
    asked = came is not None and came.essence in answer.case.accept.lower()
    if came is None or (came.essence not in offered and not asked):
        shown = came.essence if came else "no readable Content-Type"
        yield Objection(
            f"the reply is labelled {shown}, which is not documented",
            " or ".join(offered),
            shown,
            rule="media type",
            evidence=documented.contents[offered[0]].evidence,
        )


@check("passive")
def negotiated_media_type(answer: Answer) -> Iterator[Objection]:
    """The reply comes in the media type that was asked for, by q values where there are several.

    Asking for one documented type is a promise of the page; how a list or a range is weighed is the
    framework's, which never answers 406. JSON that is labelled application/json where text/json
    was asked for can be read all the same.
    """
    documented = promised_reply(answer)
    accept = answer.case.accept
    if documented is None or accept == "*/*" or not (offered := promised_types(documented)):
        return
    came = answer.attempt.reply.media_type if answer.attempt.reply else None
    wanted = negotiate(accept or None, offered, answer.case.media_type)
    if came is None or came.essence == wanted or came.essence not in offered:
        return
    stated = documented.contents[wanted].evidence if accept in offered else "framework"
    readable = family(came.essence) == family(wanted)
    yield Objection(
        f"asked for {accept or 'nothing'}, the reply comes as {came.essence}",
        wanted,
        came.essence,
        rule=f"Accept: {accept}",
        evidence=weakest("sample", stated) if readable else stated,
    )
