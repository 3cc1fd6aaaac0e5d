import { redactUrls } from "../../base/util/redact-urls.js";
import type { StatusResponse } from "../../proto/generated/control.js";

/**
 * A status without the passwords of URLs in names and errors, as it may be kept. What steps print stays as it is: it is
 * theirs.
 */
export function redactStatus(status: StatusResponse): StatusResponse {
  const { vertexes, statuses } = status;
  if (vertexes === undefined && statuses === undefined) return status;
  return {
    ...status,
    vertexes: vertexes?.map((vertex) => {
      const { name = "", error = "" } = vertex;
      return mayHaveUrl(name) || mayHaveUrl(error)
        ? { ...vertex, name: redactUrls(name), error: redactUrls(error) }
        : vertex;
    }),
    statuses: statuses?.map((each) => {
      const { ID = "", name = "" } = each;
      return mayHaveUrl(ID) || mayHaveUrl(name)
        ? { ...each, ID: redactUrls(ID), name: redactUrls(name) }
        : each;
    }),
  };
}

/** Attributes without the passwords of URLs in them. */
export function redactAttributes(attrs: Iterable<readonly [string, string]>): Record<string, string> {
  return Object.fromEntries(Array.from(attrs, ([key, value]) => [key, redactUrls(value)]));
}

function mayHaveUrl(text: string): boolean {
  return text.includes("@");
}
