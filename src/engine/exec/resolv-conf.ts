import { readFileSync } from "node:fs";
import { isIP } from "node:net";

/** Where servers are asked for names if not as the machine does. */
export interface DnsConfig {
  readonly nameservers?: readonly string[] | undefined;
  readonly searchDomains?: readonly string[] | undefined;
  readonly options?: readonly string[] | undefined;
}

const PATH = "/etc/resolv.conf";
/** What systemd-resolved makes for those who can't reach its own server. */
const SYSTEMD_PATH = "/run/systemd/resolve/resolv.conf";
const DEFAULT_SERVERS = ["8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844"];

interface Parsed {
  servers: readonly string[];
  search: readonly string[];
  options: readonly string[];
  readonly other: readonly string[];
}

/**
 * A step's /etc/resolv.conf: the machine's own. Servers on the machine itself can be asked in its own network only;
 * elsewhere they are left out, and public ones take their place if none remains.
 *
 * Agrees with GetResolvConf, executor/oci/resolvconf.go.
 *
 * @param read gives the content of a file; empty if there is none
 */
export function resolvConf(isHostNetwork: boolean, dns: DnsConfig = {}, read = readText): string {
  const own = parse(read(PATH));
  const isSystemd = own.servers.length === 1 && own.servers[0] === "127.0.0.53";
  const parsed = !isHostNetwork && isSystemd ? parse(read(SYSTEMD_PATH)) : own;
  const isGiven = Boolean(dns.nameservers?.length);
  if (isGiven) parsed.servers = dns.nameservers!;
  if (dns.searchDomains?.length) parsed.search = dns.searchDomains.filter((domain) => domain !== ".");
  if (dns.options?.length) parsed.options = dns.options;
  if (!isGiven && (!isHostNetwork || parsed.servers.length === 0)) {
    parsed.servers = parsed.servers.filter((server) => !isLoopback(server));
    if (parsed.servers.length === 0) parsed.servers = DEFAULT_SERVERS;
  }
  return print(parsed);
}

function parse(text: string): Parsed {
  const servers: string[] = [];
  const other: string[] = [];
  let search: readonly string[] = [];
  let options: readonly string[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("#") || line.startsWith(";")) continue;
    const [word, ...values] = line.split(/\s+/).filter((part) => part !== "");
    if (word === undefined) continue;
    if (word === "nameserver") {
      if (values[0] !== undefined && isIP(values[0].split("%")[0]!) !== 0) servers.push(values[0]);
    } else if (word === "search" || word === "domain") {
      if (values.length > 0) search = values;
    } else if (word === "options") {
      options = [...options, ...values];
    } else other.push(line);
  }
  return { servers, search, options, other };
}

function print({ servers, search, options, other }: Parsed): string {
  const lines = [
    ...servers.map((server) => `nameserver ${server}`),
    ...(search.length > 0 ? [`search ${search.join(" ")}`] : []),
    ...(options.length > 0 ? [`options ${options.join(" ")}`] : []),
    ...other,
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function isLoopback(server: string): boolean {
  return server.startsWith("127.") || server === "::1" || server.startsWith("::ffff:127.");
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
