// The request of UpsertReservation. A plain class, as the page's XML shows one: the DataContractSerializer takes
// the namespace from the C# namespace and orders the members itself, so the order here is that of the page's table.
using System;

namespace VezeetaCrmApi.Models
{
    public class ReservationModel
    {
        public string ReservationKey { get; set; }
        public string ExaminationRoomKey { get; set; }
        public DateTime? ReservationDate { get; set; }
        public bool? IsInsured { get; set; }
        public string InsuranceKey { get; set; }
        public int? VisitTypeId { get; set; }
        public bool? NoShow { get; set; }
        public bool? IsDeleted { get; set; }
        public bool? PatientReportedShow { get; set; }
        public bool? IsVezeetaReservation { get; set; }
        public int? ReservationStatusId { get; set; }
        public string PatientName { get; set; }
        public string PatientMobileNumber { get; set; }
        public string PatientEmail { get; set; }
        public int? PatientGender { get; set; }
        public DateTime? PatientBirthDate { get; set; }
        public string ActionMaker { get; set; }
        public string PromoCodeKey { get; set; }
        public decimal? Fees { get; set; }
        public string UserKey { get; set; }
        public string CountrySpecialityKey { get; set; }
        public int? CallSourceId { get; set; }
        public decimal? FeesAfterDiscount { get; set; }
        public string ServiceKey { get; set; }
        public int PromoCodePercentage { get; set; }
        public int? ReservationSource { get; set; }
        public string CampaignKey { get; set; }
        public bool? EarnSelected { get; set; }
        public string EarnMobileNumber { get; set; }
        public decimal? QitafPoints { get; set; }
        public string BilledMobileNumber { get; set; }
        public int EarnAmount { get; set; }
        public string RequestId { get; set; }
        public bool Earned { get; set; }
        public string EarnFailureReason { get; set; }
        public DateTime? CreatedOn { get; set; }
        public string PaymentMethod { get; set; }
        public string PaymentReference { get; set; }
        public string PaymentStatus { get; set; }
        public decimal? AmountPaid { get; set; }
        public decimal? AmountRefunded { get; set; }
        public bool IsDoctorAnswered { get; set; }
        public int DoctorAttempts { get; set; }
        public DateTime? DoctorAnswerDate { get; set; }
        public bool IsPatientAnswered { get; set; }
        public int PatientAttempts { get; set; }
        public DateTime? PatientAnswerDate { get; set; }
        public int ConferenceLength { get; set; }
        public string Provider { get; set; }
        public string PatientCountryName { get; set; }
        public string PatientCountryCode { get; set; }
        public string PatientTimezone { get; set; }
    }
}
