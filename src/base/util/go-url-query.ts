import { unescapeUrl } from "./go-url-escape.js";

/** The values of each key of a query, in the order in which they stand. */
export type UrlQuery = ReadonlyMap<string, readonly string[]>;

const MOST_PARAMETERS = 10_000;

/**
 * The parameters of a query, and the message of the first that could not be read; such ones are left out.
 * Agrees with Go's url.ParseQuery: a semicolon is an error, and so are more than 10,000 parameters.
 */
export function parseUrlQuery(text: string): { readonly query: UrlQuery; readonly error?: string } {
  const query = new Map<string, string[]>();
  if (text === "") return { query };
  const parts = text.split("&", MOST_PARAMETERS + 1);
  if (parts.length > MOST_PARAMETERS)
    return { query, error: "number of URL query parameters exceeded limit" };
  let error: string | undefined;
  for (const part of parts) {
    if (part === "") continue;
    if (part.includes(";")) {
      // The last semicolon takes the place of an earlier error, as in the reference.
      error = "invalid semicolon separator in query";
      continue;
    }
    const equals = part.indexOf("=");
    const key = unescapeUrl(equals === -1 ? part : part.slice(0, equals), "query");
    const value = unescapeUrl(equals === -1 ? "" : part.slice(equals + 1), "query");
    if (typeof key !== "string") error ??= key.error;
    else if (typeof value !== "string") error ??= value.error;
    else {
      const values = query.get(key);
      if (values === undefined) query.set(key, [value]);
      else values.push(value);
    }
  }
  return error === undefined ? { query } : { query, error };
}
