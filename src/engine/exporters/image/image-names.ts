import { BuildError } from "../../../base/diagnostic/build-error.js";
import {
  familiarString,
  parseNormalizedNamed,
  referenceToString,
  tagNameOnly,
} from "../../../base/image/reference.js";

/** The names of an option: `*` stands for those that the frontend gave. */
export function wantedNames(option: string, metadata: ReadonlyMap<string, Uint8Array>): string {
  const told = metadata.get("image.name");
  return option === "*" && told !== undefined ? Buffer.from(told).toString() : option;
}

/**
 * Names with all that people leave out: `docker.io/library/app:latest`.
 *
 * @throws BuildError `image/reference`. Agrees with normalizedNames, exporter/oci/export.go.
 */
export function normalizedNames(names: string): readonly string[] {
  if (names === "") return [];
  return names.split(",").map((name) => {
    try {
      return referenceToString(tagNameOnly(parseNormalizedNamed(name)));
    } catch (error) {
      throw BuildError.from(error).wrap(`failed to parse ${name}`);
    }
  });
}

/** A normalised name as Docker shows it: `app:latest`. */
export function familiarName(name: string): string {
  return familiarString(tagNameOnly(parseNormalizedNamed(name)));
}

/**
 * What an index calls an image by its name: the tag, or the whole name if there is none. Agrees with
 * ociReferenceName, containerd's images/archive.
 */
export function layoutReferenceName(name: string): string {
  const slash = name.indexOf("/");
  if (slash < 1 || name.includes("://")) return name;
  const mark = name.slice(slash).search(/[:@]/);
  if (mark === -1 || name[slash + mark] === "@") return name;
  return name.slice(slash + mark + 1);
}
