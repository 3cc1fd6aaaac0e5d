import { hash } from "node:crypto";
import { BuildError } from "../diagnostic/build-error.js";
import { encodeText } from "../util/decode-text.js";

/** Hex digits of a digest, by algorithm. */
const HEX_LENGTH: ReadonlyMap<string, number> = new Map([
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
]);

/**
 * The identity of bytes: `sha256:` and the hex of their hash, or that of another algorithm.
 * Agrees with digest.FromBytes of the OCI digest package. Spec: spec/llb.md#digest
 */
export function digestOf(bytes: Uint8Array, algorithm = "sha256"): string {
  return `${algorithm}:${hash(algorithm, bytes, "hex")}`;
}

/** {@link digestOf} by the algorithm of another digest, to compare with it. */
export function digestLike(digest: string, bytes: Uint8Array): string {
  return digestOf(bytes, digest.slice(0, digest.indexOf(":")));
}

/**
 * Verifies a digest such as `sha256:…`.
 *
 * @throws BuildError `image/reference`, with go-digest's words.
 * Agrees with `Parse` of opencontainers/go-digest: sha256, sha384 and sha512 with lower case hex digits.
 */
export function assertDigest(text: string): void {
  const problem = digestProblem(text);
  if (problem !== undefined) throw new BuildError("image/reference", problem);
}

/** What is wrong with a digest in go-digest's words, undefined if nothing is. */
export function digestProblem(text: string): string | undefined {
  const colon = text.indexOf(":");
  if (colon <= 0 || colon + 1 === text.length) return INVALID_FORMAT;
  const length = HEX_LENGTH.get(text.slice(0, colon));
  if (length === undefined) return isWellFormed(text, colon) ? UNSUPPORTED : INVALID_FORMAT;
  if (text.length === colon + 1 + length && isLowerHex(text, colon + 1)) return undefined;
  // The reference counts bytes, not characters.
  return encodeText(text.slice(colon + 1)).length === length ? INVALID_FORMAT : INVALID_LENGTH;
}

const INVALID_FORMAT = "invalid checksum digest format";
const INVALID_LENGTH = "invalid checksum digest length";
const UNSUPPORTED = "unsupported digest algorithm";

/** Whether a text holds lower case hex digits only, from an index to its end. */
export function isLowerHex(text: string, from: number): boolean {
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (!((c >= 48 && c <= 57) || (c >= 97 && c <= 102))) return false;
  }
  return true;
}

/** The general form of a digest whose algorithm is not known: `[a-z0-9]+([.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+`. */
function isWellFormed(text: string, colon: number): boolean {
  let letters = 0;
  for (let i = 0; i < colon; i++) {
    const c = text.charCodeAt(i);
    if ((c >= 48 && c <= 57) || (c >= 97 && c <= 122)) letters++;
    else if (letters > 0 && (c === 43 || c === 45 || c === 46 || c === 95)) letters = 0;
    else return false;
  }
  if (letters === 0) return false;
  for (let i = colon + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const letter = (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122);
    if (!letter && c !== 45 && c !== 61 && c !== 95) return false;
  }
  return true;
}
