import { parseNormalizedNamed } from "../base/image/reference.js";

const NAME = "buildfile";
const TAG = /^(?:latest|labs|1(?:\.\d+)*(?:-labs)?)$/;

/**
 * Whether an image is a release of this frontend that means the same as this one: `org/buildfile:1`, in any
 * registry, also of the labs channel. One that is pinned to a digest is meant to be that one.
 */
export function isOwnImage(image: string): boolean {
  try {
    const { path, tag, digest } = parseNormalizedNamed(image);
    return path.split("/").at(-1) === NAME && digest === undefined && TAG.test(tag ?? "latest");
  } catch {
    return false;
  }
}
