import { statSync } from "node:fs";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { makeDirectory } from "../../base/util/make-directory.js";
import { decodeBytesMessage, FileSend } from "../../proto/generated/filesync.js";
import type { Metadata } from "../../wire/rpc/metadata.js";
import { method } from "../../wire/rpc/method.js";
import { type Handler, type ServerCall, streamHandler } from "../../wire/rpc/server.js";
import { RpcError, StatusCode } from "../../wire/rpc/status.js";
import { Deliveries } from "./deliveries.js";
import { rawCodec } from "./packets.js";
import { isSystemError, pathError } from "./path-error.js";
import { type ReceiveMode, receiveTree } from "./receiver.js";

/** Where the output of an exporter goes. */
export type OutputSink =
  | {
      /** The exporter `local`. The directory is made when it is needed. */
      readonly kind: "directory";
      readonly path: string;
      /** What becomes of that which is there already; `copy` by default. */
      readonly mode?: ReceiveMode | undefined;
    }
  | {
      /** All others: `tar`, `oci`, `docker`. */
      readonly kind: "stream";
      /** What to call it where it can't be written. */
      readonly name?: string | undefined;
      /**
       * Called with what is known of the result (`containerimage.digest`) when the output comes. The stream is ended,
       * and its end waited for; or destroyed, if not all came. Undefined to refuse what is there already.
       */
      open(metadata: ReadonlyMap<string, string>): Promise<Writable | undefined>;
    };

type Call = ServerCall<Uint8Array, Uint8Array>;

const DIRECTORY_MODE = 0o700;

/**
 * Takes the outputs of a build, by the position of their exporters in the request. Agrees with SyncTarget,
 * session/filesync; failures reach the user through the daemon, which fails the build with them, or are known from
 * `deliveries`. A stream is made once at a time.
 */
export function fileSendService(
  sinks: ReadonlyMap<number, OutputSink>,
  deliveries: Deliveries = new Deliveries(),
): readonly Handler[] {
  // Messages are bytes for one kind of sink and packets for the other.
  const diffCopy = method(FileSend.DiffCopy.path, rawCodec, rawCodec);
  return [
    streamHandler(diffCopy, async (call) => {
      const id = exporterId(call.requestMetadata);
      const sink = sinks.get(id);
      if (sink === undefined) throw new RpcError(StatusCode.unknown, `exporter ${id} not found`);
      if (sink.kind === "stream" && deliveries.isUnderWay(id)) {
        throw new RpcError(StatusCode.alreadyExists, `exporter ${id} is being written to`);
      }
      const delivery = deliveries.begin(id);
      try {
        if (sink.kind === "stream") await receiveStream(call, sink);
        else await receiveDirectory(call, sink.path, sink.mode ?? "copy");
      } catch (error) {
        delivery.fail(error);
        throw error;
      }
      delivery.end();
    }),
  ];
}

async function receiveDirectory(call: Call, path: string, mode: ReceiveMode): Promise<void> {
  if (mode === "delete" && !call.requestMetadata.get("buildkit-exporter-multi-platform")?.includes("1")) {
    const text =
      "local exporter mode=delete requires a BuildKit daemon with multi-platform local export support";
    throw new BuildError("file/write", text);
  }
  try {
    makeDirectory(path, DIRECTORY_MODE);
    if (!statSync(path).isDirectory()) throw Object.assign(new Error(), { code: "ENOTDIR" });
  } catch (error) {
    throw pathError("mkdir", path, error, "file/write").wrap(`failed to create synctarget dest dir ${path}`);
  }
  await receiveTree(call, path, mode);
}

async function receiveStream(
  call: Call,
  { name = "output", open }: OutputSink & { readonly kind: "stream" },
): Promise<void> {
  const output = await open(exporterMetadata(call.requestMetadata));
  if (output === undefined) throw new RpcError(StatusCode.alreadyExists, "target already exists");
  try {
    await pipeline(contents(call), output);
  } catch (error) {
    throw isSystemError(error) ? pathError("write", name, error, "file/write") : error;
  }
}

async function* contents(call: Call): AsyncGenerator<Uint8Array, void, undefined> {
  for (let message = await call.receive(); message !== undefined; message = await call.receive()) {
    const { data } = decodeBytesMessage(message);
    if (data !== undefined && data.length > 0) yield data;
  }
}

/** The position of an exporter; 0 if it is not given, or makes no sense. */
function exporterId(metadata: Metadata): number {
  const [id = ""] = metadata.get("buildkit-attachable-exporter-id") ?? [];
  return /^[+-]?\d+$/.test(id) ? Number(id) : 0;
}

const METADATA_PREFIX = "exporter-md-";

function exporterMetadata(metadata: Metadata): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, values] of metadata) {
    if (name.startsWith(METADATA_PREFIX)) found.set(name.slice(METADATA_PREFIX.length), values.join(","));
  }
  return found;
}
