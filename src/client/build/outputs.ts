import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseBool } from "../../base/util/parse-bool.js";
import { csvFields } from "../../frontend/options/csv-fields.js";
import { keyValueField } from "./option-fields.js";

/** Where the result of a build goes, as `--output` says it. */
export interface Output {
  /** `local`, `tar`, `oci`, `docker`, `image`, `cacheonly`, or an exporter that only the daemon knows. */
  readonly type: string;
  /** Options of the exporter. */
  readonly attrs: Readonly<Record<string, string>>;
  /** A path, `-` for the standard output, or nothing. */
  readonly dest: string | undefined;
}

/** What an exporter hands to the client: a tar file, a tree of files, blobs, or nothing at all. */
export type OutputKind = "file" | "directory" | "blobs" | "none";

/**
 * One `--output`: `type=…,dest=…`, a directory, or `-` for a tar file on the standard output. `type=registry` comes
 * back as an image that is pushed.
 *
 * @throws BuildError `option/value`. Agrees with ExportEntry.UnmarshalText and CreateExports, docker buildx.
 */
export function parseOutput(text: string): Output {
  const fields = csvFields(text);
  if (fields.length === 1 && fields[0] === text && !text.startsWith("type=")) {
    return text === "-" ? { type: "tar", attrs: {}, dest: "-" } : { type: "local", attrs: {}, dest: text };
  }
  let type = "";
  let dest: string | undefined;
  const attrs: Record<string, string> = {};
  for (const field of fields) {
    const [key, value] = keyValueField(field);
    if (key === "type") type = value;
    else if (key === "dest") dest = value;
    else attrs[key] = value;
  }
  if (type === "") throw new BuildError("option/value", "type is required for output");
  return type === "registry" ? pushed({ type: "image", attrs, dest }) : { type, attrs, dest };
}

/** The outputs of a command line, `--push` and `--load` worked in. Agrees with RunBuild, docker buildx. */
export function withShorthands(outputs: readonly Output[], push: boolean, load: boolean): readonly Output[] {
  let all = [...outputs];
  if (push) {
    const isImage = ({ type }: Output): boolean => type === "image";
    all = all.some(isImage)
      ? all.map((output) => (isImage(output) ? pushed(output) : output))
      : [...all, pushed({ type: "image", attrs: {}, dest: undefined })];
  }
  const isLoaded = ({ type, dest }: Output): boolean => type === "docker" && dest === undefined;
  if (load && !all.some(isLoaded)) all.push({ type: "docker", attrs: {}, dest: undefined });
  return all;
}

/** An image that goes to its registry; it is not unpacked in the daemon unless that is asked for. */
function pushed({ type, attrs, dest }: Output): Output {
  return { type, attrs: { unpack: "false", ...attrs, push: "true" }, dest };
}

/** What comes back to the client from an output's exporter. */
export function kindOf({ type, attrs }: Output): OutputKind {
  switch (type) {
    case "local":
      return "directory";
    case "tar":
      return "file";
    case "oci":
    case "docker":
      return (parseBool(attrs.tar ?? "") ?? true) ? "file" : "blobs";
    default:
      return "none";
  }
}

/** Whether an image is pushed to its registry. */
export function isPushed({ type, attrs }: Output): boolean {
  return type === "image" && parseBool(attrs.push ?? "") === true;
}

/** What is known of the place where outputs go to. */
export interface OutputSurroundings {
  readonly stdoutIsTerminal: boolean;
  readonly pathKind: (path: string) => "file" | "directory" | "other" | undefined;
  /** An image id is written to a file, too. */
  readonly wantsImageId: boolean;
  /** `--allow buildx.local.delete` was given. */
  readonly allowsDelete: boolean;
  /** Whether a directory lies below the one where the command runs, so that files in it may be deleted. */
  readonly isBelow: (path: string) => boolean;
}

/**
 * Refuses outputs that cannot be where they are to go, before anything is built.
 *
 * @throws BuildError `option/value`. Agrees with CreateExports and ValidateLocalExportDelete, docker buildx.
 */
export function checkOutputs(outputs: readonly Output[], around: OutputSurroundings): void {
  let usesStdout = false;
  for (const output of outputs) {
    const { type } = output;
    if ((type === "local" || type === "tar") && around.wantsImageId) {
      throw refuse("local and tar exporters are incompatible with image ID file");
    }
    const kind = kindOf(output);
    if (kind === "directory" || kind === "blobs") checkDirectory(output, around);
    else if (kind === "file") {
      const toStdout = checkFile(output, around);
      if (toStdout && usesStdout) throw refuse("multiple outputs configured to write to stdout");
      usesStdout ||= toStdout;
    } else if (output.dest !== undefined) {
      throw refuse(`output ${output.dest} is not supported by ${type} exporter`);
    }
  }
}

function checkDirectory({ type, dest, attrs }: Output, around: OutputSurroundings): void {
  if (!dest) throw refuse(`dest is required for ${type} exporter`);
  if (dest === "-") throw refuse(`dest cannot be stdout for ${type} exporter`);
  const found = around.pathKind(dest);
  if (found !== undefined && found !== "directory") {
    throw refuse(`destination directory ${dest} is a file`);
  }
  if (type !== "local") return;
  const mode = (attrs.mode ?? "").trim().toLowerCase();
  if (mode !== "" && mode !== "copy" && mode !== "delete") {
    throw refuse(`invalid local exporter mode "${attrs.mode}"`);
  }
  if (mode === "delete" && !around.allowsDelete && !around.isBelow(dest)) {
    throw refuse(`local output mode=delete for destination "${dest}" requires --allow=buildx.local.delete`);
  }
}

/** Whether the file is the standard output. */
function checkFile({ type, dest }: Output, around: OutputSurroundings): boolean {
  // Without a place, a docker image goes into Docker's store, and all else to the standard output.
  if (dest === undefined && type === "docker") return false;
  if (dest === undefined || dest === "" || dest === "-") {
    if (around.stdoutIsTerminal) {
      throw refuse(`dest file is required for ${type} exporter. refusing to write to console`);
    }
    return true;
  }
  if (around.pathKind(dest) === "directory") throw refuse(`destination file ${dest} is a directory`);
  return false;
}

function refuse(message: string): BuildError {
  return new BuildError("option/value", message);
}
