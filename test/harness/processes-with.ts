import { readdirSync, readFileSync } from "node:fs";

/** Ids of the processes of this machine with some text in their arguments or environment. */
export function processesWith(
  text: string,
  files: readonly ("cmdline" | "environ")[] = ["cmdline", "environ"],
): readonly number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && files.some((file) => read(pid, file).includes(text)));
}

/** Empty for a process that has ended meanwhile. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}
