import { hash, randomUUID } from "node:crypto";

const RANDOM = "random:";

/**
 * The id of a key that stands on its own: that of a vertex without inputs, or of content (output -1). Keys that are
 * good for one build only, `random:…`, stay recognisable.
 *
 * Agrees with `rootKey`, BuildKit's solver/cachemanager.go; exported caches name their records by it.
 */
export function rootId(digest: string, output: number): string {
  if (digest.startsWith(RANDOM)) return output === 0 ? digest : `${digest}@${output}`;
  return `sha256:${hash("sha256", `${digest}@${output}`, "hex")}`;
}

/** Whether a digest or id is good for one build only, and must not be exported. */
export function isRandom(digest: string): boolean {
  return digest.startsWith(RANDOM);
}

/** An id for a key that stands upon others; says nothing, and is never given twice. */
export function createKeyId(): string {
  return randomUUID();
}
