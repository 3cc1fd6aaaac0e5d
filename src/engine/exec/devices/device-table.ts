import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { compareUtf8 } from "../../../base/util/compare-utf8.js";
import { goQuote } from "../../../base/util/go-quote.js";
import type { CdiSpec, DeviceSpec } from "./cdi-spec.js";
import { readSpec } from "./read-spec.js";

/** A device that steps may ask for. */
export interface RegisteredDevice {
  /** `vendor.com/class=name` */
  readonly name: string;
  /** Those of its file, and its own. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly device: DeviceSpec;
  readonly spec: CdiSpec;
}

/** All devices that the machine describes. */
export interface DeviceTable {
  /** By their names, in order. */
  readonly devices: ReadonlyMap<string, RegisteredDevice>;
  /** What is wrong with files, so that their devices are not there. */
  readonly problems: readonly string[];
  /** Where was looked. */
  readonly directories: readonly string[];
}

/** Files of one directory; who has more has something else there. */
const MAX_FILES = 1000;

interface Found {
  readonly device: RegisteredDevice;
  readonly priority: number;
  readonly path: string;
}

/**
 * Reads the files of some directories. A device of a later directory takes the place of one with the same name; two in
 * the same directory are neither. Files that can't be read are problems of those who want a device of them.
 * Never rejects. Agrees with Cache.refresh, CDI's pkg/cdi/cache.go.
 */
export async function readDeviceTable(directories: readonly string[]): Promise<DeviceTable> {
  const found = new Map<string, Found>();
  const conflicts = new Set<string>();
  const problems: string[] = [];
  for (const [priority, directory] of directories.entries()) {
    for (const path of await specFiles(directory, problems)) {
      const spec = await readSpec(path).catch((error: Error) => void problems.push(error.message));
      for (const device of spec?.devices ?? []) {
        const name = `${spec!.kind}=${device.name}`;
        const other = found.get(name);
        if (other?.priority === priority) {
          problems.push(
            `conflicting device ${goQuote(name)} (specs ${goQuote(path)}, ${goQuote(other.path)})`,
          );
          conflicts.add(name);
          continue;
        }
        const annotations = { ...spec!.annotations, ...device.annotations };
        found.set(name, { device: { name, annotations, device, spec: spec! }, priority, path });
      }
    }
  }
  const devices = [...found.values()]
    .map(({ device }) => device)
    .filter(({ name }) => !conflicts.has(name))
    .sort((a, b) => compareUtf8(a.name, b.name));
  return { devices: new Map(devices.map((device) => [device.name, device])), problems, directories };
}

/** In the order of their names; none if there is no such directory. */
async function specFiles(directory: string, problems: string[]): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    const names = entries
      .filter((entry) => !entry.isDirectory() && [".json", ".yaml"].includes(extname(entry.name)))
      .map(({ name }) => name)
      .sort(compareUtf8);
    if (names.length > MAX_FILES) {
      problems.push(`${directory} has more than ${MAX_FILES} CDI Specs, of which the rest is not read`);
    }
    return names.slice(0, MAX_FILES).map((name) => join(directory, name));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code !== "ENOENT") problems.push(`failed to read ${directory}: ${code}`);
    return [];
  }
}
