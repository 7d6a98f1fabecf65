"""The check as tests: `pytest --pyargs contracts.suite --contract-url URL`.

One test per operation, request media type and phase, so that JUnit, ``-k`` and xdist fit.
"""

from __future__ import annotations

import pytest

from contracts.cases import NO_BODY
from contracts.config import ConfigError
from contracts.exits import Exit
from contracts.guards import NotPermitted, Stopped, WrongTarget
from contracts.settings import Phase
from contracts.suite_runner import Contract, told
from contracts.transport import Unreachable
from openapi.documents import DocumentError, Operation
from openapi.wire.media_types import family

_ONCE_A_FAMILY = ("metamorphic", "hostile")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make the tests from the documents; a wrong option ends pytest with its usage error."""
    try:
        contract = Contract.from_options(metafunc.config)
        operations = contract.operations()
    except (ConfigError, DocumentError, ValueError) as error:
        raise pytest.UsageError(str(error)) from error
    chosen = [
        pytest.param(operation, media_type, phase, id=f"{operation.partner}-{media_type}-{phase}")
        for operation in operations
        for media_type in operation.requests
        for phase in contract.settings.phase
        if phase not in _ONCE_A_FAMILY or not _is_twin(operation, media_type)
    ] + [
        pytest.param(operation, NO_BODY, "samples", id=f"{operation.partner}-{operation.method}")
        for operation in operations
        if not operation.requests and "samples" in contract.settings.phase
    ]
    metafunc.parametrize(("operation", "media_type", "phase"), chosen)


def _is_twin(operation: Operation, media_type: str) -> bool:
    before = list(operation.requests)[: list(operation.requests).index(media_type)]
    return any(family(one) == family(media_type) for one in before)


def test_the_contract_holds(
    contract: Contract, operation: Operation, media_type: str, phase: Phase
) -> None:
    """Nothing in this phase is at odds with the document."""
    try:
        finished = contract.phase(operation, media_type, phase)
    except NotPermitted as error:
        pytest.exit(str(error), Exit.REFUSED)
    except (ConfigError, WrongTarget) as error:
        pytest.exit(str(error), Exit.USAGE)
    except Unreachable as error:
        pytest.exit(str(error), Exit.UNREACHABLE)
    except Stopped as limit:
        pytest.fail(f"inconclusive: {limit}", pytrace=False)

    failing = contract.failing(finished.findings)
    if failing:
        pytest.fail(told(failing), pytrace=False)
    if finished.reason:
        pytest.fail(f"inconclusive: {finished.reason}", pytrace=False)
