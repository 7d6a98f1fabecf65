"""POST api/Calendar/PersonalAppointmentUpdate: an XML sample is all that its page shows."""

from tests.faulty.call import Operation
from tests.faulty.models.formats import FORM, JSON, XML
from tests.faulty.models.table import model

CONTRACTS = "http://schemas.datacontract.org/2004/07/"
CALENDAR = CONTRACTS + "CMT.UP.EHR.Entities.Calendar"

PAIR = model(
    "KeyValuePair",
    CONTRACTS + "System.Collections.Generic",
    "Key date~ xml=key\nValue date~ xml=value",
)
INTAKE = model(
    "IntakePermissions",
    CONTRACTS + "CMT.UP.Model.Resources.Intake",
    """
    CanAddAmendments bool~
    CanEdit bool~
    CanPrint bool~
    CanSign bool~
    CanStart bool~
    CanUnlock bool~
    CanView bool~
    IsSupervised bool~
    """,
)
NOTIFICATION = model("NotificationChannels", CALENDAR, "UseEmail bool~\nUseSms bool~")
OVERRIDES = model(
    "NotificationsOverrides",
    CALENDAR,
    """
    AppointmentCreated NotificationChannels
    CancelAppointment NotificationChannels
    FirstReminder NotificationChannels
    NoShowWarning NotificationChannels
    RescheduleAppointment NotificationChannels
    ScreeningFormsReminder NotificationChannels
    SecondReminder NotificationChannels
    ThankYouReminder NotificationChannels
    UseOverrides bool~
    """,
    nested=(NOTIFICATION,),
)
DAY = model("Day", CALENDAR, "Id int\nIsSelected bool~\nName string")
ENDS_OPTION = model("RepeatEndsOption", CALENDAR, "Id int~\nIsSelected bool~\nName string")
REPEAT = model(
    "RepeatModel",
    CALENDAR,
    """
    AllDays list<Day>
    EndsAfterOccurences int~
    EndsOnDate date~
    RepeatEndsOptions list<RepeatEndsOption>
    RepeatEndsValue int~
    RepeatEvery int~
    RepeatOn list<int>
    Repeats enum~
    RepeatsValue int~
    SelectedDays list<Day>
    SelectedDaysIds list<int>
    StartsOn date~
    """,
    nested=(DAY, ENDS_OPTION),
)
APPOINTMENT = model(
    "CalendarAppointmentWrongModel",
    CONTRACTS + "CMT.UP.Web.Models",
    """
    AcceptedState enum~
    Action enum~
    AppointmentHasCopayAllocations bool~
    AppointmentInfoStatus enum~
    AppointmentInfoStatusId int~
    AppointmentInfoTypeId int~
    AppointmentState enum~
    AppointmentType enum~
    ArrivedNotArrivedState enum~
    ArrivedState any
    AssistingInternId int~
    AssistingInternName string
    BillingState enum~
    CalendarAppointmentId int
    CalendarAppointmentUid guid~
    CanAccept bool
    CanAccessPatientFile bool~
    CanArrive bool~
    CanCancel bool~
    CanNotArrive bool~
    CanReject bool~
    CanReschedule bool~
    CanSendEmailToCompleteForms bool~
    CanUpdate bool~
    CancelTimestamp date~
    CancelTimestampUtc date~
    CancellationFee decimal~ strict=int
    CancelledState enum~
    Client string
    Complaint string
    Details string
    DoNotChargeCancellationFee bool~
    DoNotCollectPrepayment bool~
    DoNotSendNotifications bool~
    Duration int~
    EmailAddress string
    FirstAndLastApptsDatesInSeries KeyValuePair
    IntakeApprovalStatus enum~
    IntakeId int~
    IntakePermissions IntakePermissions
    IntakeStatus enum~
    InvitePatientToCompleteForms bool~
    IsRecurrent bool~
    LoadNotificationsOverridesFromGlobals bool~
    LocationId int~
    LocationIds list<int>
    LocationName string
    NotArrivedState any
    NotificationsOverrides NotificationsOverrides
    OnboardingFormStatuses any
    PatientId int~
    PatientIsExisting bool~
    PatientIsNew bool~
    PhoneNumber string
    PhoneNumber2 string
    PractitionerId int~
    PractitionerName string
    PractitionerNotes string
    RecurrenceNo int
    RecurrentType int
    RecurringSetId int~
    ReminderEmailSent bool~
    ReminderEmailSentDate date~
    RepeatModel RepeatModel
    RoomId int~
    RoomName string
    SchedulingEventId int~
    SelectedCardId int~
    ServiceId int~
    ServiceIsTelehealth bool~
    ServiceName string
    StartDate date~
    StartDateDay date~
    StartDateTime timespan~
    StartDateUtc date~
    SupervisorId int~
    SupervisorName string
    TelemedicineLink string
    Title string
    Type enum~
    WholeDay bool~
    """,
    nested=(PAIR, INTAKE, OVERRIDES, REPEAT),
)
REQUEST = model(
    "AuthenticatedInputOfCalendarAppointmentWrongModelxuv6Fhnt",
    CONTRACTS + "CMT.UP",
    "Parameter CalendarAppointmentWrongModel base\nAppContextId guid",
    nested=(APPOINTMENT,),
)

OPERATION = Operation(
    partner="cmt",
    path="/api/Calendar/PersonalAppointmentUpdate",
    model=REQUEST,
    reads=JSON + XML + FORM,
    writes=JSON + XML,
    reply=None,
)
