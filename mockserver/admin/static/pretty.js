// Bodies with line breaks. Only white space is added: numbers keep all their digits.

const JSON_TOKEN = /"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const XML_TOKEN = /<!--[\s\S]*?-->|<(?:[^<>"']|"[^"]*"|'[^']*')*>|[^<]+/g;

/** The text of a body, laid out where its media type allows it. */
export function pretty(text, mediaType) {
  if (/[/+]json\b/i.test(mediaType ?? "")) return prettyJson(text);
  if (/[/+]xml\b/i.test(mediaType ?? "")) return prettyXml(text);
  return text;
}

function prettyJson(text) {
  try {
    JSON.parse(text);
  } catch {
    return text; // it is shown as it is, so that what is wrong with it is seen
  }
  const out = [];
  let depth = 0;
  const line = () => "\n" + "  ".repeat(depth);
  const tokens = text.match(JSON_TOKEN) ?? [];
  tokens.forEach((token, at) => {
    const empty = { "{": "}", "[": "]" }[token] === tokens[at + 1];
    const emptied = { "}": "{", "]": "[" }[token] === tokens[at - 1];
    if (token === "{" || token === "[") {
      depth += 1;
      out.push(token, empty ? "" : line());
    } else if (token === "}" || token === "]") {
      depth -= 1;
      out.push(emptied ? "" : line(), token);
    } else if (token === ",") out.push(token, line());
    else out.push(token === ":" ? ": " : token);
  });
  return out.join("");
}

function prettyXml(text) {
  const tokens = text.match(XML_TOKEN) ?? [];
  if (tokens.join("") !== text) return text;
  // White space is data only where it is all that an element holds.
  const kept = tokens.filter(
    (token, at) =>
      token.trim() || (opens(tokens[at - 1] ?? "") && tokens[at + 1]?.startsWith("</")),
  );
  const out = [];
  let depth = 0;
  kept.forEach((token, at) => {
    const before = kept[at - 1] ?? "";
    const closes = token.startsWith("</");
    if (closes) depth -= 1;
    const inline = !token.startsWith("<") || (closes && (!before.startsWith("<") || opens(before)));
    out.push(inline || at === 0 ? token : `\n${"  ".repeat(Math.max(depth, 0))}${token}`);
    if (opens(token)) depth += 1;
  });
  return out.join("");
}

const opens = (token) => /^<[^/!?]/.test(token) && !token.endsWith("/>");
