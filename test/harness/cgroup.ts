import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = "/sys/fs/cgroup";
/** The files that limit, as they are called in both versions of cgroups. */
const FILES = {
  memory: { controller: "memory", first: "memory.limit_in_bytes", second: "memory.max" },
  processes: { controller: "pids", first: "pids.max", second: "pids.max" },
} as const;

/** A control group for the steps of a test. */
export interface TestCgroup {
  /** As `--cgroup-parent` has it. */
  readonly name: string;
  /** Removes it, with those that steps have left in it. */
  remove(): void;
}

/** Makes one; undefined where this process can't. */
export function makeCgroup(
  limits: Readonly<Partial<Record<keyof typeof FILES, number>>>,
): TestCgroup | undefined {
  const name = `buildfile-test-${process.pid}`;
  const cgroup: TestCgroup = {
    name,
    remove() {
      for (const parent of [ROOT, ...subdirectories(ROOT)]) removeAll(join(parent, name));
    },
  };
  try {
    for (const [limit, value] of Object.entries(limits)) {
      const { controller, first, second } = FILES[limit as keyof typeof FILES];
      const isFirst = existsSync(join(ROOT, controller));
      const directory = isFirst ? join(ROOT, controller, name) : join(ROOT, name);
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, isFirst ? first : second), String(value));
    }
    return cgroup;
  } catch {
    cgroup.remove();
    return undefined;
  }
}

function removeAll(directory: string): void {
  if (!existsSync(directory)) return;
  for (const child of subdirectories(directory)) removeAll(child);
  rmdirSync(directory);
}

function subdirectories(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(directory, name));
}
