"""POST api/Reservations/UpsertReservation: nothing is required; eight members cannot be null."""

from tests.faulty.call import Operation
from tests.faulty.models.formats import FORM, JSON, XML
from tests.faulty.models.table import model

RESERVATION = model(
    "ReservationModel",
    "http://schemas.datacontract.org/2004/07/VezeetaCrmApi.Models",
    """
    ReservationKey string
    ExaminationRoomKey string
    ReservationDate date?
    IsInsured bool?
    InsuranceKey string
    VisitTypeId int?
    NoShow bool?
    IsDeleted bool?
    PatientReportedShow bool?
    IsVezeetaReservation bool?
    ReservationStatusId int?
    PatientName string
    PatientMobileNumber string
    PatientEmail string
    PatientGender int?
    PatientBirthDate date?
    ActionMaker string
    PromoCodeKey string
    Fees decimal?
    UserKey string
    CountrySpecialityKey string
    CallSourceId int?
    FeesAfterDiscount decimal?
    ServiceKey string
    PromoCodePercentage int
    ReservationSource int?
    CampaignKey string
    EarnSelected bool?
    EarnMobileNumber string
    QitafPoints decimal?
    BilledMobileNumber string
    EarnAmount int
    RequestId string
    Earned bool
    EarnFailureReason string
    CreatedOn date?
    PaymentMethod string
    PaymentReference string
    PaymentStatus string
    AmountPaid decimal?
    AmountRefunded decimal?
    IsDoctorAnswered bool
    DoctorAttempts int
    DoctorAnswerDate date?
    IsPatientAnswered bool
    PatientAttempts int
    PatientAnswerDate date?
    ConferenceLength int
    Provider string
    PatientCountryName string
    PatientCountryCode string
    PatientTimezone string
    """,
)

OPERATION = Operation(
    partner="vezeeta",
    path="/api/Reservations/UpsertReservation",
    model=RESERVATION,
    reads=JSON + XML + FORM,
    writes=JSON + XML,
    reply=None,
)
