import type { CDIDevice } from "../../../proto/generated/ops.js";
import type { ContainerEdits } from "./cdi-spec.js";
import type { DeviceTable } from "./device-table.js";
import { findDevices } from "./find-devices.js";

/** Where files that describe devices are looked for. Agrees with CDISpecDirs, util/appdefaults. */
export const CDI_SPEC_DIRECTORIES: readonly string[] = ["/etc/cdi", "/var/run/cdi", "/etc/buildkit/cdi"];

/** What some devices change in a step, in order. */
export interface StepDevices {
  /** For people. */
  readonly names: readonly string[];
  readonly edits: readonly ContainerEdits[];
}

/** Devices of the machine that steps may ask for. Their files are read anew each time, as drivers change them. */
export interface DeviceRegistry {
  /** All that there are; never rejects. */
  table(): Promise<DeviceTable>;
  /**
   * What devices change; undefined if there are none, which optional ones need not be. Rejects with a BuildError
   * `exec/device`. Agrees with InjectDevices, CDI's pkg/cdi/cache.go.
   */
  resolve(asked: readonly CDIDevice[]): Promise<StepDevices | undefined>;
}

/** Costs nothing until it is asked. Spec: spec/engine/exec.md#devices. */
export function createDeviceRegistry(directories: readonly string[] = CDI_SPEC_DIRECTORIES): DeviceRegistry {
  const table = async (): Promise<DeviceTable> => {
    const { readDeviceTable } = await import("./device-table.js");
    return readDeviceTable(directories);
  };
  return {
    table,
    async resolve(asked) {
      const devices = findDevices(await table(), asked);
      if (devices.length === 0) return undefined;
      // What a file says for all of its devices comes once, before the first of them.
      const edits = new Set(devices.flatMap(({ spec, device }) => [spec.edits, device.edits]));
      return { names: devices.map(({ name }) => name), edits: [...edits] };
    },
  };
}
