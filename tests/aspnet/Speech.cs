// How Web API 2 says that something is wrong: HttpError, in the shape its published source and its replies have. Mono's
// Web API is of a time before that class, and says it in plain strings.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Formatting;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;
using System.Web.Http;
using System.Web.Http.Controllers;
using System.Web.Http.Filters;
using System.Web.Http.ModelBinding;
using System.Xml;
using System.Xml.Schema;
using System.Xml.Serialization;
using Amsalem.BackOffice;

namespace RealFramework
{
    [XmlRoot("Error")]
    public sealed class HttpError : Dictionary<string, object>, IXmlSerializable
    {
        const string ErrorOccurred = "An error has occurred.";
        const string Secret = "\u0001";

        public HttpError() { }

        public HttpError(string message) { this["Message"] = message; }

        public HttpError(ModelStateDictionary state) : this("The request is invalid.")
        {
            var told = new HttpError();
            foreach (var entry in state.Where(entry => entry.Value.Errors.Any()))
                told[entry.Key] = entry.Value.Errors.Select(Told).ToArray();
            this["ModelState"] = told;
        }

        /// <summary>An exception's message as one that <see cref="Told"/> knows to keep to itself: only local callers may see it.</summary>
        public static string Hidden(string message) { return Secret + message; }

        public static string Told(ModelError error)
        {
            var hidden = string.IsNullOrEmpty(error.ErrorMessage) || error.ErrorMessage.StartsWith(Secret, StringComparison.Ordinal);
            return hidden ? ErrorOccurred : error.ErrorMessage;
        }

        public XmlSchema GetSchema() { return null; }

        public void ReadXml(XmlReader reader) { throw new NotSupportedException(); }

        public void WriteXml(XmlWriter writer)
        {
            foreach (var pair in this)
            {
                writer.WriteStartElement(XmlConvert.EncodeLocalName(pair.Key));
                if (pair.Value is HttpError) ((HttpError)pair.Value).WriteXml(writer);
                else if (pair.Value != null) writer.WriteValue(pair.Value);
                writer.WriteEndElement();
            }
        }
    }

    /// <summary>
    /// Which formatters speak for a partner, by the path: globalportal's JSON is in camel case, and calendar, whose page names
    /// no XML at all, has none.
    /// </summary>
    public static class Speech
    {
        static readonly HttpConfiguration CamelCase = Program.Configured(new HttpConfiguration(), true);
        static readonly HttpConfiguration JsonAlone = WithoutXml(Program.Configured(new HttpConfiguration(), false));

        public static HttpResponseMessage Reply<T>(HttpRequestMessage request, HttpStatusCode status, T value)
        {
            var own = Own(request);
            return own == null ? request.CreateResponse(status, value) : request.CreateResponse(status, value, own);
        }

        /// <summary>The formatters that read and write for a request's path.</summary>
        public static MediaTypeFormatterCollection Formatters(HttpRequestMessage request)
        {
            return (Own(request) ?? request.GetConfiguration()).Formatters;
        }

        static HttpConfiguration Own(HttpRequestMessage request)
        {
            var path = request.RequestUri.AbsolutePath.TrimEnd('/');
            if (path.EndsWith("/api/appointments", StringComparison.OrdinalIgnoreCase)) return CamelCase;
            return path.EndsWith("/patientappointmentpost_v2", StringComparison.OrdinalIgnoreCase) ? JsonAlone : null;
        }

        static HttpConfiguration WithoutXml(HttpConfiguration configuration)
        {
            configuration.Formatters.Remove(configuration.Formatters.XmlFormatter);
            return configuration;
        }
    }

    /// <summary>
    /// 415 where no formatter reads the request's media type; Mono's Web API makes that a 500. An empty body is no reason
    /// for it: Web API 2 asks no formatter then, and the model is null. Authorization is what runs before a body is read.
    /// </summary>
    public sealed class ReadableMediaType : AuthorizationFilterAttribute
    {
        public override void OnAuthorization(HttpActionContext context)
        {
            var content = context.Request.Content;
            var type = content.Headers.ContentType;
            var formatters = Speech.Formatters(context.Request);
            var model = context.ActionDescriptor.GetParameters().Single().ParameterType;
            if (type != null && formatters.FindReader(model, type) != null) return;
            if (content.Headers.ContentLength == 0) content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            else context.Response = context.Request.CreateResponse(HttpStatusCode.UnsupportedMediaType, "");
        }
    }

    /// <summary>Files what an XML body is wrong about under the body, without the reader's own words.</summary>
    public sealed class DiscreetXmlFormatter : XmlMediaTypeFormatter
    {
        /// <summary>Amsalem's page offers no XML for its request: a member of it is of no type that XML could hold.</summary>
        public override bool CanReadType(Type type) { return type != typeof(UpdateReservationRequest) && base.CanReadType(type); }

        public override Task<object> ReadFromStreamAsync(Type type, Stream stream, HttpContentHeaders headers, IFormatterLogger logger)
        {
            return base.ReadFromStreamAsync(type, stream, headers, logger == null ? null : new Discreet(logger));
        }

        sealed class Discreet : IFormatterLogger
        {
            readonly IFormatterLogger logger;

            public Discreet(IFormatterLogger logger) { this.logger = logger; }

            public void LogError(string path, string message) { logger.LogError(path, HttpError.Hidden(message)); }
        }
    }

    /// <summary>Gives what the framework refuses by itself Web API 2's words.</summary>
    public sealed class Wording : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
        {
            var reply = await base.SendAsync(request, cancellation);
            var content = reply.Content as ObjectContent;
            if ((int)reply.StatusCode < 400 || (content != null && content.ObjectType == typeof(HttpError))) return reply;
            var worded = Speech.Reply(request, reply.StatusCode, new HttpError(Message(request, reply.StatusCode)));
            if (reply.StatusCode == HttpStatusCode.MethodNotAllowed) worded.Content.Headers.Allow.Add("POST");
            return worded;
        }

        static string Message(HttpRequestMessage request, HttpStatusCode status)
        {
            var type = request.Content.Headers.ContentType;
            switch (status)
            {
                case HttpStatusCode.NotFound:
                    return "No HTTP resource was found that matches the request URI '" + request.RequestUri + "'.";
                case HttpStatusCode.MethodNotAllowed:
                    return "The requested resource does not support http method '" + request.Method + "'.";
                case HttpStatusCode.UnsupportedMediaType:
                    return type == null
                        ? "The request contains an entity body but no Content-Type header. The inferred media type 'application/octet-stream' is not supported for this resource."
                        : "The request entity's media type '" + type.MediaType + "' is not supported for this resource.";
                default:
                    return "An error has occurred.";
            }
        }
    }
}
