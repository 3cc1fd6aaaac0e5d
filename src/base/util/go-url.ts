import { basePath } from "./go-path.js";
import { goQuote } from "./go-quote.js";
import { escapeUrl, isEscaped, type UrlError, type UrlPart, unescapeUrl } from "./go-url-escape.js";
import { parseIpAddress } from "./ip-address.js";

/** What stands before the `@` of a URL, decoded. */
export interface UserInfo {
  readonly name: string;
  /** Undefined if there is no colon behind the name. */
  readonly password: string | undefined;
}

/** A URL as Go's net/url splits it. */
export interface GoUrl {
  /** In lower case; empty for a relative URL. */
  readonly scheme: string;
  /** The text behind `scheme:` where no slash follows it. */
  readonly opaque: string;
  readonly user: UserInfo | undefined;
  /** Host and port, decoded; an IPv6 address is in brackets. */
  readonly host: string;
  /** Decoded. */
  readonly path: string;
  /** As written, if that is not how the path would be printed; else empty. */
  readonly rawPath: string;
  /** As written, without the `?`. */
  readonly rawQuery: string;
  /** Decoded. */
  readonly fragment: string;
  readonly rawFragment: string;
  /** There is a `?` with nothing behind it. */
  readonly forceQuery: boolean;
  /** There is a scheme and a rooted path, but no `//`. */
  readonly omitHost: boolean;
}

const NO_URL: GoUrl = {
  scheme: "",
  opaque: "",
  user: undefined,
  host: "",
  path: "",
  rawPath: "",
  rawQuery: "",
  fragment: "",
  rawFragment: "",
  forceQuery: false,
  omitHost: false,
};

/**
 * A URL or relative reference. The error has the words of Go's url.Parse, except that a bad IPv6 address is
 * named without saying what is wrong with it.
 */
export function parseGoUrl(text: string): GoUrl | UrlError {
  const hash = text.indexOf("#");
  const main = hash === -1 ? text : text.slice(0, hash);
  const url = parseMain(main);
  if ("error" in url) return { error: `parse ${goQuote(main)}: ${url.error}` };
  if (hash === -1) return url;
  const raw = text.slice(hash + 1);
  const fragment = unescapeUrl(raw, "fragment");
  if (typeof fragment !== "string") return { error: `parse ${goQuote(text)}: ${fragment.error}` };
  return { ...url, fragment, rawFragment: unusualForm(raw, fragment, "fragment") };
}

/** The text of a URL. Agrees with Go's URL.String. */
export function printGoUrl(url: GoUrl): string {
  const scheme = url.scheme === "" ? "" : `${url.scheme}:`;
  return scheme + (url.opaque || printLocation(url, scheme)) + printQuery(url) + printFragment(url);
}

/** What a download is called where its URL has no name. */
const UNNAMED = "__unnamed__";

/** The name under which ADD stores what it downloads. Agrees with dispatchCopy, dockerfile2llb/convert_copy.go. */
export function httpFilename(text: string): string {
  const url = parseGoUrl(text);
  if ("error" in url) return UNNAMED;
  const base = basePath(url.path);
  return base === "." || base === "/" ? UNNAMED : base;
}

function parseMain(text: string): GoUrl | UrlError {
  if (/[\u0000-\u001f\u007f]/.test(text)) return { error: "net/url: invalid control character in URL" };
  if (text === "*") return { ...NO_URL, path: "*" };
  if (text.startsWith(":")) return { error: "missing protocol scheme" };
  const written = /^[A-Za-z][A-Za-z0-9+.-]*(?=:)/.exec(text)?.[0] ?? "";
  const scheme = written.toLowerCase();
  const rest = written === "" ? text : text.slice(written.length + 1);
  const mark = rest.indexOf("?");
  const forceQuery = mark !== -1 && mark === rest.length - 1;
  const rawQuery = mark === -1 ? "" : rest.slice(mark + 1);
  const location = mark === -1 ? rest : rest.slice(0, mark);
  const url = { ...NO_URL, scheme, rawQuery, forceQuery };
  if (!location.startsWith("/")) {
    if (scheme !== "") return { ...url, opaque: location };
    if (/^[^/]*:/.test(location)) return { error: "first path segment in URL cannot contain colon" };
  }
  if (!location.startsWith("//") || (scheme === "" && location.startsWith("///"))) {
    return withPath({ ...url, omitHost: scheme !== "" }, location);
  }
  const slash = location.indexOf("/", 2);
  const authority = parseAuthority(slash === -1 ? location.slice(2) : location.slice(2, slash), scheme);
  return "error" in authority
    ? authority
    : withPath({ ...url, ...authority }, slash === -1 ? "" : location.slice(slash));
}

