/** The parts of a Windows version that decide which containers run: `10.0.20348`. */
export interface WindowsVersion {
  readonly major: number;
  readonly minor: number;
  readonly build: number;
}

const SERVER_2022 = 20348;
const SERVER_2025 = 26100;

/** A version of at least three numbers; undefined if it is none, which matches everything. */
export function parseWindowsVersion(text: string): WindowsVersion | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)(?:\.|$)/.exec(text);
  if (match === null) return undefined;
  const [major, minor, build] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (major > 255 || minor > 255 || build > 65535) return undefined;
  return major === 0 && minor === 0 && build === 0 ? undefined : { major, minor, build };
}

/**
 * Whether a Windows host runs a container of a version: exactly its own before Server 2022; from then on everything
 * since the long-term release before its own. Agrees with containerd/platforms, `checkWindowsHostAndContainerCompat`.
 */
export function isCompatibleWindows(host: WindowsVersion | undefined, container: string): boolean {
  if (host === undefined || container === "") return true;
  const { major, minor, build } = parseWindowsVersion(container) ?? { major: 0, minor: 0, build: 0 };
  if (host.major !== major || host.minor !== minor) return false;
  if (host.build < SERVER_2022) return host.build === build;
  const oldest = host.build > SERVER_2025 ? SERVER_2025 : SERVER_2022;
  return oldest <= build && build <= host.build;
}
