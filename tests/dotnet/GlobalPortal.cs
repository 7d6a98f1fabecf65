// The request and the reply of Appointments. The page shows ExternalId and Id first and in a namespace of their own:
// a base class declares them.
using System;

namespace GlobalPortal.Api.Models
{
    public class Model
    {
        public Guid Id { get; set; }
        public string ExternalId { get; set; }
    }
}

namespace GlobalPortal.Api.Models.AppointmentsModel
{
    public class AppointmentModel : GlobalPortal.Api.Models.Model
    {
        public string LocationExternalId { get; set; }
        public string DoctorExternalId { get; set; }
        public string PatientExternalId { get; set; }
        public string PatientPracticeManagementSystemId { get; set; }
        public string AppointmentStatusExternalId { get; set; }
        public string AppointmentTypeExternalId { get; set; }
        public string CancelReason { get; set; }
        public DateTime Start { get; set; }
        public DateTime End { get; set; }
    }
}
