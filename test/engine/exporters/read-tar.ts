import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDirectory } from "./doubles.js";

/** The files of an archive as the program `tar` unpacks them. */
export function readTar(archive: Uint8Array): ReadonlyMap<string, string> {
  const directory = join(temporaryDirectory(), "files");
  mkdirSync(directory);
  execFileSync("tar", ["-x", "-f", "-", "-C", directory], { input: archive });
  const files = new Map<string, string>();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(directory.length + 1), readFileSync(path, "utf8"));
  }
  return files;
}

/** The entries of an archive as `tar` lists them, with owners as numbers. */
export function listTar(archive: Uint8Array): readonly string[] {
  const text = execFileSync("tar", ["-t", "-v", "--full-time", "--numeric-owner", "-f", "-"], {
    input: archive,
    env: { ...process.env, TZ: "UTC" },
  });
  return text.toString().trimEnd().split("\n");
}
