import { BuildError } from "../../../base/diagnostic/build-error.js";
import { goQuote } from "../../../base/util/go-quote.js";
import { parseBool } from "../../../base/util/parse-bool.js";
import type { CDIDevice } from "../../../proto/generated/ops.js";
import { parseKind, splitDeviceName } from "./device-names.js";
import type { DeviceTable, RegisteredDevice } from "./device-table.js";

const CLASS = "org.mobyproject.buildkit.device.class";
const AUTO_ALLOW = "org.mobyproject.buildkit.device.autoallow";
/** As many problems as an error names. */
const MAX_PROBLEMS = 3;

/**
 * The devices that some names stand for, each once: `vendor.com/class=name`, `vendor.com/class` for the first of a
 * class, `vendor.com/class=*` for all of it, and whatever the class annotation of devices says.
 *
 * @throws BuildError `exec/device` if there is none for a name that is not optional. Agrees with FindDevices,
 * solver/llbsolver/cdidevices/manager.go.
 */
export function findDevices(table: DeviceTable, asked: readonly CDIDevice[]): readonly RegisteredDevice[] {
  const found = new Set<RegisteredDevice>();
  for (const { name = "", optional = false } of asked) {
    const devices = devicesOf(table, name);
    if (devices.length === 0 && !optional) throw notRegistered(table, name);
    for (const device of devices) found.add(device);
  }
  return [...found];
}

/** Whether steps may have a device without being allowed to: its file says so. */
export function isAutoAllowed({ annotations }: RegisteredDevice): boolean {
  return parseBool(annotations[AUTO_ALLOW] ?? "") === true;
}

function devicesOf({ devices }: DeviceTable, asked: string): readonly RegisteredDevice[] {
  const { kind, name } = splitDeviceName(asked);
  const all = [...devices.values()];
  if (parseKind(kind).vendor !== "") {
    const ofKind = all.filter((device) => device.name.startsWith(`${kind}=`));
    const named = devices.get(asked);
    const found = name === "*" ? ofKind : name === "" ? ofKind.slice(0, 1) : named ? [named] : [];
    if (found.length > 0) return found;
  }
  return all.filter(({ annotations }) => annotations[CLASS] === asked);
}

function notRegistered({ problems, directories }: DeviceTable, name: string): BuildError {
  const shown = problems.slice(0, MAX_PROBLEMS).join("; ");
  const more = problems.length > MAX_PROBLEMS ? ` and ${problems.length - MAX_PROBLEMS} more` : "";
  const where = directories.length === 0 ? "no directory" : directories.join(", ");
  return new BuildError("exec/device", `required device ${goQuote(name)} is not registered`, {
    suggestion:
      problems.length > 0
        ? `These are left out: ${shown}${more}`
        : `Devices are described by CDI files in ${where}; --cdi-spec-dir names other directories.`,
  });
}
