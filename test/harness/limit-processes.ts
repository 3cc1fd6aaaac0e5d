import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A cgroup with a limit of processes. */
export interface ProcessLimit {
  /** As `cgroupParent` of a request. */
  readonly parent: string;
  readonly isLimited: boolean;
  count(): number;
  remove(): void;
}

/** A cgroup with at most some processes, where this machine has such. */
export function limitProcesses(name: string, count: number): ProcessLimit {
  const mount = ["/sys/fs/cgroup/pids", "/sys/fs/cgroup"].find((path) => existsSync(`${path}/cgroup.procs`));
  const directory = join(mount ?? "", name);
  let isLimited = false;
  try {
    mkdirSync(directory);
    writeFileSync(join(directory, "pids.max"), String(count));
    isLimited = true;
  } catch {
    // Not ours to limit.
  }
  return {
    parent: `/${name}`,
    isLimited,
    count: () => Number(readFileSync(join(directory, "pids.current"), "utf8")),
    remove() {
      for (const path of [...existing("/sys/fs/cgroup"), "/sys/fs/cgroup"]) {
        const own = join(path, name);
        for (const directory of [...(existsSync(own) ? existing(own) : []), own]) {
          try {
            rmdirSync(directory);
          } catch {
            // Not there, or not empty.
          }
        }
      }
    },
  };
}

function existing(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(path, entry.name));
}
