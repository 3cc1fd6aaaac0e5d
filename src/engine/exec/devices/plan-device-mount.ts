import { BuildError } from "../../../base/diagnostic/build-error.js";
import { cleanPath } from "../../../base/util/go-path.js";
import { goQuote } from "../../../base/util/go-quote.js";
import { MountFlag, type PlannedMount } from "../step-plan.js";
import type { DeviceMount } from "./cdi-spec.js";

const FLAGS: Readonly<Record<string, number>> = {
  ro: MountFlag.READ_ONLY,
  nosuid: MountFlag.NO_SUID,
  nodev: MountFlag.NO_DEVICES,
  noexec: MountFlag.NO_EXEC,
  strictatime: MountFlag.STRICT_ATIME,
};

/** What all mounts of a step are anyway, or what takes back what was not asked for. */
const NOTHING: ReadonlySet<string> = new Set(
  (
    "rw suid dev exec bind rbind private rprivate slave rslave shared rshared unbindable runbindable " +
    "relatime norelatime noatime atime nostrictatime nodiratime diratime defaults sync async"
  ).split(" "),
);

/**
 * A mount of a device: files of the machine, or a new tmpfs. No mount of a step is seen outside of it, whatever its
 * options say.
 *
 * @throws BuildError `exec/device` for other file systems.
 */
export function planDeviceMount({ hostPath, containerPath, options, type }: DeviceMount): PlannedMount {
  const destination = cleanPath(`/${containerPath}`);
  if (destination === "/") throw refuse("a CDI device can't be mounted as the root of a step");
  const flags = options.reduce((all, option) => all | (FLAGS[option] ?? 0), 0);
  const place = { destination, selector: "/", flags, isStub: true };
  const isBind = options.includes("bind") || options.includes("rbind");
  if (isBind || type === "" || type === "bind" || type === "none") {
    if (!hostPath.startsWith("/")) throw refuse(`CDI mount ${goQuote(hostPath)} is not an absolute path`);
    return { source: { kind: "directory", path: cleanPath(hostPath) }, ...place };
  }
  if (type !== "tmpfs") throw refuse(`CDI mount ${goQuote(destination)} is of type ${goQuote(type)}`);
  const data = options.filter((option) => !Object.hasOwn(FLAGS, option) && !NOTHING.has(option)).join(",");
  return { source: { kind: "new", type, data }, ...place };
}

function refuse(message: string): BuildError {
  return new BuildError("exec/device", message, {
    suggestion: "Steps can have files of the machine from CDI devices, and file systems of type tmpfs.",
  });
}
