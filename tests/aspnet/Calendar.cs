// The request of PatientAppointmentPost_v2, attributes as the page's "Additional information" tells them. Structs that
// the sample's counter counts are not Nullable; ReasonId may be either, and is here the stricter.
using System;
using System.Collections.Generic;
using System.ComponentModel.DataAnnotations;

namespace Calendar.Models
{
    public class AppointmentModel
    {
        public Guid? EncounterTypeId { get; set; }
        public Guid? EncounterTypeModeDurationId { get; set; }
        public Guid? ProviderId { get; set; }
        [Required]
        public Guid UserId { get; set; }
        public Guid? PatientId { get; set; }
        public Guid? SpecialityId { get; set; }
        [Required]
        public DateTime AppointmentOn { get; set; }
        public DateTime? SecondaryAppointmentOn { get; set; }
        [Required]
        [StringLength(250)]
        public string Reason { get; set; }
        [StringLength(1000)]
        public string Note { get; set; }
        public Guid? ParentId { get; set; }
        public Guid? ReferredParentId { get; set; }
        public decimal PaidAmount { get; set; }
        [Required]
        public Guid AccountId { get; set; }
        public Guid? ServiceId { get; set; }
        public int? MethodId { get; set; }
        public string IsCustomFormFlow { get; set; }
        public string DocIds { get; set; }
        public List<Reasons> Reasons { get; set; }
    }

    public class Reasons
    {
        public Guid ReasonId { get; set; }
    }
}
