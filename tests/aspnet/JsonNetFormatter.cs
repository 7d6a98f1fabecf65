// JSON through Json.NET 6, the version that Web API 2 uses. The formatter that comes with Mono's Web API has an older
// Json.NET built into it, so this one stands in its place and sets Json.NET up as Web API 2's JsonMediaTypeFormatter does:
// no member is required by Json.NET itself unless validation says so, errors are logged and handled, depth is limited.
extern alias newtonsoft;

using System;
using System.IO;
using System.Net;
using System.Net.Http.Formatting;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using System.Threading.Tasks;
using newtonsoft::Newtonsoft.Json;
using newtonsoft::Newtonsoft.Json.Converters;
using newtonsoft::Newtonsoft.Json.Serialization;

namespace RealFramework
{
    public sealed class JsonNetFormatter : MediaTypeFormatter
    {
        const int DeepestNesting = 256;

        readonly JsonSerializerSettings settings = new JsonSerializerSettings
        {
            MissingMemberHandling = MissingMemberHandling.Ignore,
            TypeNameHandling = TypeNameHandling.None,
        };

        public JsonNetFormatter(bool camelCase)
        {
            settings.ContractResolver = camelCase ? new CamelCasePropertyNamesContractResolver() : (IContractResolver)new ByValidation(this);
            SupportedMediaTypes.Add(new MediaTypeHeaderValue("application/json"));
            SupportedMediaTypes.Add(new MediaTypeHeaderValue("text/json"));
            SupportedEncodings.Add(new UTF8Encoding(false, true));
            SupportedEncodings.Add(new UnicodeEncoding(false, true, true));
        }

        /// <summary>Writes what tests compare: enums by name.</summary>
        public static JsonNetFormatter ForReadings()
        {
            var formatter = new JsonNetFormatter(false);
            formatter.settings.Converters.Add(new StringEnumConverter());
            return formatter;
        }

        public override bool CanReadType(Type type) { return true; }

        public override bool CanWriteType(Type type) { return true; }

        public override Task<object> ReadFromStreamAsync(Type type, Stream stream, HttpContentHeaders headers, IFormatterLogger logger)
        {
            if (headers != null && headers.ContentLength == 0) return Task.FromResult(GetDefaultValueForType(type));
            try
            {
                return Task.FromResult(Read(type, stream, Declared(headers), logger));
            }
            catch (Exception error) // Web API 2: whatever the reader throws is an error of the whole body
            {
                if (logger == null) throw;
                logger.LogError("", HttpError.Hidden(error.Message));
                return Task.FromResult(GetDefaultValueForType(type));
            }
        }

        object Read(Type type, Stream stream, Encoding encoding, IFormatterLogger logger)
        {
            using (var reader = new JsonTextReader(new StreamReader(stream, encoding)) { CloseInput = false, MaxDepth = DeepestNesting })
            {
                var serializer = JsonSerializer.Create(settings);
                if (logger != null)
                {
                    serializer.Error += (sender, e) =>
                    {
                        logger.LogError(e.ErrorContext.Path, HttpError.Hidden(e.ErrorContext.Error.Message));
                        e.ErrorContext.Handled = true;
                    };
                }
                return serializer.Deserialize(reader, type);
            }
        }

        public override Task WriteToStreamAsync(Type type, object value, Stream stream, HttpContentHeaders headers, TransportContext transport)
        {
            using (var writer = new JsonTextWriter(new StreamWriter(stream, Declared(headers))) { CloseOutput = false })
            {
                JsonSerializer.Create(settings).Serialize(writer, value);
                writer.Flush();
            }
            return Task.FromResult<object>(null);
        }

        /// <summary>The declared encoding where it is supported, else the first one (MediaTypeFormatter.SelectCharacterEncoding).</summary>
        Encoding Declared(HttpContentHeaders headers)
        {
            var charset = headers == null || headers.ContentType == null ? null : headers.ContentType.CharSet;
            foreach (var encoding in SupportedEncodings)
                if (charset != null && encoding.WebName.Equals(charset.Trim('"'), StringComparison.OrdinalIgnoreCase)) return encoding;
            return SupportedEncodings[0];
        }

        sealed class ByValidation : DefaultContractResolver
        {
            readonly MediaTypeFormatter formatter;

            public ByValidation(MediaTypeFormatter formatter) { this.formatter = formatter; }

            protected override JsonProperty CreateProperty(MemberInfo member, MemberSerialization serialization)
            {
                var property = base.CreateProperty(member, serialization);
                var required = formatter.RequiredMemberSelector != null && formatter.RequiredMemberSelector.IsRequiredMember(member);
                property.Required = required ? Required.AllowNull : Required.Default;
                return property;
            }
        }
    }
}
