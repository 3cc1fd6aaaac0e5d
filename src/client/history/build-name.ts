import { parseGitRef } from "../../base/git/git-ref.js";
import { joinPath } from "../../base/util/go-path.js";

/** Attributes of a build as its frontend got them. */
export type BuildAttrs = Readonly<Record<string, string>>;

/** The bundled engine notes the directory of a context on this machine, which it alone knows. */
export const CONTEXT_DIRECTORY = "buildfile:context";

/**
 * A name by which people know a build: what it calls itself, else its context or file, with the target; empty if there is
 * none of these. Agrees with BuildName, docker buildx, util/history/name.go, without what buildx notes of its own
 * builds on the machine.
 */
export function buildName(attrs: BuildAttrs): string {
  const given = attrs["build-arg:BUILDKIT_BUILD_NAME"];
  if (given) return given;
  const place = contextName(attrs) || fileName(attrs) || directoryName(attrs);
  const { target = "" } = attrs;
  if (target !== "") return place === "" ? target : `${place} (${target})`;
  return place === "" ? repositoryName(attrs) : place;
}

function contextName(attrs: BuildAttrs): string {
  const local = attrs["vcs:localdir:context"] ?? "";
  return attrs.context ?? (local === "." ? "" : local);
}

/** A repository says more than where a copy of it is. */
function directoryName({ [CONTEXT_DIRECTORY]: directory, "vcs:source": source }: BuildAttrs): string {
  return source === undefined ? (directory ?? "") : "";
}

/** The path of the file in its repository; of usual names the directory counts. */
function fileName({
  filename = "Dockerfile",
  "vcs:localdir:dockerfile": directory = ".",
}: BuildAttrs): string {
  const name = filename === "Dockerfile" ? "" : filename;
  const path = directory === "." ? name : joinPath(directory, name);
  return path.replace(/\/Dockerfile$/, "");
}

function repositoryName({ "vcs:source": source, "input:context": input }: BuildAttrs): string {
  if (source) return fragmentForm(source) ?? source;
  return (input && fragmentForm(input)) || "";
}

/** A repository as `URL#REF`, however its reference was given; undefined if it is none. */
function fragmentForm(text: string): string | undefined {
  const result = parseGitRef(text);
  if (result.kind !== "git") return undefined;
  const { remote, ref } = result.ref;
  return ref === "" ? remote : `${remote}#${ref}`;
}

/** The repository that a build is of, empty if it is of none. */
export function buildRepository({ "vcs:source": source, context = "" }: BuildAttrs): string {
  if (source !== undefined) return source;
  const result = parseGitRef(context);
  return result.kind === "git" ? result.ref.remote : "";
}
