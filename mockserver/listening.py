"""The socket that the mock listens on, opened before anything else so that a taken port is told."""

import errno
import socket

BACKLOG = 2048
MOST_FILES = 65_536


class PortTaken(OSError):
    """Nothing can listen at the wanted address; the message says which, why, and what to do."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 is any free one. Raises PortTaken."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise PortTaken(f"cannot listen at {place}: {error.strerror}; see --host") from None
    family, kind, protocol, _, address = found[0]
    listener = socket.socket(family, kind, protocol)
    # Without it a mock that is started again at once would find its own port still taken.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise PortTaken(f"cannot listen at {place}: {error.strerror}; {_advice(error)}") from None
    return listener


def _advice(error: OSError) -> str:
    if error.errno == errno.EADDRNOTAVAIL:
        return "this machine has no such address; see --host"
    if error.errno == errno.EACCES:
        return "choose a port above 1023 with --port (0: any free one)"
    return "stop what does, or choose another port with --port (0: any free one)"


def allow_many_connections() -> None:
    """Raise this process's limit of open files as far as it may; each connection is one.

    A shell gives 1,024 as a rule, which idle clients use up long before a mock is busy.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):  # some systems allow less than they say: then it stays as it is
        return


def url_of(listener: socket.socket) -> str:
    """The base URL under which this machine reaches a listening socket, without a last slash."""
    host, port = listener.getsockname()[:2]
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not bound here
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"
