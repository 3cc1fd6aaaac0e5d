import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseNormalizedNamed } from "../../base/image/reference.js";
import { fileError } from "../../frontend/contexts/file-error.js";
import { findLayoutImage } from "../../registry/oci-layout.js";
import { createId } from "../session/create-id.js";
import type { InputsDraft } from "./build-inputs.js";
import type { BuildSurroundings } from "./build-options.js";
import { isDirectory } from "./is-directory.js";
import { gitMistake, isRemote, requireGitQuery } from "./remote-url.js";
import { sharedKey } from "./shared-key.js";

/**
 * Adds the contexts that `--build-context` names. Images in directories get a name of their own, under which the
 * daemon asks for their content.
 *
 * @throws BuildError `file/read`, `option/value`, `context/named`. Agrees with loadInputs, docker buildx, build/opt.go.
 */
export function addNamedContexts(
  contexts: ReadonlyMap<string, string>,
  { cwd, env }: BuildSurroundings,
  draft: InputsDraft,
): void {
  const { attrs, caps } = draft;
  if (contexts.size > 0) caps.add("moby.buildkit.frontend.contexts+forward");
  for (const [name, source] of contexts) {
    const key = `context:${name}`;
    if (isRemote(source) || /^(?:docker-image:\/\/|target:)/.test(source)) {
      attrs[key] = source;
      requireGitQuery(source, key, caps);
    } else if (source.startsWith("oci-layout://")) {
      const { directory, digest } = findLayoutImage(source, cwd);
      const store = createId();
      draft.layouts.set(store, directory);
      attrs[key] = `oci-layout://${store}@${digest}`;
    } else {
      const path = resolve(cwd, source);
      if (!isDirectory(path)) throw noContext(name, source, path);
      const localName = name === "context" || name === "dockerfile" ? `_${name}` : name;
      draft.directories.set(localName, path);
      attrs[key] = `local:${localName}`;
      attrs[`sharedkey:localdir:${name}`] = sharedKey(path, env);
    }
  }
}

function noContext(name: string, source: string, path: string): BuildError {
  const doing = `failed to get build context ${name}`;
  const mistake = gitMistake(source);
  if (mistake !== undefined) return new BuildError("option/value", `${doing}: ${mistake}`);
  const isThere = existsSync(path);
  const cause = Object.assign(new Error(), { code: isThere ? "ENOTDIR" : "ENOENT" });
  const error = fileError(doing, source, cause);
  if (isThere || !isImageName(source)) return error;
  return new BuildError(error.code, `${error.message}; if it is an image: docker-image://${source}`, {
    cause,
  });
}

function isImageName(text: string): boolean {
  try {
    parseNormalizedNamed(text);
    return true;
  } catch {
    return false;
  }
}
