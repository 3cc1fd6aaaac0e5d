const TOKEN = String.raw`[!#$%&'*+\-.^_\x60|~0-9A-Za-z]+`;
const PARAMETER = new RegExp(String.raw`^\s*;\s*(${TOKEN})\s*=\s*(?:(${TOKEN})|"((?:[^"\\\r\n]|\\.)*)")`);

/**
 * The file name of a Content-Disposition header; empty if there is none, or if the header is malformed.
 * Agrees with Go's mime.ParseMediaType, RFC 2231 included: names in parts, and in UTF-8 or ASCII.
 */
export function dispositionFilename(header: string): string {
  const parameters = parseParameters(header);
  if (parameters === undefined) return "";
  const plain = parameters.get("filename");
  if (plain !== undefined) return plain;
  const encoded = parameters.get("filename*");
  return encoded === undefined ? joinParts(parameters) : decodeExtended(encoded);
}

function parseParameters(header: string): ReadonlyMap<string, string> | undefined {
  const semicolon = header.indexOf(";");
  if (semicolon === -1) return new Map();
  const parameters = new Map<string, string>();
  let rest = header.slice(semicolon);
  while (rest !== "") {
    const [whole, name = "", token, quoted = ""] = PARAMETER.exec(rest) ?? [];
    // A semicolon at the very end is let pass.
    if (whole === undefined) return /^\s*;?\s*$/.test(rest) ? parameters : undefined;
    const key = name.toLowerCase();
    if (parameters.has(key)) return undefined;
    parameters.set(key, token ?? unquote(quoted));
    rest = rest.slice(whole.length);
  }
  return parameters;
}

/** Backslashes count only before what they must be there for: some send paths of Windows. */
function unquote(text: string): string {
  return text.replace(/\\(["\\])/g, "$1");
}

function joinParts(parameters: ReadonlyMap<string, string>): string {
  let name = "";
  for (let i = 0; ; i++) {
    const plain = parameters.get(`filename*${i}`);
    const encoded = parameters.get(`filename*${i}*`);
    if (plain === undefined && encoded === undefined) return name;
    name += plain ?? (i === 0 ? decodeExtended(encoded!) : decodePercent(encoded!));
  }
}

/** `CHARSET'LANGUAGE'VALUE`; of other charsets nothing is taken. */
function decodeExtended(text: string): string {
  const [, charset = "", value = ""] = /^([^']*)'[^']*'(.*)$/s.exec(text) ?? [];
  return /^(?:utf-8|us-ascii)$/i.test(charset) ? decodePercent(value) : "";
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
