/** What is known of an IP address that was read. */
export interface IpAddress {
  readonly version: 4 | 6;
  /** What follows the `%` of an IPv6 address; empty if it has none. */
  readonly zone: string;
}

const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const HEX_GROUP = /^[0-9a-fA-F]{1,4}$/;
const LONGEST_IPV6 = 45;

/**
 * An IP address without brackets, undefined for any other text. Agrees with Go's netip.ParseAddr:
 * no leading zeros in IPv4, `::` stands for at least one group, a zone is any text but not an empty one.
 * net.ParseIP takes the same texts, except those with a zone.
 */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (IPV4.test(text)) return { version: 4, zone: "" };
  const percent = text.indexOf("%");
  if (percent === text.length - 1) return undefined;
  const address = percent === -1 ? text : text.slice(0, percent);
  if (!isIpv6(address)) return undefined;
  return { version: 6, zone: percent === -1 ? "" : text.slice(percent + 1) };
}

/** An address as Go's net.IP prints it; undefined if it is none. */
export function canonicalIp(text: string): string | undefined {
  const address = parseIpAddress(text);
  if (address === undefined || address.zone !== "") return undefined;
  if (address.version === 4) return text;
  // The URL standard shortens IPv6 as Go does, except for IPv4 addresses in it.
  const short = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(short) ?? [];
  if (high === undefined || low === undefined) return short;
  const [h, l] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return `${h >> 8}.${h & 255}.${l >> 8}.${l & 255}`;
}

function isIpv6(text: string): boolean {
  if (text.length < 2 || text.length > LONGEST_IPV6) return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const [head, tail] = halves as [string, string | undefined];
  if (tail === undefined) return countGroups(head, true) === 8;
  const before = head === "" ? 0 : countGroups(head, false);
  const after = tail === "" ? 0 : countGroups(tail, true);
  return before + after < 8;
}

/** How many 16-bit groups a list has; an IPv4 address at its end counts as two. NaN if the list is malformed. */
function countGroups(list: string, mayEndInIpv4: boolean): number {
  const groups = list.split(":");
  let count = groups.length;
  const last = groups.at(-1)!;
  if (mayEndInIpv4 && IPV4.test(last)) {
    groups.pop();
    count++;
  }
  return groups.every((group) => HEX_GROUP.test(group)) ? count : Number.NaN;
}
