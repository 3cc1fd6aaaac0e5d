import { BuildError } from "../../../base/diagnostic/build-error.js";
import { goQuote } from "../../../base/util/go-quote.js";
import type { JsonObject } from "../../../llb/stringify-go.js";
import { redactUrl } from "../../../registry/redact.js";
import { type FileAttributes, readFileAttributes } from "../file-attributes.js";
import type { SourceReference } from "../open-source.js";
import { SourceAttributes } from "../source-attributes.js";
import { jsonDigest } from "../source-key.js";
import { formatHttpTime } from "./http-time.js";

/** A file of the web that a build wants. */
export interface HttpFile extends FileAttributes {
  /** As the build has it. */
  readonly text: string;
  readonly url: URL;
  /** What is shown of the URL, and kept. */
  readonly shown: string;
  /** The digest that it has to have; empty for any. */
  readonly checksum: string;
  /** The name of a secret; empty for none. */
  readonly authHeaderSecret: string;
  /** Sorted by name. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

/** The headers that a build may set, in Go's spelling. */
const SETTABLE: ReadonlyMap<string, string> = new Map([
  ["accept", "Accept"],
  ["user-agent", "User-Agent"],
]);

/** Reads the identifier and the attributes of an `http` or `https` source. Throws a BuildError. */
export function parseHttpFile(source: SourceReference): HttpFile {
  const text = `${source.scheme}://${source.reference}`;
  const url = parseUrl(text);
  const attributes = new SourceAttributes(source);
  for (const name of ["http.sig.pubkey", "http.sig.signature"]) {
    if (attributes.text(name) === "") continue;
    throw new BuildError(
      "engine/unsupported",
      `signatures of files are not checked by the bundled engine (${name})`,
    );
  }
  const headers = attributes.withPrefix("http.header.").map(([name, value]) => {
    const known = SETTABLE.get(name.toLowerCase());
    if (known !== undefined) return { name: known, value };
    throw attributes.error(
      `http.header.${name}`,
      `a build may set ${[...SETTABLE.values()].join(" and ")} only`,
    );
  });
  const file: HttpFile = {
    ...readFileAttributes(attributes),
    text,
    url,
    shown: redactUrl(url),
    checksum: attributes.digest("http.checksum"),
    authHeaderSecret: attributes.text("http.authheadersecret"),
    headers: headers.sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
  attributes.assertAllKnown();
  return file;
}

/**
 * The key of a file with a content. Agrees with formatCacheKey, source/http/source.go.
 *
 * @param lastModified seconds since 1970, if a server has said it
 */
export function httpKey(
  file: HttpFile,
  content: { readonly filename: string; readonly digest: string; readonly lastModified: number | undefined },
): string {
  const { lastModified } = content;
  return jsonDigest({
    Filename: content.filename,
    ...owner(file),
    Checksum: content.digest,
    LastModTime: lastModified === undefined ? undefined : formatHttpTime(lastModified),
    AuthHeaderSecret: file.authHeaderSecret || undefined,
    Header: file.headers.length === 0 ? undefined : headerList(file),
  });
}

/** What downloads are remembered by: equal for files that are asked for in the same way and are stored in the same way. */
export function requestKey(file: HttpFile): string {
  return jsonDigest({
    URL: file.text,
    Filename: file.filename,
    ...owner(file),
    AuthHeaderSecret: file.authHeaderSecret,
    Header: headerList(file),
  });
}

function owner({ perm, uid, gid }: HttpFile): JsonObject {
  return { Perm: perm, UID: uid, GID: gid };
}

function headerList({ headers }: HttpFile): readonly JsonObject[] {
  return headers.map(({ name, value }) => ({ Name: name, Value: value }));
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw new BuildError("engine/definition", `invalid URL ${goQuote(text.replace(/\/\/[^/@]*@/, "//"))}`, {
      cause,
    });
  }
}
