import { BuildError } from "../../base/diagnostic/build-error.js";
import { formatPlatformAll, parsePlatform } from "../../base/platform/platform.js";

const KINDS: ReadonlySet<string> = new Set(["index", "index-descriptor", "manifest", "manifest-descriptor"]);
const KIND_AND_PLATFORM = /^([a-z-]+)(?:\[([A-Za-z0-9_/-]+)\])?$/;

/**
 * `--annotation [KIND[[PLATFORM]],…:]KEY=VALUE` as options of an exporter, such as
 * `annotation-manifest[linux/amd64].KEY`.
 *
 * @throws BuildError `option/value`. Agrees with ParseAnnotations, docker buildx, util/buildflags/export.go.
 */
export function parseAnnotations(texts: readonly string[]): Record<string, string> {
  const attrs: Record<string, string> = {};
  for (const text of texts) {
    if (text === "") continue;
    const equals = text.indexOf("=");
    if (equals === -1) throw refuse(`invalid annotation "${text}", expected key=value`);
    const name = text.slice(0, equals);
    const value = text.slice(equals + 1);
    const colon = name.indexOf(":");
    const kinds = colon === -1 ? [""] : name.slice(0, colon).split(",");
    for (const kind of kinds) attrs[`${prefixOf(kind, colon !== -1)}.${name.slice(colon + 1)}`] = value;
  }
  return attrs;
}

function prefixOf(text: string, isWritten: boolean): string {
  if (!isWritten) return "annotation";
  const [, kind, platform] = KIND_AND_PLATFORM.exec(text) ?? [];
  if (kind === undefined) {
    throw refuse(`invalid annotation type "${text}", expected type and optional platform in square brackets`);
  }
  if (!KINDS.has(kind)) throw refuse(`unknown annotation type "${kind}"`);
  if (platform === undefined || kind.startsWith("index")) return `annotation-${kind}`;
  return `annotation-${kind}[${canonicalPlatform(platform)}]`;
}

function canonicalPlatform(text: string): string {
  try {
    return formatPlatformAll(parsePlatform(text));
  } catch (thrown) {
    throw BuildError.from(thrown).wrap(`invalid platform "${text}"`);
  }
}

function refuse(message: string): BuildError {
  return new BuildError("option/value", message);
}
