import { statSync } from "node:fs";
import { resolve } from "node:path";
import { parseGitRef } from "../base/git/git-ref.js";
import { parseNormalizedNamed, referenceToString, withDigest } from "../base/image/reference.js";
import type { NamedContextSpec } from "../frontend/build-request.js";
import { fileError } from "../frontend/contexts/file-error.js";
import { readIgnoreFileOf } from "../frontend/contexts/local-directory.js";
import type { LayoutImage } from "../registry/oci-layout.js";
import type { CliIo } from "./cli-io.js";

/** The named contexts of a build, and the images in directories that some of them are. */
export interface Contexts {
  readonly specs: ReadonlyMap<string, NamedContextSpec>;
  /** By the reference under which the compiler asks for their config. */
  readonly layouts: ReadonlyMap<string, LayoutImage>;
}

/**
 * Looks at what `--build-context` names: directories with their ignore files, images in directories.
 *
 * @throws BuildError if something cannot be read. Agrees with loadInputs, docker buildx, build/opt.go.
 */
export async function readContexts(given: ReadonlyMap<string, string>, io: CliIo): Promise<Contexts> {
  const specs = new Map<string, NamedContextSpec>();
  const layouts = new Map<string, LayoutImage>();
  for (const [name, source] of given) {
    if (!source.startsWith("oci-layout://")) {
      specs.set(name, readContext(name, source, io));
      continue;
    }
    const { findLayoutImage } = await import("../registry/oci-layout.js");
    const image = findLayoutImage(source, io.cwd);
    layouts.set(referenceToString(withDigest(parseNormalizedNamed(name), image.digest)), image);
    // Who runs the build gives the directory under this name.
    specs.set(name, { source: `oci-layout://${localName(name)}@${image.digest}` });
  }
  return { specs, layouts };
}

function readContext(name: string, source: string, io: CliIo): NamedContextSpec {
  if (/^(?:https?|docker-image):\/\//.test(source) || parseGitRef(source).kind !== "local") return { source };
  const path = resolve(io.cwd, source);
  try {
    if (!statSync(path).isDirectory()) throw Object.assign(new Error(), { code: "ENOTDIR" });
  } catch (cause) {
    throw fileError(`failed to get build context ${name}`, source, cause);
  }
  return { source: `local:${localName(name)}`, excludePatterns: readIgnoreFileOf(path)?.patterns };
}

/** The names of the main context and of the Dockerfile's directory are taken. */
function localName(name: string): string {
  return name === "context" || name === "dockerfile" ? `_${name}` : name;
}
