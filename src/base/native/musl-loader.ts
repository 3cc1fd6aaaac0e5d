import { existsSync } from "node:fs";

const MACHINES: { readonly [arch in NodeJS.Architecture]?: string } = { x64: "x86_64", arm64: "aarch64" };

/** Whether programs of musl may run here, this one perhaps: then it has to be found out which C library it has. */
export function hasMuslLoader(): boolean {
  return existsSync(`/lib/ld-musl-${MACHINES[process.arch] ?? process.arch}.so.1`);
}
