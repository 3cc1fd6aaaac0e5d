import { hash } from "node:crypto";

/**
 * The identity of bytes: `sha256:` and the hex of their hash.
 * Agrees with digest.FromBytes of the OCI digest package. Spec: spec/llb.md#digest
 */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${hash("sha256", bytes, "hex")}`;
}
