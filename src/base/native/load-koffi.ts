import { createRequire } from "node:module";
import { hasMuslLoader } from "./musl-loader.js";

/** What calls functions of C libraries. */
export type Koffi = Pick<typeof import("koffi"), "load" | "errno" | "address">;

let loaded: Koffi | undefined;

/**
 * The package koffi, whose own loader spends several milliseconds on finding out which of its binaries is for this
 * machine. Where it is the usual one, and lies where package managers put it, it is loaded at once.
 *
 * Throws what Node does if there is no such package, or it can't be loaded.
 */
export function loadKoffi(): Koffi {
  loaded ??= loadUsual() ?? load("koffi");
  return loaded;
}

// A bundle in the form of CommonJS has no address of its own.
const load: (name: string) => Koffi =
  typeof require === "function" ? require : createRequire(import.meta.url);

function loadUsual(): Koffi | undefined {
  const { platform, arch } = process;
  if (platform !== "linux" || (arch !== "x64" && arch !== "arm64") || hasMuslLoader()) return undefined;
  try {
    return load(`@koromix/koffi-linux-${arch}/linux_${arch}/koffi.node`);
  } catch {
    return undefined;
  }
}
