"""POST api/Appointments: creates or updates; the reply is the model itself."""

from tests.faulty.call import Operation
from tests.faulty.models.formats import FORM, JSON, XML
from tests.faulty.models.table import model

APPOINTMENT = model(
    "AppointmentModel",
    "http://schemas.datacontract.org/2004/07/GlobalPortal.Api.Models.AppointmentsModel",
    """
    LocationExternalId string prose
    DoctorExternalId string prose
    PatientExternalId string prose
    PatientPracticeManagementSystemId string prose
    AppointmentStatusExternalId string prose
    AppointmentTypeExternalId string
    CancelReason string
    Start date
    End date
    Id guid base
    ExternalId string prose base
    """,
    base_namespace="http://schemas.datacontract.org/2004/07/GlobalPortal.Api.Models",
    camel=True,
)

OPERATION = Operation(
    partner="globalportal",
    path="/api/Appointments",
    model=APPOINTMENT,
    reads=JSON + XML + FORM,
    writes=JSON + XML,
    reply=APPOINTMENT,
)
