// The request of PersonalAppointmentUpdate. The page has no table, only an XML sample: types are read off its values,
// and a value type is Nullable unless the sample's counter (or a refused null) shows that it is not. Type names that
// the wire does not show (the enums, the base class, the classes of members) are ours; the C# namespaces are the sample's.
using System;
using System.Collections.Generic;

namespace CMT.UP
{
    // The sample writes Parameter before AppContextId, against the alphabet: a base class declares it.
    public class Input<T>
    {
        public T Parameter { get; set; }
    }

    // The serializer itself builds the root's name of T's name and a hash of T's namespace:
    // AuthenticatedInputOfCalendarAppointmentWrongModelxuv6Fhnt.
    public class AuthenticatedInput<T> : Input<T>
    {
        public Guid AppContextId { get; set; }
    }
}

namespace CMT.UP.Web.Models
{
    using CMT.UP.EHR.Entities.Calendar;
    using CMT.UP.Model.Resources.Intake;

    // Each enum has the values of the sample, and a few that such an enum may have.
    public enum AcceptedState { Unknown, Created, Accepted, Rejected }
    public enum AppointmentAction { None, Create, Update, Cancel }
    public enum AppointmentInfoStatus { Accepted, Pending, Rejected }
    public enum AppointmentState { Unknown, Created, Accepted, Cancelled }
    public enum AppointmentType { None, SelfPay, Insurance }
    public enum ArrivedNotArrivedState { Unknown, Arrived, NotArrived }
    public enum BillingState { None, PaidInFull, Unpaid }
    public enum CancelledState { None, CancelledByPatient, CancelledByPractitioner }
    public enum IntakeApprovalStatus { None, Approved }
    public enum IntakeStatus { None, Started, Signed }
    public enum CalendarItemType { PatientAppointment, PersonalAppointment }

    public class CalendarAppointmentWrongModel
    {
        public AcceptedState? AcceptedState { get; set; }
        public AppointmentAction? Action { get; set; }
        public bool? AppointmentHasCopayAllocations { get; set; }
        public AppointmentInfoStatus? AppointmentInfoStatus { get; set; }
        public int? AppointmentInfoStatusId { get; set; }
        public int? AppointmentInfoTypeId { get; set; }
        public AppointmentState? AppointmentState { get; set; }
        public AppointmentType? AppointmentType { get; set; }
        public ArrivedNotArrivedState? ArrivedNotArrivedState { get; set; }
        public ArrivedNotArrivedState? ArrivedState { get; set; } // seen as nil only
        public int? AssistingInternId { get; set; }
        public string AssistingInternName { get; set; }
        public BillingState? BillingState { get; set; }
        public int CalendarAppointmentId { get; set; }
        public Guid? CalendarAppointmentUid { get; set; }
        public bool CanAccept { get; set; }
        public bool? CanAccessPatientFile { get; set; }
        public bool? CanArrive { get; set; }
        public bool? CanCancel { get; set; }
        public bool? CanNotArrive { get; set; }
        public bool? CanReject { get; set; }
        public bool? CanReschedule { get; set; }
        public bool? CanSendEmailToCompleteForms { get; set; }
        public bool? CanUpdate { get; set; }
        public DateTime? CancelTimestamp { get; set; }
        public DateTime? CancelTimestampUtc { get; set; }
        public decimal? CancellationFee { get; set; }
        public CancelledState? CancelledState { get; set; }
        public string Client { get; set; }
        public string Complaint { get; set; }
        public string Details { get; set; }
        public bool? DoNotChargeCancellationFee { get; set; }
        public bool? DoNotCollectPrepayment { get; set; }
        public bool? DoNotSendNotifications { get; set; }
        public int? Duration { get; set; }
        public string EmailAddress { get; set; }
        public KeyValuePair<DateTime, DateTime>? FirstAndLastApptsDatesInSeries { get; set; }
        public IntakeApprovalStatus? IntakeApprovalStatus { get; set; }
        public int? IntakeId { get; set; }
        public IntakePermissions IntakePermissions { get; set; }
        public IntakeStatus? IntakeStatus { get; set; }
        public bool? InvitePatientToCompleteForms { get; set; }
        public bool? IsRecurrent { get; set; }
        public bool? LoadNotificationsOverridesFromGlobals { get; set; }
        public int? LocationId { get; set; }
        public List<int> LocationIds { get; set; }
        public string LocationName { get; set; }
        public ArrivedNotArrivedState? NotArrivedState { get; set; } // seen as nil only
        public NotificationsOverrides NotificationsOverrides { get; set; }
        public List<string> OnboardingFormStatuses { get; set; } // seen as nil only, in the namespace of such lists
        public int? PatientId { get; set; }
        public bool? PatientIsExisting { get; set; }
        public bool? PatientIsNew { get; set; }
        public string PhoneNumber { get; set; }
        public string PhoneNumber2 { get; set; }
        public int? PractitionerId { get; set; }
        public string PractitionerName { get; set; }
        public string PractitionerNotes { get; set; }
        public int RecurrenceNo { get; set; }
        public int RecurrentType { get; set; }
        public int? RecurringSetId { get; set; }
        public bool? ReminderEmailSent { get; set; }
        public DateTime? ReminderEmailSentDate { get; set; }
        public RepeatModel RepeatModel { get; set; }
        public int? RoomId { get; set; }
        public string RoomName { get; set; }
        public int? SchedulingEventId { get; set; }
        public int? SelectedCardId { get; set; }
        public int? ServiceId { get; set; }
        public bool? ServiceIsTelehealth { get; set; }
        public string ServiceName { get; set; }
        public DateTime? StartDate { get; set; }
        public DateTime? StartDateDay { get; set; }
        public TimeSpan? StartDateTime { get; set; }
        public DateTime? StartDateUtc { get; set; }
        public int? SupervisorId { get; set; }
        public string SupervisorName { get; set; }
        public string TelemedicineLink { get; set; }
        public string Title { get; set; }
        public CalendarItemType? Type { get; set; }
        public bool? WholeDay { get; set; }
    }
}

