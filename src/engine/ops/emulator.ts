import { accessSync, constants, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { formatPlatform, type Platform } from "../../base/platform/platform.js";
import type { Platform as PlatformMessage } from "../../proto/generated/ops.js";

/** What is looked at to find out which programs this machine runs. */
export interface EmulatorSurroundings {
  readonly host: Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the kernel lists the formats it hands to other programs. */
  readonly binfmt?: string;
}

const BINFMT = "/proc/sys/fs/binfmt_misc";
/** The names of processors in QEMU, where they are not Go's. */
const QEMU_NAMES: Readonly<Record<string, string>> = {
  amd64: "x86_64",
  arm64: "aarch64",
  "386": "i386",
  ppc64le: "ppc64le",
  mips64le: "mips64el",
  loong64: "loongarch64",
};
/** What processors run beside their own programs. */
const ALSO_RUNS: Readonly<Record<string, readonly string[]>> = { amd64: ["386"] };

/**
 * The program that steps of a platform are put behind; undefined where the kernel runs them by itself, or with an emulator of
 * its own.
 *
 * @throws BuildError `engine/unsupported`, which says what to install. Agrees with getEmulator,
 * solver/llbsolver/ops/exec_binfmt.go.
 */
export function findEmulator(
  { OS = "", Architecture = "", Variant }: PlatformMessage,
  { host, env, binfmt = BINFMT }: EmulatorSurroundings,
): string | undefined {
  if (OS !== "linux")
    throw refuse({ os: OS, architecture: Architecture }, "only linux steps can be run here");
  const isOwn = Architecture === host.architecture || ALSO_RUNS[host.architecture]?.includes(Architecture);
  if (isOwn) return undefined;
  const name = QEMU_NAMES[Architecture] ?? Architecture;
  if (isRegistered(binfmt, name)) return undefined;
  const program = onPath([`buildkit-qemu-${name}`, `qemu-${name}-static`], env.PATH ?? "");
  if (program !== undefined) return program;
  throw refuse(
    { os: OS, architecture: Architecture, variant: Variant },
    `install an emulator for it, such as qemu-user-static with binfmt-support, or copy qemu-${name}-static onto the PATH`,
  );
}

/** Whether the kernel starts an emulator that it has open already, so that steps need not have it. */
function isRegistered(binfmt: string, name: string): boolean {
  try {
    return readdirSync(binfmt)
      .filter((entry) => entry.includes(name))
      .some((entry) => {
        const text = readFileSync(join(binfmt, entry), "utf8");
        return /^enabled$/m.test(text) && /^flags: .*F/m.test(text);
      });
  } catch {
    return false;
  }
}

function onPath(names: readonly string[], path: string): string | undefined {
  for (const directory of path.split(delimiter)) {
    for (const name of names) {
      const file = join(directory, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {}
    }
  }
  return undefined;
}

function refuse(platform: Platform, advice: string): BuildError {
  const message = `this machine can't run programs for ${formatPlatform(platform)}: ${advice}`;
  return new BuildError("engine/unsupported", message);
}
