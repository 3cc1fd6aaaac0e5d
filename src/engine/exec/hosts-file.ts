import type { HostIP } from "../../proto/generated/ops.js";

/** What a step's machine is called if nobody says. */
export const DEFAULT_HOSTNAME = "buildkitsandbox";

/** The step's /etc/hosts. Agrees with makeHostsFile, executor/oci/hosts.go. */
export function hostsFile(hostname: string, extraHosts: readonly HostIP[]): string {
  const own = [
    `127.0.0.1\tlocalhost ${hostname || DEFAULT_HOSTNAME}`,
    "::1\tlocalhost ip6-localhost ip6-loopback",
  ];
  const extra = extraHosts.map(({ Host = "", IP = "" }) => `${IP}\t${Host}`);
  return `${[...own, ...extra].join("\n")}\n`;
}
