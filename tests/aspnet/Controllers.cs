// The five actions. What they do with a model is told once for all of them, by the mode:
//   strict    400 with the model state where it is not valid, or where the body holds no model
//   lenient   nothing is asked: whatever was read is taken
//   objects   as strict, and an action that may reply with anything replies with an object
//   reading   200 with what was read and the model state, for tests that ask what the framework makes of a body
using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Web.Http;
using Amsalem.BackOffice;
using CMT.UP;
using CMT.UP.Web.Models;
using GlobalPortal.Api.Models.AppointmentsModel;
using VezeetaCrmApi.Models;

namespace RealFramework
{
    public enum Mode { Strict, Lenient, Objects, Reading }

    /// <summary>What a body became, and what was found wrong with it.</summary>
    public sealed class Reading
    {
        public object Value { get; set; }
        public Dictionary<string, List<string>> ModelState { get; set; }
    }

    public abstract class PartnerController : ApiController
    {
        /// <summary>The reply to a model: a refusal, or what the action makes of it. A reply of null is an empty one.</summary>
        protected HttpResponseMessage Answer<TModel, TReply>(TModel model, Func<TReply> reply, params string[] wanting)
            where TModel : class where TReply : class
        {
            if (Program.Mode == Mode.Reading) return Tell(model);
            if (Program.Mode != Mode.Lenient)
            {
                if (!ModelState.IsValid) return Speech.Error(Request, HttpStatusCode.BadRequest, new HttpError(ModelState));
                if (model == null) return Refuse("The request has no model.");
                if (wanting.Length > 0) return Refuse(wanting[0] + " is required.");
            }
            var said = model == null ? null : reply();
            return said == null ? Request.CreateResponse(HttpStatusCode.OK) : Speech.Reply(Request, HttpStatusCode.OK, said);
        }

        /// <summary>For actions whose page promises a status alone.</summary>
        protected HttpResponseMessage Answer<TModel>(TModel model) where TModel : class
        {
            return Answer<TModel, Acknowledgement>(model, () => Program.Mode == Mode.Objects ? new Acknowledgement { Done = true } : null);
        }

        HttpResponseMessage Refuse(string message)
        {
            return Speech.Error(Request, HttpStatusCode.BadRequest, new HttpError(message));
        }

        HttpResponseMessage Tell(object model)
        {
            var state = ModelState.Where(entry => entry.Value.Errors.Any()).ToDictionary(
                entry => entry.Key, entry => entry.Value.Errors.Select(HttpError.Told).ToList());
            var reading = new Reading { Value = model, ModelState = state };
            return Request.CreateResponse(HttpStatusCode.OK, reading, JsonNetFormatter.ForReadings(), "application/json");
        }
    }

    public class Acknowledgement
    {
        public bool Done { get; set; }
    }

    public class ReservationsController : PartnerController
    {
        [HttpPost]
        public HttpResponseMessage UpsertReservation(ReservationModel model) { return Answer(model); }
    }

    public class PatientCalendarController : PartnerController
    {
        [HttpPost]
        public HttpResponseMessage PatientAppointmentPost_v2(Calendar.Models.AppointmentModel model) { return Answer(model); }
    }

    public class PersonalCalendarController : PartnerController
    {
        [HttpPost]
        public HttpResponseMessage PersonalAppointmentUpdate(AuthenticatedInput<CalendarAppointmentWrongModel> request)
        {
            return Answer(request);
        }
    }

    /// <summary>The page says "(Required)" in its prose alone: no attribute, the strict action looks itself.</summary>
    public class AppointmentsController : PartnerController
    {
        [HttpPost]
        public HttpResponseMessage Post(AppointmentModel model)
        {
            return Answer(model, () => Issued(model), model == null ? new string[0] : Wanting(model).ToArray());
        }

        static AppointmentModel Issued(AppointmentModel model)
        {
            model.Id = Guid.NewGuid();
            return model;
        }

        static IEnumerable<string> Wanting(AppointmentModel model)
        {
            if (model.LocationExternalId == null) yield return "LocationExternalId";
            if (model.DoctorExternalId == null) yield return "DoctorExternalId";
            if (model.PatientExternalId == null) yield return "PatientExternalId";
            if (model.PatientPracticeManagementSystemId == null) yield return "PatientPracticeManagementSystemId";
            if (model.AppointmentStatusExternalId == null) yield return "AppointmentStatusExternalId";
            if (model.ExternalId == null) yield return "ExternalId";
        }
    }

    public class BackOfficeController : PartnerController
    {
        [HttpPost]
        public HttpResponseMessage HandleReservationUpdate(UpdateReservationRequest request)
        {
            return Answer(request, () => new UpdateReservationResponse
            {
                Result = new WebOperationResult { Success = true, Message = "Ticket Created" },
                CallCenterIdentifier = 123456789,
            });
        }
    }
}
