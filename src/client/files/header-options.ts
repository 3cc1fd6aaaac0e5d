import { unescapeUrl } from "../../base/util/go-url-escape.js";
import { parseBool } from "../../base/util/parse-bool.js";
import type { Metadata } from "../../wire/rpc/metadata.js";

/**
 * The values of a header field that may be encoded like a form, if they are not ASCII: `<key>-encoded: 1` says so.
 * Agrees with decodeOpts, session/filesync.
 */
export function headerOption(metadata: Metadata, key: string): readonly string[] {
  const values = metadata.get(key) ?? [];
  const [encoded] = metadata.get(`${key}-encoded`) ?? [];
  if (encoded === undefined || parseBool(encoded) !== true) return values;
  return values.map((value) => {
    const text = unescapeUrl(value, "query");
    return typeof text === "string" ? text : "";
  });
}