function withPath(url: GoUrl, raw: string): GoUrl | UrlError {
  const path = unescapeUrl(raw, "path");
  return typeof path === "string" ? { ...url, path, rawPath: unusualForm(raw, path, "path") } : path;
}

/** The text as written, if it is not as it would be printed. */
function unusualForm(raw: string, decoded: string, part: UrlPart): string {
  return escapeUrl(decoded, part) === raw ? "" : raw;
}

function parseAuthority(text: string, scheme: string): Pick<GoUrl, "host" | "user"> | UrlError {
  const at = text.lastIndexOf("@");
  const host = parseHost(text.slice(at + 1), scheme);
  if (typeof host !== "string") return host;
  if (at === -1) return { host, user: undefined };
  const user = parseUser(text.slice(0, at));
  return "error" in user ? user : { host, user };
}

function parseUser(text: string): UserInfo | UrlError {
  if (!/^[A-Za-z0-9._:~!$&'()*+,;=%@-]*$/.test(text)) return { error: "net/url: invalid userinfo" };
  const colon = text.indexOf(":");
  const name = unescapeUrl(colon === -1 ? text : text.slice(0, colon), "user");
  if (typeof name !== "string") return name;
  if (colon === -1) return { name, password: undefined };
  const password = unescapeUrl(text.slice(colon + 1), "user");
  return typeof password === "string" ? { name, password } : password;
}

function parseHost(text: string, scheme: string): string | UrlError {
  const bracket = text.lastIndexOf("[");
  if (bracket > 0) return { error: "invalid IP-literal" };
  if (bracket === 0) return parseIpLiteral(text);
  // Lists of hosts with ports are let through, but not for the web's own schemes.
  const colon = scheme === "http" || scheme === "https" ? text.indexOf(":") : text.lastIndexOf(":");
  const port = colon === -1 ? "" : text.slice(colon);
  return isPort(port) ? unescapeUrl(text, "host") : invalidPort(port);
}

/** `[address]` or `[address%25zone]`, and perhaps a port. */
function parseIpLiteral(text: string): string | UrlError {
  const end = text.lastIndexOf("]");
  if (end === -1) return { error: "missing ']' in host" };
  const port = text.slice(end + 1);
  if (!isPort(port)) return invalidPort(port);
  const literal = text.slice(1, end);
  const percent = literal.indexOf("%25");
  const host = unescapeUrl(percent === -1 ? literal : literal.slice(0, percent), "host");
  if (typeof host !== "string") return host;
  const zone = unescapeUrl(percent === -1 ? "" : literal.slice(percent), "zone");
  if (typeof zone !== "string") return zone;
  const ip = parseIpAddress(host + zone);
  if (ip === undefined) return { error: `invalid host: ParseAddr(${goQuote(host + zone)})` };
  return ip.version === 4 ? { error: "invalid IP-literal" } : `[${host}${zone}]${port}`;
}

/** A colon and perhaps digits, or nothing. */
function isPort(text: string): boolean {
  return /^(?::[0-9]*)?$/.test(text);
}

function invalidPort(text: string): UrlError {
  return { error: `invalid port ${goQuote(text)} after host` };
}

function printLocation(url: GoUrl, before: string): string {
  const path = printPath(url);
  const authority = printAuthority(url);
  if (path !== "" && !path.startsWith("/") && url.host !== "") return `${authority}/${path}`;
  // A relative path whose first segment has a colon would read as a scheme.
  if (before === "" && authority === "" && /^[^/]*:/.test(path)) return `./${path}`;
  return authority + path;
}

function printAuthority(url: GoUrl): string {
  if (url.host === "" && url.user === undefined) {
    return url.scheme !== "" && !url.omitHost && url.path !== "" ? "//" : "";
  }
  return `//${url.user === undefined ? "" : `${printUser(url.user)}@`}${escapeUrl(url.host, "host")}`;
}

/** A user as it stands in a URL. Agrees with Go's Userinfo.String. */
export function printUser(user: UserInfo): string {
  const name = escapeUrl(user.name, "user");
  return user.password === undefined ? name : `${name}:${escapeUrl(user.password, "user")}`;
}

function printPath(url: GoUrl): string {
  if (url.rawPath !== "" && isEscaped(url.rawPath, "path")) return url.rawPath;
  return url.path === "*" ? "*" : escapeUrl(url.path, "path");
}

function printQuery(url: GoUrl): string {
  return url.forceQuery || url.rawQuery !== "" ? `?${url.rawQuery}` : "";
}

function printFragment(url: GoUrl): string {
  if (url.fragment === "") return "";
  const kept = url.rawFragment !== "" && isEscaped(url.rawFragment, "fragment");
  return `#${kept ? url.rawFragment : escapeUrl(url.fragment, "fragment")}`;
}
