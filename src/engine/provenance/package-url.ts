import { BuildError } from "../../base/diagnostic/build-error.js";
import { familiarString, parseNormalizedNamed, tagNameOnly } from "../../base/image/reference.js";
import { formatPlatform, normalizePlatform, type Platform } from "../../base/platform/platform.js";
import { goQuote } from "../../base/util/go-quote.js";
import { escapeUrl } from "../../base/util/go-url-escape.js";

/** Where a package of a URL comes from: a registry, or an OCI image layout. */
export type PackageType = "docker" | "oci";

/**
 * An image's name as a package URL: `pkg:docker/org/app@1.2?platform=linux%2Famd64`.
 *
 * @param more further qualifiers, behind those of the name
 * @throws BuildError `image/reference`. Agrees with RefToPURL, BuildKit's util/purl, and ToString of packageurl-go.
 */
export function packageUrl(
  type: PackageType,
  text: string,
  platform: Platform | undefined,
  more: readonly (readonly [key: string, value: string])[] = [],
): string {
  let named: ReturnType<typeof parseNormalizedNamed>;
  try {
    named = parseNormalizedNamed(text);
  } catch (error) {
    throw BuildError.from(error).wrap(`failed to parse ref ${goQuote(text)}`);
  }
  const { domain, path, tag, digest } = tagNameOnly(named);
  const parts = familiarString({ domain, path }).split("/");
  const version = tag === undefined ? "" : `@${escapeSegment(tag)}`;
  const qualifiers: (readonly [string, string])[] = [];
  if (digest !== undefined) qualifiers.push(["digest", digest]);
  if (platform !== undefined) qualifiers.push(["platform", formatPlatform(normalizePlatform(platform))]);
  qualifiers.push(...more);
  const query = qualifiers.map(([key, value]) => `${key}=${escapeSegment(value)}`).join("&");
  const name = parts.map((part) => escapeUrl(part, "query")).join("/");
  return `pkg:${type}/${name}${version}${query === "" ? "" : `?${query}`}`;
}

/** Agrees with Go's url.PathEscape: a part of a path, in which nothing may look like the path's own signs. */
function escapeSegment(text: string): string {
  return escapeUrl(text, "path").replace(/[/;,]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
