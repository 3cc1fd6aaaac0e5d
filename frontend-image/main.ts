import { accessSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import packageJson from "../package.json" with { type: "json" };
import { BuildError } from "../src/base/diagnostic/build-error.js";
import { fileError } from "../src/frontend/contexts/file-error.js";
import { COMPRESSIONS } from "./compression.js";
import { type PackOptions, readOptions, USAGE } from "./options.js";
import { type PackedImage, type ProgramFiles, packImage } from "./pack-image.js";
import { createProgressLine } from "./progress-line.js";
import { writeArchive } from "./write-archive.js";

/** What the packer needs of the script that runs it. */
export interface PackHost {
  readonly argv: readonly string[];
  /** The directory of the repository. */
  readonly root: string;
  /** Bundles a program and the loader. */
  readonly bundle: (entry: string) => Promise<ProgramFiles>;
}

/** The packer as a process: answers the exit code, 2 where the command line is at fault. */
export async function main(host: PackHost): Promise<number> {
  let options: PackOptions;
  try {
    options = readOptions(host.argv, {
      node: process.execPath,
      entry: join(host.root, "src/frontend-program/start.ts"),
      output: join(host.root, "dist/frontend.tar"),
      epoch: process.env.SOURCE_DATE_EPOCH,
    });
  } catch (thrown) {
    return reportError(thrown, 2);
  }
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  try {
    await pack(options, host);
    return 0;
  } catch (thrown) {
    return reportError(thrown, 1);
  }
}

async function pack(options: PackOptions, { root, bundle }: PackHost): Promise<void> {
  assertReadable(options.entry);
  const temporaryDirectory = mkdtempSync(join(tmpdir(), "buildfile-frontend-"));
  const progress = createProgressLine(process.stderr);
  const interruption = watchSignals();
  try {
    const image = await packImage({
      ...options,
      program: await bundle(options.entry),
      version: packageJson.version,
      license: packageJson.license,
      cacheDirectory: join(root, "node_modules/.cache/frontend-image"),
      temporaryDirectory,
      say: (...what) => {
        interruption.check();
        progress.say(...what);
      },
    });
    const size = await writeArchive(options.output, image.archive());
    progress.end();
    process.stdout.write(summary(options, image, size));
  } finally {
    interruption.end();
    progress.end();
    rmSync(temporaryDirectory, { recursive: true, force: true });
  }
}

/** Lets what has been begun be cleaned up where a signal would end the process at once. */
function watchSignals(): { readonly check: () => void; readonly end: () => void } {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  let received: string | undefined;
  const receive = (signal: NodeJS.Signals) => {
    received = signal;
  };
  for (const signal of signals) process.on(signal, receive);
  return {
    check: () => {
      if (received !== undefined)
        throw new BuildError("file/write", `interrupted by ${received}; nothing was written`);
    },
    end: () => {
      for (const signal of signals) process.off(signal, receive);
    },
  };
}

function assertReadable(entry: string): void {
  try {
    accessSync(entry);
  } catch (cause) {
    throw fileError("failed to read the program", entry, cause);
  }
}

function summary(
  { output, name, compression, level }: PackOptions,
  image: PackedImage,
  size: number,
): string {
  const lines = image.platforms.map(
    ({ name: platform, compressed, codeCache }) =>
      `  ${platform}  ${megabytes(compressed)} compressed (${compression} ${level}, ${COMPRESSIONS[compression].engine})` +
      (codeCache ? "" : ", program not compiled beforehand"),
  );
  const file = relative(process.cwd(), output) || output;
  return `${file}  ${megabytes(size)}  ${name.familiar}  ${image.descriptor.digest}\n${lines.join("\n")}\n`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function reportError(thrown: unknown, exitCode: number): number {
  const known = thrown instanceof BuildError && thrown.code !== "internal";
  const text = known ? thrown.message : thrown instanceof Error ? thrown.stack : String(thrown);
  process.stderr.write(`error: ${text}\n`);
  return exitCode;
}