namespace CMT.UP.Model.Resources.Intake
{
    public class IntakePermissions
    {
        public bool? CanAddAmendments { get; set; }
        public bool? CanEdit { get; set; }
        public bool? CanPrint { get; set; }
        public bool? CanSign { get; set; }
        public bool? CanStart { get; set; }
        public bool? CanUnlock { get; set; }
        public bool? CanView { get; set; }
        public bool? IsSupervised { get; set; }
    }
}

namespace CMT.UP.EHR.Entities.Calendar
{
    public enum Repeats { Daily, EveryWeekdayMondaytoFriday, Weekly, Monthly }

    public class NotificationsOverrides
    {
        public NotificationOverride AppointmentCreated { get; set; }
        public NotificationOverride CancelAppointment { get; set; }
        public NotificationOverride FirstReminder { get; set; }
        public NotificationOverride NoShowWarning { get; set; }
        public NotificationOverride RescheduleAppointment { get; set; }
        public NotificationOverride ScreeningFormsReminder { get; set; }
        public NotificationOverride SecondReminder { get; set; }
        public NotificationOverride ThankYouReminder { get; set; }
        public bool? UseOverrides { get; set; }
    }

    public class NotificationOverride
    {
        public bool? UseEmail { get; set; }
        public bool? UseSms { get; set; }
    }

    public class RepeatModel
    {
        public List<Day> AllDays { get; set; }
        public int? EndsAfterOccurences { get; set; }
        public DateTime? EndsOnDate { get; set; }
        public List<RepeatEndsOption> RepeatEndsOptions { get; set; }
        public int? RepeatEndsValue { get; set; }
        public int? RepeatEvery { get; set; }
        public List<int> RepeatOn { get; set; }
        public Repeats? Repeats { get; set; }
        public int? RepeatsValue { get; set; }
        public List<Day> SelectedDays { get; set; }
        public List<int> SelectedDaysIds { get; set; }
        public DateTime? StartsOn { get; set; }
    }

    public class Day
    {
        public int Id { get; set; }
        public bool? IsSelected { get; set; }
        public string Name { get; set; }
    }

    public class RepeatEndsOption
    {
        public int? Id { get; set; }
        public bool? IsSelected { get; set; }
        public string Name { get; set; }
    }
}
