import { BuildError } from "../../../base/diagnostic/build-error.js";
import { csvFields } from "../../../frontend/options/csv-fields.js";
import type { CDIDevice } from "../../../proto/generated/ops.js";
import type { DeviceTable } from "./device-table.js";
import { findDevices, isAutoAllowed } from "./find-devices.js";

const ENTITLEMENT = "device";

/** What `--allow device` values say together. */
interface DeviceGrants {
  readonly isAll: boolean;
  /** Names that are allowed, and for other names what they stand for. */
  readonly names: ReadonlyMap<string, string | undefined>;
}

/**
 * The devices that a step gets of those it asks for, by the names that the user and the machine allow:
 * `device` for all, `device=NAME`, and `device=NAME,alias=OTHER` to give a device under another name.
 *
 * @param allowed values of `--allow`, also those that are of something else
 * @throws BuildError `engine/entitlement` for devices that are not allowed, `exec/device` for those that are not there.
 * Agrees with ValidateEntitlements, solver/llbsolver/vertex.go.
 */
export function permitDevices(
  asked: readonly CDIDevice[],
  allowed: Iterable<string>,
  table: DeviceTable,
): readonly CDIDevice[] {
  const grants = readGrants(allowed);
  if (grants.isAll) return asked;
  const permitted: CDIDevice[] = [];
  const others: CDIDevice[] = [];
  for (const device of asked) {
    const target = grants.names.get(device.name ?? "");
    if (target === undefined) others.push(device);
    else permitted.push({ ...device, name: target });
  }
  const found = findDevices(table, others);
  if (found.length === 0) return permitted;
  const named = [...grants.names]
    .filter(([, target]) => target === undefined)
    .map(([name]) => ({ name, optional: false }));
  const granted = new Set(findDevices(table, named));
  const forbidden = found.filter((device) => !granted.has(device) && !isAutoAllowed(device));
  if (forbidden.length > 0) throw notAllowed(forbidden.map(({ name }) => name));
  return [...permitted, ...found.map(({ name }) => ({ name }))];
}

function readGrants(allowed: Iterable<string>): DeviceGrants {
  const names = new Map<string, string | undefined>();
  let isAll = false;
  for (const text of allowed) {
    if (text === ENTITLEMENT || text === `${ENTITLEMENT}=`) isAll = true;
    else if (text.startsWith(`${ENTITLEMENT}=`)) {
      const [name = "", ...options] = csvFields(text.slice(ENTITLEMENT.length + 1));
      const alias = options.findLast((option) => option.startsWith("alias="))?.slice("alias=".length);
      if (alias) names.set(alias, name);
      else names.set(name, undefined);
    }
  }
  return { isAll, names };
}

function notAllowed(names: readonly string[]): BuildError {
  const [first = ""] = names;
  const message =
    names.length === 1
      ? `device ${first} is requested by the build but not allowed`
      : `devices ${names.join(", ")} are requested by the build but not allowed`;
  const options = names.map((name) => `--allow device=${name}`).join(" ");
  return new BuildError("engine/entitlement", message, {
    suggestion: `Allow ${names.length === 1 ? "it" : "them"} with ${options}`,
  });
}
