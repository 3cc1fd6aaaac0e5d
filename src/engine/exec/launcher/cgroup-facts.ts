import { existsSync, readFileSync } from "node:fs";
import { joinPath } from "../../../base/util/go-path.js";

/** How this machine's cgroups can be reached. */
export interface CgroupFacts {
  /** The mount of cgroup v2. */
  readonly unified: string | undefined;
  /** The mounts of cgroup v1, by their first controller's name. With any, limits are set there. */
  readonly controllers: readonly { readonly name: string; readonly path: string }[];
  /** Other controllers of the same mounts. */
  readonly aliases: readonly (readonly [alias: string, name: string])[];
  /** All mounts, also those of no use to us. */
  readonly mounts: readonly string[];
  /** With cgroup v1, the directory that this process is in by its devices. */
  readonly devicesBefore: string | undefined;
}

// What a step has limits of, or is counted in.
const KNOWN: ReadonlySet<string> = new Set([
  "blkio",
  "cpu",
  "cpuacct",
  "cpuset",
  "devices",
  "freezer",
  "hugetlb",
  "memory",
  "pids",
]);

/** Reads the mounts and cgroups of this process. */
export function readCgroupFacts(
  mountInfo = readFileSync("/proc/self/mountinfo", "utf8"),
  own = readFileSync("/proc/self/cgroup", "utf8"),
): CgroupFacts {
  let unified: string | undefined;
  const controllers: { name: string; path: string }[] = [];
  const aliases: (readonly [string, string])[] = [];
  const mounts: string[] = [];
  for (const line of mountInfo.split("\n")) {
    const [mount = "", type = ""] = line.split(" - ");
    const path = mount.split(" ")[4];
    if (path === undefined || path.includes("\\")) continue;
    if (/^cgroup2? /.test(type)) mounts.push(path);
    if (type.startsWith("cgroup2 ")) unified ??= path;
    if (!type.startsWith("cgroup ")) continue;
    const [name, ...others] = (type.split(" ")[2] ?? "").split(",").filter((word) => KNOWN.has(word));
    if (name === undefined || controllers.some((known) => known.name === name)) continue;
    controllers.push({ name, path });
    for (const other of others) aliases.push([other, name]);
  }
  const devices = controllers.find(({ name }) => name === "devices")?.path;
  const path = own
    .split("\n")
    .map((line) => line.split(":"))
    .find(([, names]) => names?.split(",").includes("devices"))?.[2];
  return {
    unified: unified !== undefined && existsSync(unified) ? unified : undefined,
    controllers,
    aliases,
    mounts,
    devicesBefore: devices === undefined || path === undefined ? undefined : joinPath(devices, path),
  };
}
