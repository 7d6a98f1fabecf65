"""Passive faults that tell a stranger about the inside: stack traces, paths, SQL, credentials."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faulty.behaviour.leaves import on_error, with_body
from tests.faulty.call import Call, Reply
from tests.faulty.errors import HttpError
from tests.faulty.hooks import at

STACK = (
    "   at GlobalPortal.Api.Controllers.AppointmentsController.Post(AppointmentModel model) in "
    "C:\\Builds\\Portal\\src\\Controllers\\AppointmentsController.cs:line 88\r\n"
    "   at System.Threading.Tasks.Task`1.InnerInvoke()"
)
YELLOW_SCREEN = (
    "<!DOCTYPE html><html><head><title>Runtime Error</title></head><body>"
    "<h1>Server Error in '/' Application.</h1>"
    f"<pre>[NullReferenceException: Object reference not set to an instance.]\n{STACK}</pre>"
    "<b>Version Information:</b> Microsoft .NET Framework Version:4.0.30319; "
    "ASP.NET Version:4.7.3930.0</body></html>"
)
PYTHON_TRACEBACK = (
    "Traceback (most recent call last):\n"
    '  File "/srv/portal/app/handlers.py", line 41, in post\n'
    "    model = Appointment(**body)\n"
    "TypeError: __init__() got an unexpected keyword argument 'x'"
)
JAVA_TRACE = (
    "java.lang.NullPointerException\n"
    "\tat com.partner.booking.ReservationService.update(ReservationService.java:112)\n"
    "\tat org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:1067)"
)


@at("error", "stack-trace-in-error")
def stack_trace(error: HttpError, call: Call) -> HttpError:
    return error | {
        "ExceptionMessage": "Object reference not set to an instance of an object.",
        "ExceptionType": "System.NullReferenceException",
        "StackTrace": STACK,
    }


@at("error", "sql-in-error")
def sql_in_error(error: HttpError, call: Call) -> HttpError:
    return error | {
        "Message": "Cannot insert the value NULL into column 'ExternalId', table "
        "'portal.dbo.Appointments'. INSERT INTO dbo.Appointments (ExternalId) VALUES (@p0)"
    }


@at("error", "path-in-error")
def path_in_error(error: HttpError, call: Call) -> HttpError:
    return error | {"Message": "Could not load C:\\inetpub\\wwwroot\\api\\bin\\Models.dll"}


@at("error", "connection-string-in-error")
def connection_string(error: HttpError, call: Call) -> HttpError:
    return error | {
        "MessageDetail": "Data Source=sql01.internal;Initial Catalog=crm;"
        "User ID=sa;Password=hunter2"
    }


@at("error", "java-trace-in-error")
def java_trace(error: HttpError, call: Call) -> HttpError:
    return error | {"trace": JAVA_TRACE}


@at("reply", "yellow-screen")
@on_error
def yellow_screen(reply: Reply, call: Call) -> Any:
    return with_body(reply, YELLOW_SCREEN, "text/html; charset=utf-8")


@at("reply", "python-traceback")
@on_error
def python_traceback(reply: Reply, call: Call) -> Any:
    return with_body(reply, PYTHON_TRACEBACK, "text/plain; charset=utf-8")


@at("reply", "exception-in-header")
@on_error
def exception_in_header(reply: Reply, call: Call) -> Reply:
    reply.set_header(
        "X-Exception", "System.NullReferenceException at C:\\inetpub\\wwwroot\\api\\Startup.cs"
    )
    return reply


@at("json", "query-in-reply")
def query_in_reply(tree: dict[str, Any], call: Call) -> Any:
    return tree | {"debug": "SELECT * FROM dbo.Appointments WHERE ExternalId = @p0 -- 3 ms"}


@at("reply", "error-html-labelled-json")
@on_error
def html_labelled_json(reply: Reply, call: Call) -> Any:
    return with_body(
        reply, "<html><body><h1>Bad Request</h1></body></html>", "application/json; charset=utf-8"
    )


@at("reply", "error-cut")
@on_error
def error_cut(reply: Reply, call: Call) -> Reply:
    return replace(reply, body=reply.body[: len(reply.body) // 2])


@at("reply", "error-json-labelled-xml")
@on_error
def error_json_labelled_xml(reply: Reply, call: Call) -> Any:
    if "xml" not in call.reply_type:
        return reply
    return with_body(
        reply, '{"Message":"The request is invalid."}', f"{call.reply_type}; charset=utf-8"
    )


@at("reply", "error-utf16-unlabelled")
@on_error
def error_utf16(reply: Reply, call: Call) -> Reply:
    return replace(reply, body=reply.body.decode().encode("utf-16"))
