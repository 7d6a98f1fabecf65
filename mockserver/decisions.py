"""Why a request gets the reply it gets: every decision, in the order in which they are made.

The code that makes them adds a line to the exchange's `why` for each that had something to say; the
line begins with the decision's name. README, "Why did I get this reply?", shows this list.
"""

from dataclasses import dataclass

from mockserver.problems import (
    ADMIN_BAD_REQUEST,
    ADMIN_UNKNOWN,
    BAD_REQUEST,
    BODY_INVALID,
    BODY_SLOW,
    BODY_TOO_LARGE,
    CHARSET_UNSUPPORTED,
    CODE_UNKNOWN,
    CROSS_SITE,
    ENCODING_UNSUPPORTED,
    EXAMPLE_MISSING,
    EXAMPLE_UNKNOWN,
    FAULT_IMPOSSIBLE,
    HOST_FOREIGN,
    INTERNAL_ERROR,
    MEDIA_TYPE_UNSUPPORTED,
    METHOD_NOT_ALLOWED,
    PATH_UNKNOWN,
    PREFERENCE_UNUSABLE,
    SESSION_INVALID,
    STOPPING,
    UPSTREAM_BROKEN,
    UPSTREAM_DOWN,
    UPSTREAM_SLOW,
    ProblemType,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One step: its name, what it asks, what follows, and the problems that may end it here."""

    name: str
    asks: str
    then: str
    refusals: tuple[ProblemType, ...] = ()


DECISIONS = (
    Decision(
        "path",
        "Which operation is it?",
        "the document's, whatever the letter case and a last slash",
        (PATH_UNKNOWN, METHOD_NOT_ALLOWED),
    ),
    Decision(
        "session",
        "Which session does X-Mock-Session name?",
        "its plans, chance, state and journal; without the header those that all share",
        (SESSION_INVALID,),
    ),
    Decision(
        "upstream",
        "Does mockserver proxy ask the partner?",
        "no, or it gives no reply and --fallback is on; else the reply is the partner's, unaltered",
        (UPSTREAM_DOWN, UPSTREAM_BROKEN, UPSTREAM_SLOW),
    ),
    Decision(
        "prefer",
        "What does Prefer ask for?",
        "example, code, delay, as, fault",
        (PREFERENCE_UNUSABLE,),
    ),
    Decision(
        "plan",
        "Has a plan of the session something for this call?",
        "the newest that has counts, over what Prefer asks for",
    ),
    Decision("delay", "Is there a delay?", "it passes now"),
    Decision(
        "fault",
        "Is there a fault?",
        "drop: no reply; a status: that status; every other waits for the reply and spoils it",
        (FAULT_IMPOSSIBLE,),
    ),
    Decision(
        "body",
        "Is the body what the document says?",
        "every violation is told in one 400; as=partner: what the framework would make of it",
        (
            BAD_REQUEST,
            BODY_SLOW,
            BODY_TOO_LARGE,
            ENCODING_UNSUPPORTED,
            MEDIA_TYPE_UNSUPPORTED,
            CHARSET_UNSUPPORTED,
            BODY_INVALID,
        ),
    ),
    Decision(
        "status",
        "Which status?",
        "the wanted code, else that of the wanted example, else the first success",
        (CODE_UNKNOWN,),
    ),
    Decision(
        "example",
        "Which example?",
        "the wanted one, else the first, else the empty reply",
        (EXAMPLE_UNKNOWN, EXAMPLE_MISSING),
    ),
    Decision(
        "media type",
        "Which media type?",
        "what Accept asks for, of those that have the example; never a 406",
    ),
    Decision(
        "state",
        "Is state on, and the reply a success?",
        "the entity is remembered, and shown unless an example was asked for by name",
    ),
)

ELSEWHERE = (CROSS_SITE, HOST_FOREIGN, ADMIN_BAD_REQUEST, ADMIN_UNKNOWN, INTERNAL_ERROR, STOPPING)
"""Problems of the pages and the admin API, and of the mock itself: no decision on a reply."""

_DECISION_OF = {
    refused.name: decision.name for decision in DECISIONS for refused in decision.refusals
}


def refused_at(problem: ProblemType) -> str:
    """The name of the decision that ends in a problem; a planned fault ends in "fault"."""
    if problem.name == "planned-fault":
        return "fault"
    return _DECISION_OF.get(problem.name, "mock")


def flow_chart() -> str:
    """The decisions as a Mermaid flow chart, as the README has it."""
    lines = ["flowchart TD", "    start([request]) --> d0"]
    for number, decision in enumerate(DECISIONS):
        following = f"d{number + 1}" if number + 1 < len(DECISIONS) else "reply"
        lines.append(f'    d{number}{{"{decision.name}: {decision.asks}"}}')
        lines.append(f'    d{number} -->|"{decision.then}"| {following}')
        if decision.refusals:
            problems = ", ".join(f"{each.status} {each.name}" for each in decision.refusals)
            lines.append(f'    d{number} -->|no| r{number}["{problems}"]')
    return "\n".join([*lines, "    reply([reply, and Mock-Reason says why])"])
