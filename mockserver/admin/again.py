"""A request of the journal, sent to the mock once more."""

import http.client

from mockserver.journal import Entry
from mockserver.showing import request_of
from mockserver.trouble import MOST_SECONDS

# Written anew by http.client, or about a connection that is no more.
_OF_THE_CONNECTION = frozenset(
    ("content-length", "transfer-encoding", "connection", "keep-alive", "expect", "upgrade")
)


def send_again(entry: Entry, host: str, port: int) -> int:
    """The status of the reply to a request sent again as it came; 0 where no whole reply came.

    Over a socket and not within the process: a fault may well end the connection.
    """
    request = request_of(entry)
    connection = http.client.HTTPConnection(host, port, timeout=MOST_SECONDS + 10)
    try:
        connection.putrequest(request.method, request.url, True, True)
        for name, value in request.headers:
            if name.lower() not in _OF_THE_CONNECTION:
                connection.putheader(name, value)
        if request.body:
            connection.putheader("Content-Length", str(len(request.body)))
        connection.putheader("Connection", "close")
        connection.endheaders(request.body)
        reply = connection.getresponse()
        reply.read()
        return reply.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
