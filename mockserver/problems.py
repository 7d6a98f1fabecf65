"""Every error that the mock can speak, and how one is written (RFC 9457 problem+json)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from openapi.violations import Violation
from openapi.wire.limits import DEEPEST

MEDIA_TYPE = "application/problem+json"

# A body of a million wrong members must not become a reply of a million entries.
MOST_VIOLATIONS = 1_000


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of error: what it is called, its status, and what the caller can do about it."""

    name: str
    status: int
    title: str
    hint: str

    @property
    def uri(self) -> str:
        """What `type` holds: stable, for programs to compare."""
        return f"urn:mockserver:problem:{self.name}"


ADMIN_BAD_REQUEST = ProblemType(
    "admin-bad-request",
    400,
    "The admin API cannot do what was asked",
    "`detail` says what would be right; the API is described at /__mock__/.",
)
BODY_INVALID = ProblemType(
    "body-invalid",
    400,
    "The body breaks the partner's document",
    "Each violation says where, what was expected and what came. `evidence` says who says so: the "
    "partner's page, its sample, the framework behind it, or we who derived it.",
)
BAD_REQUEST = ProblemType(
    "bad-request", 400, "The request cannot be understood", "Send a well-formed HTTP request."
)
PREFERENCE_UNUSABLE = ProblemType(
    "preference-unusable",
    400,
    "A preference has a value that means nothing",
    "`detail` says what the preference takes.",
)
SESSION_INVALID = ProblemType(
    "session-invalid",
    400,
    "X-Mock-Session is no name of a session",
    "Name it with letters, digits, '.', '_' and '-', such as a test's id.",
)
CROSS_SITE = ProblemType(
    "cross-site",
    403,
    "Pages of other sites may not use the mock's own pages and admin API",
    "Call it from a page of the mock itself, or from a program that is no browser.",
)
PATH_UNKNOWN = ProblemType(
    "path-unknown",
    404,
    "No document has this path",
    "`offered` lists the paths that are served; `mockserver routes` shows them with their samples, "
    "and in a browser /__mock__/ does.",
)
ADMIN_UNKNOWN = ProblemType(
    "admin-unknown",
    404,
    "The mock has nothing of this name",
    "It may have been forgotten: the journal and the number of sessions are bounded.",
)
EXAMPLE_UNKNOWN = ProblemType(
    "example-unknown",
    404,
    "No example has this name",
    "Ask with `Prefer: example=NAME` for one of the names in `offered`.",
)
CODE_UNKNOWN = ProblemType(
    "code-unknown",
    404,
    "The document has no reply with this status",
    "Ask with `Prefer: code=NNN` for one of the statuses in `offered`; `Prefer: fault=503` gives "
    "any from 400 to 599.",
)
EXAMPLE_MISSING = ProblemType(
    "example-missing",
    404,
    "The document gives no example of this reply",
    "Add an example to that reply in the document, or ask for another with `Prefer: code=NNN`.",
)
METHOD_NOT_ALLOWED = ProblemType(
    "method-not-allowed",
    405,
    "The path is known, the method is not",
    "Use one of the methods in `offered` (also in the Allow header).",
)
BODY_SLOW = ProblemType(
    "body-slow",
    408,
    "The body did not arrive in time",
    "Send it faster, or start the mock with a higher --read-timeout.",
)
BODY_TOO_LARGE = ProblemType(
    "body-too-large",
    413,
    "The body is larger than the mock takes",
    "Send a smaller one, or start the mock with a higher --body-limit.",
)
MEDIA_TYPE_UNSUPPORTED = ProblemType(
    "media-type-unsupported",
    415,
    "The document does not take this media type",
    "Send Content-Type with one of the media types in `offered`.",
)
CHARSET_UNSUPPORTED = ProblemType(
    "charset-unsupported",
    415,
    "The charset of the body is not known",
    "Send UTF-8, the default, or name a charset in Content-Type that exists.",
)
ENCODING_UNSUPPORTED = ProblemType(
    "encoding-unsupported",
    415,
    "Compressed bodies are not taken",
    "Send the body without Content-Encoding.",
)
HOST_FOREIGN = ProblemType(
    "host-foreign",
    421,
    "The mock's own pages and admin API are not served under this name",
    "Use localhost, a loopback address, or the host that --host names.",
)
STOPPING = ProblemType(
    "stopping",
    503,
    "The mock is being stopped",
    "Start it again; whoever stopped it did not want to wait for this request.",
)
INTERNAL_ERROR = ProblemType(
    "internal-error",
    500,
    "The mock has a bug",
    "Please report it with the traceback that the mock wrote to stderr.",
)
FAULT_IMPOSSIBLE = ProblemType(
    "fault-impossible",
    501,
    "This fault cannot be acted out here",
    "Serve the mock with `mockserver serve` or `MockServer`: another server keeps the connection.",
)
UPSTREAM_DOWN = ProblemType(
    "upstream-down",
    502,
    "The partner cannot be reached",
    "Is --upstream right, and the partner up? --fallback lets the mock answer instead.",
)
UPSTREAM_BROKEN = ProblemType(
    "upstream-broken",
    502,
    "The partner's reply is no whole HTTP reply",
    "Ask the partner; --fallback lets the mock answer instead.",
)
UPSTREAM_SLOW = ProblemType(
    "upstream-slow",
    504,
    "The partner did not answer in time",
    "Raise --upstream-timeout; --fallback lets the mock answer instead.",
)


