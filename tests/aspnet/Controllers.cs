// The five actions. What they do with a model is told once for all of them, by the mode:
//   strict    400 with the model state where it is not valid, or where the body holds no model
//   lenient   nothing is asked: whatever was read is taken
//   objects   as strict, and an action that may reply with anything replies with an object
//   reading   200 with what was read and the model state, for tests that ask what the framework makes of a body
using System;
using System.Collections.Concurrent;
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
        protected HttpResponseMessage Answer<TModel, TReply>(TModel model, Func<TReply> reply, params string[] objections)
            where TModel : class where TReply : class
        {
            if (Program.Mode == Mode.Reading) return Tell(model);
            if (Program.Mode != Mode.Lenient)
            {
                if (!ModelState.IsValid) return Speech.Reply(Request, HttpStatusCode.BadRequest, new HttpError(ModelState));
                if (model == null) return Refuse("The request has no model.");
                if (objections.Length > 0) return Refuse(objections[0]);
            }
            var said = reply();
            return said == null ? Request.CreateResponse(HttpStatusCode.OK) : Speech.Reply(Request, HttpStatusCode.OK, said);
        }

        /// <summary>For actions whose page promises a status alone.</summary>
        protected HttpResponseMessage Answer<TModel>(TModel model) where TModel : class
        {
            return Answer<TModel, Acknowledgement>(model, () => Program.Mode == Mode.Objects ? new Acknowledgement { Done = true } : null);
        }

        HttpResponseMessage Refuse(string message)
        {
            return Speech.Reply(Request, HttpStatusCode.BadRequest, new HttpError(message));
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
        static readonly ConcurrentDictionary<string, Guid> Ids = new ConcurrentDictionary<string, Guid>();

        [HttpPost]
        public HttpResponseMessage Post(AppointmentModel model)
        {
            return Answer(model, () => Issued(model), model == null ? new string[0] : Objections(model).ToArray());
        }

        /// <summary>Creates or updates: the portal's Id belongs to the ExternalId that it was first sent with.</summary>
        static AppointmentModel Issued(AppointmentModel model)
        {
            if (model == null) model = new AppointmentModel();
            model.Id = model.ExternalId == null ? Guid.NewGuid() : Ids.GetOrAdd(model.ExternalId, _ => Guid.NewGuid());
            return model;
        }

        static IEnumerable<string> Objections(AppointmentModel model)
        {
            if (model.LocationExternalId == null) yield return "LocationExternalId is required.";
            if (model.DoctorExternalId == null) yield return "DoctorExternalId is required.";
            if (model.PatientExternalId == null) yield return "PatientExternalId is required.";
            if (model.PatientPracticeManagementSystemId == null) yield return "PatientPracticeManagementSystemId is required.";
            if (model.AppointmentStatusExternalId == null) yield return "AppointmentStatusExternalId is required.";
            if (model.ExternalId == null) yield return "ExternalId is required.";
        }
    }

    public class BackOfficeController : PartnerController
    {
        const long FirstOfNineDigits = 100000000;

        [HttpPost]
        public HttpResponseMessage HandleReservationUpdate(UpdateReservationRequest request)
        {
            return Answer(request, () => new UpdateReservationResponse
            {
                Result = new WebOperationResult { Success = true, Message = "Ticket Created" },
                CallCenterIdentifier = 123456789,
            }, request == null ? new string[0] : Objections(request).ToArray());
        }

        static IEnumerable<string> Objections(UpdateReservationRequest request)
        {
            if (request.Salt < FirstOfNineDigits) yield return "Salt needs at least 9 digits.";
        }
    }
}
