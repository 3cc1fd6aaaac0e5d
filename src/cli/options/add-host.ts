import { canonicalIp } from "../../base/util/ip-address.js";
import type { ExtraHost } from "../../frontend/options/extra-hosts.js";
import { badValue, type CliOption } from "./cli-option.js";

/** Hosts for all steps. Agrees with ValidateExtraHost, docker/cli/opts, and with parseExtraHosts, dockerui/attr.go. */
export const addHostOption: CliOption<readonly ExtraHost[]> = {
  flags: "--add-host <name:ip>",
  summary: "add a line to /etc/hosts of all steps",
  read: (given) => given.map(readHost),
};

function readHost(text: string): ExtraHost {
  const separator = text.includes("=") ? "=" : ":";
  const at = text.indexOf(separator);
  const host = text.slice(0, Math.max(at, 0));
  if (host === "" || /[:,"]/.test(host)) throw badValue(`bad format for add-host: "${text}"`);
  const address = text.slice(at + 1);
  if (address === "host-gateway") {
    throw badValue(
      "host-gateway stands for an address that only the builder knows; give the IP address itself, such as 172.17.0.1",
    );
  }
  const inBrackets = address.length > 2 && address.startsWith("[") && address.endsWith("]");
  const ip = canonicalIp(inBrackets ? address.slice(1, -1) : address);
  if (ip === undefined) throw badValue(`invalid IP address in add-host: "${address}"`);
  return { host: host.toLowerCase(), ip };
}
