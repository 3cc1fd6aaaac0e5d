import { parseNormalizedNamed } from "../base/image/reference.js";

const NAME = "buildfile";
const TAG = /^(?:latest|1(?:\.\d+)*)$/;

/**
 * Whether an image is a release of this frontend that means the same as this one: `org/buildfile:1`, in any
 * registry. One that is pinned to a digest is meant to be that one.
 */
export function isOwnImage(image: string): boolean {
  try {
    const { path, tag, digest } = parseNormalizedNamed(image);
    return path.split("/").at(-1) === NAME && digest === undefined && TAG.test(tag ?? "latest");
  } catch {
    return false;
  }
}
