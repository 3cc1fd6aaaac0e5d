import { BuildError } from "../../base/diagnostic/build-error.js";
import { joinPath } from "../../base/util/go-path.js";
import { goQuote } from "../../base/util/go-quote.js";
import { parseGoUrl } from "../../base/util/go-url.js";

/** A name of content: where it is, and which one. */
export interface SplitReference {
  /** Host or store, and path. */
  readonly locator: string;
  /** `TAG`, `TAG@DIGEST` or `@DIGEST`. */
  readonly object: string;
  /** Empty if there is none. */
  readonly digest: string;
}

/**
 * Splits the reference of a source that need not be an image's name.
 *
 * @throws BuildError `image/reference`. Agrees with containerd's pkg/reference, `Parse`, and the object that
 * sources require.
 */
export function splitReference(text: string): SplitReference {
  const url = parseGoUrl(`dummy://${text}`);
  if (text.includes("://") || "error" in url || url.host === "") {
    throw new BuildError("image/reference", `invalid reference ${goQuote(text)}`);
  }
  const mark = url.path.search(/[:@]/);
  const path = mark === -1 ? url.path : url.path.slice(0, mark);
  const object = mark === -1 ? "" : url.path.slice(mark).replace(/^:/, "");
  if (object === "") throw new BuildError("image/reference", `${text}: object required; write a digest`);
  const at = object.indexOf("@");
  return { locator: joinPath(url.host, path), object, digest: at === -1 ? "" : object.slice(at + 1) };
}
