import { join, resolve } from "node:path";
import { formatPlatform, hostPlatform, type Platform } from "../base/platform/platform.js";
import type { CliIo } from "./cli-io.js";
import { badValue } from "./options/cli-option.js";
import {
  type FormatName,
  formatOfFile,
  IMAGE_FORMAT,
  OUTPUT_FORMATS,
  type OutputFormat,
} from "./output-format.js";
import { pathKind } from "./path-kind.js";

/** What to print, and where to. */
export interface OutputTarget {
  readonly format: OutputFormat;
  /** The file for a platform; undefined for the standard output. */
  readonly path: (platform: Platform | undefined) => string | undefined;
}

const PLACEHOLDER = "{platform}";

/** What the command line says of the output. */
export interface OutputValues {
  readonly output: string | undefined;
  readonly format: FormatName | undefined;
  readonly image: boolean;
  readonly platform: readonly Platform[];
}

/**
 * Settles format and place of the output before anything is compiled.
 *
 * @throws BuildError `option/value` for a place that cannot take it: several platforms in one file, or bytes on a
 * terminal.
 */
export function chooseOutput(
  { output, format: asked, image, platform }: OutputValues,
  io: CliIo,
): OutputTarget {
  const file = output === "-" ? undefined : output;
  if (image && asked !== undefined && asked !== "json") throw badValue(`--image prints JSON, not ${asked}`);
  const usual = file === undefined ? (io.stdout.isTTY ? "tree" : "json") : (formatOfFile(file) ?? "json");
  const name = asked ?? usual;
  const format: OutputFormat = image ? IMAGE_FORMAT : OUTPUT_FORMATS[name];
  const isSeveral = platform.length > 1;
  if (file === undefined) {
    if (format.binary && io.stdout.isTTY) {
      throw badValue(
        `--format ${name} is binary, and the standard output a terminal: use -o FILE, or pipe it`,
      );
    }
    if (isSeveral && !format.forPeople) {
      throw badValue(
        `several platforms do not fit one output: use -o DIRECTORY/ or a name with ${PLACEHOLDER} in it, or --format summary`,
      );
    }
    return { format, path: () => undefined };
  }
  return { format, path: filePaths(file, format.extensions[0] ?? ".txt", isSeveral, io) };
}

function filePaths(
  file: string,
  extension: string,
  isSeveral: boolean,
  { cwd }: CliIo,
): OutputTarget["path"] {
  const path = resolve(cwd, file);
  const nameOf = (platform: Platform | undefined): string =>
    formatPlatform(platform ?? hostPlatform()).replaceAll("/", "_");
  if (file.includes(PLACEHOLDER)) return (platform) => path.replaceAll(PLACEHOLDER, nameOf(platform));
  const isDirectory = /[/\\]$/.test(file) || pathKind(path) === "directory";
  if (isDirectory) return (platform) => join(path, `${nameOf(platform)}${extension}`);
  if (isSeveral) {
    throw badValue(
      `several platforms do not fit the file ${file}: end it with / for a directory, or put ${PLACEHOLDER} into its name`,
    );
  }
  return () => path;
}
