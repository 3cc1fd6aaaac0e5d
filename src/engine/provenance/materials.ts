import type { CapturedSources } from "./capture.js";
import { type PackageType, packageUrl } from "./package-url.js";
import { commitDigest, digestMap } from "./request.js";

/** Something that a result was made of. */
export interface Material {
  readonly uri: string;
  /** Hex digits by algorithm; undefined if they are not known. */
  readonly digest: ReadonlyMap<string, string> | undefined;
}

/**
 * Sources as the materials of provenance. Throws a BuildError `image/reference`. Agrees with slsaMaterials,
 * solver/llbsolver/provenance/predicate.go.
 */
export function materialsOf({ images, blobs, git, http }: CapturedSources): readonly Material[] {
  const materials: Material[] = [];
  for (const { ref, platform, digest, isLocal } of images) {
    const uri = packageUrl(isLocal ? "oci" : "docker", ref, platform);
    materials.push({ uri, digest: digest ? digestMap(digest) : undefined });
  }
  for (const { ref, digest, isLocal } of blobs) {
    const uri = packageUrl(isLocal ? "oci" : "docker", ref, undefined, [["ref_type", "blob"]]);
    materials.push({ uri, digest: digest ? digestMap(digest) : undefined });
  }
  for (const { url, commit, bundle } of git) {
    materials.push({ uri: url, digest: commitDigest(commit) });
    const material = bundle === undefined ? undefined : bundleMaterial(bundle, url);
    if (material !== undefined) materials.push(material);
  }
  for (const { url, digest } of http) materials.push({ uri: url, digest: digestMap(digest) });
  return materials;
}

const BUNDLE = /^([^:]+):\/\/(.+)@([^@]+)$/;

/** The blob that a repository was read from. */
function bundleMaterial(bundle: string, url: string): Material | undefined {
  const [, scheme, ref, digest] = BUNDLE.exec(bundle) ?? [];
  if (ref === undefined || digest === undefined) return undefined;
  const type: PackageType = scheme === "oci-layout+blob" ? "oci" : "docker";
  const uri = packageUrl(type, ref, undefined, [
    ["ref_type", "bundle"],
    ["vcs_url", url],
  ]);
  return { uri, digest: digestMap(digest) };
}
