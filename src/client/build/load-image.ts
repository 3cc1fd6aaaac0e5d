import { Writable } from "node:stream";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { DockerAddress } from "../connect/address.js";
import type { ConnectEnv } from "../connect/daemon.js";
import { openDockerRequest, readDockerJson, readDockerMessages } from "../docker-api.js";
import { type OwnVertexOptions, startOwnVertex } from "../progress/own-vertex.js";
import type { ImageStore } from "./prepare-outputs.js";

/** What loading an image depends on. */
export interface LoadSurroundings {
  readonly env: ConnectEnv;
  readonly signal: AbortSignal;
  /** Where the progress of it goes. */
  readonly progress: OwnVertexOptions;
}

/** How an Engine names the image store that is containerd's. */
const CONTAINERD_STORE = "io.containerd.snapshotter.v1";

/**
 * The image store of a Docker Engine, for images of another builder: `docker load` of what the daemon sends. The
 * engine is that of a Docker context, or the usual one. Agrees with Client.LoadImage and Client.Features, docker
 * buildx, util/dockerutil.
 */
export function createImageStore({ env, signal, progress }: LoadSurroundings): ImageStore {
  return {
    async takesOci(context) {
      const request = { method: "GET", path: "/info" } as const;
      const { body, answer } = await openDockerRequest(engineOf(context), request, env, { signal });
      body.end();
      return isContainerdStore(await readDockerJson(await answer));
    },
    async load(context) {
      const request = {
        method: "POST",
        path: "/images/load",
        headers: { "Content-Type": "application/x-tar", "Transfer-Encoding": "chunked" },
      } as const;
      const { body, answer } = await openDockerRequest(engineOf(context), request, env, { signal });
      const loaded = importImage(answer, progress);
      loaded.catch(() => body.destroy());
      return loadingStream(body, loaded);
    },
  };
}

function engineOf(context: string | undefined): DockerAddress {
  return { scheme: "docker", context };
}

/** Looks through `DriverStatus`, a list of pairs. */
function isContainerdStore(info: unknown): boolean {
  const pairs: unknown =
    typeof info === "object" && info !== null ? Reflect.get(info, "DriverStatus") : undefined;
  return (
    Array.isArray(pairs) &&
    pairs.some((pair) => Array.isArray(pair) && pair[0] === "driver-type" && pair[1] === CONTAINERD_STORE)
  );
}

async function importImage(
  answer: Promise<AsyncIterable<Uint8Array>>,
  progress: OwnVertexOptions,
): Promise<void> {
  const response = await answer;
  const vertex = startOwnVertex("importing to docker", progress);
  try {
    await readDockerMessages(response, (message) => {
      const { id, progressDetail: detail } = message;
      if (typeof id !== "string" || typeof detail !== "object" || detail === null) return;
      const { current, total } = { current: 0, total: 0, ...detail };
      if (typeof current !== "number" || typeof total !== "number") return;
      vertex.status(`loading layer ${id}`, { current, total, done: total > 0 && current >= total });
    });
    vertex.complete();
  } catch (error) {
    vertex.complete(BuildError.from(error).message);
    throw error;
  }
}

/** The body of the request, whose end is that of the whole exchange. */
function loadingStream(body: Writable, loaded: Promise<void>): Writable {
  const stream = new Writable({
    highWaterMark: 1 << 20,
    write(chunk, _encoding, done) {
      if (body.write(chunk)) done();
      else body.once("drain", done);
    },
    final(done) {
      body.end();
      loaded.then(() => done(), done);
    },
    destroy(error, done) {
      if (error !== null) body.destroy();
      done(error);
    },
  });
  loaded.catch((error: Error) => stream.destroy(error));
  return stream;
}
