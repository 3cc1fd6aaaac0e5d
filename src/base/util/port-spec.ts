import { BuildError } from "../diagnostic/build-error.js";
import { parseGoInt } from "./go-number.js";
import { goQuote } from "./go-quote.js";
import { parseIpAddress } from "./ip-address.js";

/** What EXPOSE makes of one of its words. */
export interface PortSpec {
  /** Each port with its protocol in lower case: `80/tcp`. */
  readonly ports: readonly string[];
}

/** Hears of what is allowed but should not be there, also if the spec turns out to be wrong further on. */
export interface PortReport {
  /** The protocol is not in lower case. */
  protoCasing(): void;
  /** There is an IP address or a host port. */
  invalidFormat(): void;
}

interface PortRange {
  readonly first: number;
  readonly last: number;
}

const PROTOCOLS: ReadonlySet<string> = new Set(["tcp", "udp", "sctp"]);

/**
 * A word of EXPOSE: `[[ip:]hostPort:]port[-port][/protocol]`.
 *
 * @throws BuildError. Agrees with parsePort, dockerfile2llb/convert_expose.go.
 */
export function parsePort(text: string, report?: PortReport): PortSpec {
  const { ip, host, container } = splitParts(text);
  const slash = container.indexOf("/");
  const port = slash === -1 ? container : container.slice(0, slash);
  const written = (slash === -1 ? "" : container.slice(slash + 1)) || "tcp";
  const protocol = written.toLowerCase();
  if (port === "") throw failure(`invalid port: ${goQuote(text)}: no port specified`);
  if (!PROTOCOLS.has(protocol)) throw failure(`invalid port: ${goQuote(text)}: invalid proto: ${written}`);
  if (written !== protocol) report?.protoCasing();
  if (ip !== "" || host !== "") report?.invalidFormat();
  if (ip !== "") checkIp(ip);
  const range = parseRange(port);
  if (range === undefined) throw failure(`invalid containerPort: ${port}`);
  if (host !== "") checkHostPort(host, port, range);
  const ports: string[] = [];
  for (let number = range.first; number <= range.last; number++) ports.push(`${number}/${protocol}`);
  return { ports };
}

function splitParts(text: string): { ip: string; host: string; container: string } {
  const last = text.lastIndexOf(":");
  if (last === -1) return { ip: "", host: "", container: text };
  const container = text.slice(last + 1);
  const before = last === 0 ? -1 : text.lastIndexOf(":", last - 1);
  if (before === -1) return { ip: "", host: text.slice(0, last), container };
  return { ip: text.slice(0, before), host: text.slice(before + 1, last), container };
}

function checkIp(text: string): void {
  const ip = text.startsWith("[") ? withoutBrackets(text) : text;
  if (ip === "") return;
  const address = parseIpAddress(ip);
  if (address === undefined || address.zone !== "") throw failure(`invalid IP address: ${ip}`);
}

/** What is between the brackets, in the words of Go's net.SplitHostPort if they are not right. */
function withoutBrackets(text: string): string {
  const end = text.indexOf("]");
  const reason =
    end === -1
      ? "missing ']' in address"
      : text[end + 1] === ":"
        ? "too many colons in address"
        : end !== text.length - 1
          ? "missing port in address"
          : text.includes("[", 1)
            ? "unexpected '[' in address"
            : undefined;
  if (reason !== undefined) throw failure(`invalid IP address ${text}: address ${text}:: ${reason}`);
  return text.slice(1, end);
}

/** A host range must be as long as the container's, unless that is a single port. */
function checkHostPort(host: string, port: string, range: PortRange): void {
  const hostRange = parseRange(host);
  if (hostRange === undefined) throw failure(`invalid hostPort: ${host}`);
  const length = range.last - range.first;
  if (length === 0 || length === hostRange.last - hostRange.first) return;
  throw failure(`invalid ranges specified for container and host Ports: ${port} and ${host}`);
}

function parseRange(text: string): PortRange | undefined {
  const dash = text.indexOf("-");
  const start = dash === -1 ? text : text.slice(0, dash);
  const end = dash === -1 ? start : text.slice(dash + 1);
  const first = parseNumber(start);
  const last = start === end ? first : parseNumber(end);
  return first === undefined || last === undefined || last < first ? undefined : { first, last };
}

function parseNumber(text: string): number | undefined {
  const number = parseGoInt(text, 10, 32);
  return typeof number === "number" && number >= 0 && number <= 65535 ? number : undefined;
}

function failure(message: string): BuildError {
  return new BuildError("step/port", message);
}
