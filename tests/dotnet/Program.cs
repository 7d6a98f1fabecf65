// The two serializers of the partners' framework, behind a line protocol: one request line in, one line of JSON out, until the
// input ends.
//
//   read TYPE BASE64   -> {"value": {...}}      the XML as the framework reads it
//   write TYPE JSON    -> {"xml": "BASE64"}     the object as the framework writes it
//   anything that goes wrong -> {"error": "...", "causes": ["...", ...]}, outermost first
//
// Reader and writer are set up as System.Net.Http.Formatting.XmlMediaTypeFormatter sets them up.
using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Serialization;
using System.Text;
using System.Xml;
using System.Xml.Serialization;

namespace Bridge
{
    public static class Program
    {
        static readonly Dictionary<string, Serializer> Types = new Dictionary<string, Serializer>
        {
            { "vezeeta-request", new DataContract(typeof(VezeetaCrmApi.Models.ReservationModel)) },
            { "globalportal", new DataContract(typeof(GlobalPortal.Api.Models.AppointmentsModel.AppointmentModel)) },
            { "cmt-request", new DataContract(typeof(CMT.UP.AuthenticatedInput<CMT.UP.Web.Models.CalendarAppointmentWrongModel>)) },
            { "amsalem-reply", new ByAttributes(typeof(Amsalem.BackOffice.UpdateReservationResponse)) },
        };

        public static void Main()
        {
            string line;
            while ((line = Console.In.ReadLine()) != null)
            {
                Console.Out.WriteLine(Answer(line));
                Console.Out.Flush();
            }
        }

        static string Answer(string line)
        {
            try
            {
                var words = line.Split(new[] { ' ' }, 3);
                var serializer = Types[words[1]];
                if (words[0] == "read")
                    return Line("value", serializer.Read(Convert.FromBase64String(words[2])));
                return Line("xml", Convert.ToBase64String(serializer.Write(Model.Build(serializer.Type, JsonReader.Parse(words[2])))));
            }
            catch (Exception error) // every failure of a serializer is an answer
            {
                return Refusal(error);
            }
        }

        static string Line(string name, object value)
        {
            return JsonText.Of(new Dictionary<string, object> { { name, value } });
        }

        static string Refusal(Exception error)
        {
            var causes = new List<string>();
            for (var cause = error; cause != null; cause = cause.InnerException)
                causes.Add(cause.GetType().Name + ": " + cause.Message);
            return JsonText.Of(new Dictionary<string, object> { { "error", error.Message }, { "causes", causes } });
        }
    }

    /// <summary>One serializer for one type, between the framework's own XML reader and writer.</summary>
    public abstract class Serializer
    {
        public readonly Type Type;

        protected Serializer(Type type) { Type = type; }

        protected abstract object Read(XmlDictionaryReader reader);

        protected abstract void Write(XmlWriter writer, object value);

        public object Read(byte[] xml)
        {
            var quotas = new XmlDictionaryReaderQuotas
            {
                MaxArrayLength = int.MaxValue,
                MaxBytesPerRead = int.MaxValue,
                MaxDepth = 256,
                MaxNameTableCharCount = int.MaxValue,
                MaxStringContentLength = int.MaxValue,
            };
            using (var reader = XmlDictionaryReader.CreateTextReader(new MemoryStream(xml), Encoding.UTF8, quotas, null))
                return Read(reader);
        }

        public byte[] Write(object value)
        {
            // The partners run on Windows, where the default for NewLineChars is CRLF; the rest is the formatter's.
            var settings = new XmlWriterSettings
            {
                OmitXmlDeclaration = true,
                CloseOutput = false,
                CheckCharacters = false,
                NewLineChars = "\r\n",
                Encoding = new UTF8Encoding(false),
            };
            var stream = new MemoryStream();
            using (var writer = XmlWriter.Create(stream, settings))
                Write(writer, value);
            return stream.ToArray();
        }
    }

    public sealed class DataContract : Serializer
    {
        readonly DataContractSerializer serializer;

        public DataContract(Type type) : base(type) { serializer = new DataContractSerializer(type); }

        protected override object Read(XmlDictionaryReader reader) { return serializer.ReadObject(reader); }

        protected override void Write(XmlWriter writer, object value) { serializer.WriteObject(writer, value); }
    }

    public sealed class ByAttributes : Serializer
    {
        readonly XmlSerializer serializer;

        public ByAttributes(Type type) : base(type) { serializer = new XmlSerializer(type); }

        protected override object Read(XmlDictionaryReader reader) { return serializer.Deserialize(reader); }

        protected override void Write(XmlWriter writer, object value) { serializer.Serialize(writer, value); }
    }
}
