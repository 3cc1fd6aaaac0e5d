import { digestOf } from "../../base/image/digest.js";
import { type HttpResponse, header } from "../http/exchange.js";
import type { PushClient } from "./push-client.js";
import { pushError } from "./push-error.js";
import { assertSameDigest, EMPTY, type PushBlob, type UploadPlace, uploadBlob } from "./upload-blob.js";

/** What became of a blob: it was there, came from another repository, or was sent. */
export type PushedBlob = "exists" | "mounted" | "uploaded";

/** A repository to push to. All methods reject with a BuildError of an `image/…` code, or with the signal's reason. */
export interface PushRepository {
  /** The registry and the path in it: what blobs may be mounted from is elsewhere in the same registry. */
  readonly domain: string;
  readonly path: string;
  /**
   * Sees to it that the registry has a blob.
   *
   * @param from repositories of the same registry that may have it
   * @param ensure called before its bytes are read
   */
  pushBlob(blob: PushBlob, from: readonly string[], ensure: () => Promise<void>): Promise<PushedBlob>;
  /** Sees to it that the registry has a manifest, by its digest or under a tag. */
  pushManifest(tag: string | undefined, mediaType: string, bytes: Uint8Array): Promise<void>;
}

/** A repository at `https://host/v2/`; `path` is its name there. */
export function createPushRepository(
  client: PushClient,
  registry: URL,
  domain: string,
  path: string,
): PushRepository {
  const scope = `repository:${path}:pull,push`;
  const place: UploadPlace = { client, base: new URL(`${path}/`, registry), scope };
  return {
    domain,
    path,
    async pushBlob(blob, from, ensure) {
      if (await exists(place, `blobs/${blob.digest}`, "application/octet-stream")) return "exists";
      const source = from.find((each) => each !== path);
      const answer = source === undefined ? undefined : await mount(place, blob.digest, source);
      if (answer?.status === 201) return "mounted";
      await ensure();
      await uploadBlob(place, blob, answer);
      return "uploaded";
    },
    async pushManifest(tag, mediaType, bytes) {
      const digest = digestOf(bytes);
      const name = `manifests/${tag ?? digest}`;
      if (await exists(place, name, mediaType, digest)) return;
      const url = new URL(name, place.base);
      const body = {
        length: bytes.length,
        open: async function* () {
          yield bytes;
        },
      };
      const request = { method: "PUT", url, headers: { "content-type": mediaType }, body } as const;
      const outcome = await client.send(request, { scope });
      if (outcome.kind === "failure" || ![200, 201, 202, 204].includes(outcome.status)) {
        throw pushError("PUT", outcome, client.context.redactor);
      }
      assertSameDigest(outcome, digest);
    },
  };
}

/**
 * Whether there is something of a name; if it is a tag's, whether that is what it should be. A registry that won't say has to be
 * sent it to tell what is wrong.
 */
async function exists(
  { client, base, scope }: UploadPlace,
  name: string,
  mediaType: string,
  digest?: string,
): Promise<boolean> {
  const headers = { accept: `${mediaType}, */*` };
  const outcome = await client.send({ method: "HEAD", url: new URL(name, base), headers }, { scope });
  if (outcome.kind === "failure") throw pushError("HEAD", outcome, client.context.redactor);
  if (outcome.status === 429 || outcome.status >= 500)
    throw pushError("HEAD", outcome, client.context.redactor);
  if (outcome.status !== 200) return false;
  return digest === undefined || name.endsWith(digest) || header(outcome, "docker-content-digest") === digest;
}

/** Asks for a blob of another repository: 201 if it is there now, 202 if it has to be uploaded after all. */
async function mount(
  { client, base, scope }: UploadPlace,
  digest: string,
  from: string,
): Promise<HttpResponse | undefined> {
  const url = new URL("blobs/uploads/", base);
  url.searchParams.set("mount", digest);
  url.searchParams.set("from", from);
  const request = { method: "POST", url, headers: {}, body: EMPTY } as const;
  try {
    const outcome = await client.send(request, { scope: `${scope} repository:${from}:pull` });
    return outcome.kind === "response" && (outcome.status === 201 || outcome.status === 202)
      ? outcome
      : undefined;
  } catch {
    // Not to be allowed to read there is no reason not to push here.
    client.signal?.throwIfAborted();
    return undefined;
  }
}
