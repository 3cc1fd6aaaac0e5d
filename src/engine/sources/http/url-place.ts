import { downloadBlob } from "../../../registry/download.js";
import { header } from "../../../registry/http/exchange.js";
import { failureError, protocolError, statusError } from "../../../registry/registry-error.js";
import type { BlobPlace, WantedBlob } from "../image/fetch-layer.js";
import type { HttpAccess } from "./http-access.js";

/** A blob at a URL, as manifests have them for layers that registries may not hand out. */
export function urlPlace(text: string, blob: WantedBlob, http: HttpAccess): BlobPlace {
  return async (write, signal) => {
    const url = webUrl(text);
    const headers = { "user-agent": http.userAgent, accept: "*/*", "accept-encoding": "identity" };
    const ask = async () => {
      const request = { method: "GET", url, headers, maxBytes: 0, isStreamed: true } as const;
      const outcome = await http.client.send(request, { signal });
      if (outcome.kind === "failure") throw failureError("GET", outcome);
      const { stream } = outcome;
      if (outcome.status === 200 && stream !== undefined) {
        const length = header(outcome, "content-length");
        return { body: stream, offset: 0, size: length === undefined ? undefined : Number(length) };
      }
      stream?.discard();
      throw statusError("GET", outcome, http.redactor);
    };
    await downloadBlob({ blob: ask }, blob, write, http.retry, signal);
  };
}

function webUrl(text: string): URL {
  try {
    const url = new URL(text);
    if (url.protocol === "http:" || url.protocol === "https:") return url;
  } catch {
    // Not a URL at all.
  }
  throw protocolError("the URL of a layer is not one of the web");
}
