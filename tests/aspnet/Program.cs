// ASP.NET Web API, as it comes with Mono, behind an HttpListener on a free loopback port. Usage: PROGRAM MODE. The first
// line of output is the base URL; the program ends with its input.
using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Threading;
using System.Web.Http;
using System.Web.Http.ModelBinding;
using System.Web.Http.Validation;
using System.Xml.Serialization;
using Amsalem.BackOffice;

namespace RealFramework
{
    public static class Program
    {
        public static Mode Mode { get; private set; }

        public static void Main(string[] arguments)
        {
            Mode = (Mode)Enum.Parse(typeof(Mode), arguments[0], true);
            var framework = new HttpMessageInvoker(new HttpServer(Routed(Configured(new HttpConfiguration(), false))));
            var listener = Listening();
            new Thread(() => Serve(listener, framework)) { IsBackground = true }.Start();
            Console.Out.WriteLine(listener.Prefixes.Single().TrimEnd('/'));
            Console.Out.Flush();
            while (Console.In.Read() >= 0) { }
            Environment.Exit(0); // the listener has no way to end without a complaint of its thread
        }

        /// <summary>The framework's own formatters in their own order, JSON by Json.NET of Web API 2's time.</summary>
        public static HttpConfiguration Configured(HttpConfiguration configuration, bool camelCase)
        {
            var formatters = configuration.Formatters;
            formatters.Remove(formatters.JsonFormatter);
            formatters.Remove(formatters.XmlFormatter);
            formatters.Insert(0, new JsonNetFormatter(camelCase));
            formatters.Insert(1, new DiscreetXmlFormatter());
            formatters.XmlFormatter.SetSerializer<UpdateReservationResponse>(new XmlSerializer(typeof(UpdateReservationResponse)));
            var services = configuration.Services;
            foreach (var formatter in formatters)
                formatter.RequiredMemberSelector = new ModelValidationRequiredMemberSelector(
                    services.GetModelMetadataProvider(), services.GetModelValidatorProviders());
            return configuration;
        }

        static HttpConfiguration Routed(HttpConfiguration configuration)
        {
            configuration.MessageHandlers.Add(new Wording());
            configuration.Filters.Add(new ReadableMediaType());
            Route(configuration, "api/Reservations/UpsertReservation", "Reservations", "UpsertReservation");
            Route(configuration, "api/Calendar/PatientAppointmentPost_v2", "PatientCalendar", "PatientAppointmentPost_v2");
            Route(configuration, "api/Calendar/PersonalAppointmentUpdate", "PersonalCalendar", "PersonalAppointmentUpdate");
            Route(configuration, "api/Appointments", "Appointments", "Post");
            Route(configuration, "api/BackOffice/HandleReservationUpdate", "BackOffice", "HandleReservationUpdate");
            return configuration;
        }

        static void Route(HttpConfiguration configuration, string path, string controller, string action)
        {
            configuration.Routes.MapHttpRoute(path, path, new { controller, action });
        }

        /// <summary>HttpListener takes no port 0: a free one is found first, and another where somebody was quicker.</summary>
        static HttpListener Listening()
        {
            for (var left = 20; ; left--)
            {
                var finder = new TcpListener(IPAddress.Loopback, 0);
                finder.Start();
                var port = ((IPEndPoint)finder.LocalEndpoint).Port;
                finder.Stop();
                var listener = new HttpListener();
                listener.Prefixes.Add("http://127.0.0.1:" + port + "/");
                try
                {
                    listener.Start();
                    return listener;
                }
                catch (SocketException)
                {
                    if (left == 0) throw;
                }
            }
        }

        static void Serve(HttpListener listener, HttpMessageInvoker framework)
        {
            while (true)
            {
                var context = listener.GetContext();
                ThreadPool.QueueUserWorkItem(_ => Exchange(context, framework));
            }
        }

        static void Exchange(HttpListenerContext context, HttpMessageInvoker framework)
        {
            try
            {
                using (var request = Received(context.Request))
                using (var reply = framework.SendAsync(request, CancellationToken.None).Result)
                    Send(context.Response, reply);
            }
            catch (Exception error) // of one exchange: the next one is to be served
            {
                Console.Error.WriteLine(error);
                context.Response.Abort();
            }
        }

        static HttpRequestMessage Received(HttpListenerRequest incoming)
        {
            var body = new MemoryStream();
            incoming.InputStream.CopyTo(body);
            var request = new HttpRequestMessage(new HttpMethod(incoming.HttpMethod), incoming.Url)
            {
                Content = new ByteArrayContent(body.ToArray()),
            };
            foreach (var name in incoming.Headers.AllKeys.Where(name => !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)))
            {
                var ofContent = name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase);
                if (ofContent) request.Content.Headers.TryAddWithoutValidation(name, incoming.Headers.GetValues(name));
                else request.Headers.TryAddWithoutValidation(name, incoming.Headers.GetValues(name));
            }
            return request;
        }

        static void Send(HttpListenerResponse response, HttpResponseMessage reply)
        {
            var body = reply.Content == null ? new byte[0] : reply.Content.ReadAsByteArrayAsync().Result;
            response.StatusCode = (int)reply.StatusCode;
            if (reply.ReasonPhrase != null) response.StatusDescription = reply.ReasonPhrase;
            foreach (var header in reply.Headers) response.AddHeader(header.Key, string.Join(", ", header.Value));
            if (reply.Content != null)
                foreach (var header in reply.Content.Headers.Where(header => header.Key != "Content-Length"))
                    response.AddHeader(header.Key, string.Join(", ", header.Value));
            response.Close(body, true);
        }
    }
}
