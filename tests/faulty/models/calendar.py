"""POST api/Calendar/PatientAppointmentPost_v2: Required and StringLength attributes; no XML."""

from tests.faulty.call import Operation
from tests.faulty.models.formats import FORM, JSON
from tests.faulty.models.table import model

REASON = model("Reasons", "", "ReasonId guid~")

APPOINTMENT = model(
    "AppointmentModel",
    "",
    """
    EncounterTypeId guid?
    EncounterTypeModeDurationId guid?
    ProviderId guid?
    UserId guid required
    PatientId guid?
    SpecialityId guid?
    AppointmentOn date required
    SecondaryAppointmentOn date?
    Reason string required max=250
    Note string max=1000
    ParentId guid?
    ReferredParentId guid?
    PaidAmount decimal
    AccountId guid required
    ServiceId guid?
    MethodId int?
    IsCustomFormFlow string
    DocIds string
    Reasons list<Reasons>
    """,
    nested=(REASON,),
)

OPERATION = Operation(
    partner="calendar",
    path="/api/Calendar/PatientAppointmentPost_v2",
    model=APPOINTMENT,
    reads=JSON + FORM,
    writes=JSON,
    reply=None,
)
