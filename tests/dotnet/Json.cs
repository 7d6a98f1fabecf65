// JSON text <-> objects of the model classes, by reflection. Debian's packages have no JSON library without more of Mono,
// and the one in System.Runtime.Serialization goes by XML, whose rules are what is under test.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text;

namespace Bridge
{
    /// <summary>Writes any model object as ASCII JSON: nulls included, dates "o", time spans "c", enums by name.</summary>
    public static class JsonText
    {
        public static string Of(object value)
        {
            var text = new StringBuilder();
            Append(text, value);
            return text.ToString();
        }

        static void Append(StringBuilder text, object value)
        {
            // mcs knows no patterns in a switch
            if (value == null) text.Append("null");
            else if (value is bool) text.Append((bool)value ? "true" : "false");
            else if (value is string) AppendString(text, (string)value);
            else if (value is DateTime) AppendString(text, ((DateTime)value).ToString("o", CultureInfo.InvariantCulture));
            else if (value is TimeSpan) AppendString(text, ((TimeSpan)value).ToString("c", CultureInfo.InvariantCulture));
            else if (value is Guid || value is Enum) AppendString(text, value.ToString());
            else if (value is IFormattable) text.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
            else if (value is IDictionary)
                AppendAll(text, '{', ((IDictionary)value).Keys.Cast<string>(), '}', key => AppendMember(text, key, ((IDictionary)value)[key]));
            else if (value is IEnumerable) AppendAll(text, '[', ((IEnumerable)value).Cast<object>(), ']', item => Append(text, item));
            else AppendAll(text, '{', value.GetType().GetProperties(), '}', p => AppendMember(text, p.Name, p.GetValue(value)));
        }

        static void AppendAll<T>(StringBuilder text, char open, IEnumerable<T> items, char close, Action<T> append)
        {
            var separator = "";
            text.Append(open);
            foreach (var item in items)
            {
                text.Append(separator);
                append(item);
                separator = ",";
            }
            text.Append(close);
        }

        static void AppendMember(StringBuilder text, string name, object value)
        {
            AppendString(text, name);
            text.Append(':');
            Append(text, value);
        }

        static void AppendString(StringBuilder text, string value)
        {
            text.Append('"');
            foreach (var c in value)
            {
                if (c < ' ' || c > '~' || c == '"' || c == '\\') text.AppendFormat("\\u{0:x4}", (int)c);
                else text.Append(c);
            }
            text.Append('"');
        }
    }

    /// <summary>Reads JSON that the Python side wrote, so well-formed: dictionaries, lists, strings, bools, null; a number stays text.</summary>
    public sealed class JsonReader
    {
        readonly string text;
        int at;

        JsonReader(string text) { this.text = text; }

        public static object Parse(string text) { return new JsonReader(text).Value(); }

        object Value()
        {
            switch (Peek())
            {
                case '{': return Object();
                case '[': return Array();
                case '"': return String();
                default: return Word();
            }
        }

        Dictionary<string, object> Object()
        {
            var members = new Dictionary<string, object>();
            at++;
            while (Peek() != '}')
            {
                var name = String();
                Expect(':');
                members.Add(name, Value());
                if (Peek() == ',') at++;
            }
            at++;
            return members;
        }

        List<object> Array()
        {
            var items = new List<object>();
            at++;
            while (Peek() != ']')
            {
                items.Add(Value());
                if (Peek() == ',') at++;
            }
            at++;
            return items;
        }

        string String()
        {
            var value = new StringBuilder();
            Expect('"');
            while (text[at] != '"')
            {
                var c = text[at++];
                value.Append(c == '\\' ? Escaped() : c);
            }
            at++;
            return value.ToString();
        }

        char Escaped()
        {
            var c = text[at++];
            if (c != 'u') return "\b\f\n\r\t\"\\/"["bfnrt\"\\/".IndexOf(c)];
            at += 4;
            return (char)Convert.ToInt32(text.Substring(at - 4, 4), 16);
        }

        object Word()
        {
            var start = at;
            while (at < text.Length && ",]} ".IndexOf(text[at]) < 0) at++;
            var word = text.Substring(start, at - start);
            switch (word)
            {
                case "null": return null;
                case "true": return true;
                case "false": return false;
                default: return new Number { Text = word };
            }
        }

        char Peek()
        {
            while (text[at] == ' ') at++;
            return text[at];
        }

        void Expect(char c)
        {
            if (Peek() != c) throw new FormatException("JSON: " + c + " expected at " + at);
            at++;
        }
    }

    public sealed class Number
    {
        public string Text;
    }

    /// <summary>
    /// Makes a model object of parsed JSON. Names in any case, as Json.NET takes them; one that the class does not have is
    /// an error: a typo must not pass as a lost member.
    /// </summary>
    public static class Model
    {
        public static object Build(Type type, object json)
        {
            var plain = Nullable.GetUnderlyingType(type) ?? type;
            if (json == null)
            {
                if (plain.IsValueType && plain == type) throw new InvalidCastException(type.Name + " cannot be null");
                return null;
            }
            if (json is string) return BuildText(plain, (string)json);
            if (json is Number) return BuildNumber(plain, ((Number)json).Text);
            if (json is List<object>) return BuildList(plain, (List<object>)json);
            if (json is Dictionary<string, object>) return BuildObject(plain, (Dictionary<string, object>)json);
            return Convert.ChangeType(json, plain, CultureInfo.InvariantCulture);
        }

        static object BuildObject(Type type, Dictionary<string, object> members)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>))
            {
                var sides = type.GetGenericArguments();
                return Activator.CreateInstance(type, Build(sides[0], members["Key"]), Build(sides[1], members["Value"]));
            }
            var result = Activator.CreateInstance(type);
            foreach (var member in members)
            {
                var property = type.GetProperty(member.Key, BindingFlags.IgnoreCase | BindingFlags.Instance | BindingFlags.Public);
                if (property == null) throw new MissingMemberException(type.Name, member.Key);
                property.SetValue(result, Build(property.PropertyType, member.Value));
            }
            return result;
        }

        static object BuildList(Type type, List<object> items)
        {
            var list = (IList)Activator.CreateInstance(type);
            var itemType = type.GetGenericArguments()[0];
            foreach (var item in items) list.Add(Build(itemType, item));
            return list;
        }

        static object BuildNumber(Type type, string text)
        {
            if (type == typeof(decimal)) return decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
            if (type.IsEnum) return Enum.ToObject(type, long.Parse(text, CultureInfo.InvariantCulture));
            return Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
        }

        static object BuildText(Type type, string text)
        {
            if (type == typeof(string)) return text;
            if (type == typeof(DateTime)) return DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
            if (type == typeof(TimeSpan)) return TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture);
            if (type == typeof(Guid)) return Guid.Parse(text);
            if (type.IsEnum) return Enum.Parse(type, text);
            throw new InvalidCastException("text for " + type.Name);
        }
    }
}