def planned_fault(status: int) -> ProblemType:
    """The error that a fault asks for, of whatever status."""
    return ProblemType(
        "planned-fault",
        status,
        "A fault that was asked for",
        "A plan or `Prefer: fault=` asks for it; GET /__mock__/plans lists the plans.",
    )


@dataclass(frozen=True, slots=True)
class Rendering:
    """An error as it is sent: the Content-Type and the body."""

    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Problem:
    """One error as told to a client: its type and the facts of this case.

    `rendering` is how the partner's framework would tell it, where that is what is wanted.
    """

    type: ProblemType
    detail: str
    offered: tuple[str, ...] = ()
    violations: Sequence[Violation] = ()
    headers: tuple[tuple[str, str], ...] = ()
    rendering: Rendering | None = None

    def applying(self, preference: str) -> "Problem":
        """The same problem, told as a preference of the client wants it."""
        return replace(self, headers=(*self.headers, ("Preference-Applied", preference)))

    def rendered(self) -> Rendering:
        """The error as it is sent: the framework's, or else our own."""
        return self.rendering or Rendering(MEDIA_TYPE, self.body())

    def body(self) -> bytes:
        """The problem+json, in UTF-8, with nothing escaped that JSON does not ask for."""
        members: dict[str, object] = {
            "type": self.type.uri,
            "title": self.type.title,
            "status": self.type.status,
            "detail": self.detail,
            "hint": self.type.hint,
        }
        if self.offered:
            members["offered"] = self.offered
        if self.violations:
            members["violations"] = [told(each) for each in self.violations[:MOST_VIOLATIONS]]
        # A lone surrogate out of a request is no UTF-8: as \udXXX it is still good JSON.
        return json.dumps(members, ensure_ascii=False).encode("utf-8", "backslashreplace")


class Refused(Exception):
    """Raised where the mock finds that it cannot answer as asked; becomes the problem reply."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def refusal(
    type: ProblemType,
    detail: str,
    *,
    offered: Sequence[str] = (),
    headers: Sequence[tuple[str, str]] = (),
) -> Refused:
    """A problem without violations, ready to raise."""
    return Refused(Problem(type, detail, tuple(offered), (), tuple(headers)))


_RAISED_BY = {"depth": "--depth-limit", "members": "--member-limit"}
"""The setting behind a rule that is a limit of the mock's own."""


def invalid_body(where: str, violations: Sequence[Violation]) -> Refused:
    """The one 400 for a body, with everything that is wrong with it, ready to raise."""
    raised = sorted({_RAISED_BY[each.rule] for each in violations if _may_be_raised(each)})
    limit = f" ({', '.join(raised)} raises the limit)" if raised else ""
    count = "1 violation" if len(violations) == 1 else f"{len(violations)} violations"
    shown = f"; the first {MOST_VIOLATIONS} follow" if len(violations) > MOST_VIOLATIONS else ""
    return Refused(Problem(BODY_INVALID, f"{count} in {where}{limit}{shown}", (), violations))


def _may_be_raised(violation: Violation) -> bool:
    # What no reader can follow is no setting.
    return violation.rule in _RAISED_BY and f"at most {DEEPEST} " not in violation.expected


def told(violation: Violation) -> dict[str, str]:
    """A violation as JSON writes it."""
    told = {
        "where": violation.where,
        "rule": violation.rule,
        "expected": violation.expected,
        "came": violation.came,
        "evidence": violation.evidence,
    }
    if violation.quote:
        told["quote"] = violation.quote
    return told
