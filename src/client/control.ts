import {
  type BuildHistoryEvent,
  type BuildHistoryRequest,
  Control,
  type DiskUsageRequest,
  type InfoResponse,
  type PruneRequest,
  type StatusResponse,
  type UpdateBuildHistoryRequest,
  type UsageRecord,
} from "../proto/generated/control.js";
import type { WorkerRecord } from "../proto/generated/worker.js";
import type { CallOptions, RpcClient } from "../wire/rpc/client.js";
import type { RpcStream } from "../wire/rpc/stream.js";

/**
 * What can be asked of a daemon beside builds. Every call rejects with an RpcError; daemons that are too old for one
 * answer UNIMPLEMENTED. Agrees with moby.buildkit.v1.Control, control/control.go.
 */
export interface ControlClient {
  listWorkers(filter?: readonly string[], options?: CallOptions): Promise<readonly WorkerRecord[]>;
  info(options?: CallOptions): Promise<InfoResponse>;
  diskUsage(request?: DiskUsageRequest, options?: CallOptions): Promise<readonly UsageRecord[]>;
  /** What is removed, one by one. Leaving the iteration early ends it. */
  prune(request: PruneRequest, options?: CallOptions): AsyncIterable<UsageRecord>;
  /** Builds that run, builds that are kept, and, without `EarlyExit`, those that begin from now on. */
  listenBuildHistory(request: BuildHistoryRequest, options?: CallOptions): HistoryEvents;
  updateBuildHistory(request: UpdateBuildHistoryRequest, options?: CallOptions): Promise<void>;
  /** What a build tells of itself, or has told: for those that are kept it comes again. */
  status(ref: string, options?: CallOptions): AsyncIterable<StatusResponse>;
}

/** Builds as they begin and end. */
export interface HistoryEvents extends AsyncIterable<BuildHistoryEvent> {
  /** What time it is there, in milliseconds since 1970. Rejects with an RpcError if there will be no answer. */
  time(): Promise<number>;
}

const TIME_HEADER = "buildkit-current-timestamp";

/** The calls of a daemon's Control service over a connection. */
export function createControlClient(client: RpcClient): ControlClient {
  return {
    async listWorkers(filter = [], options) {
      return (await client.call(Control.ListWorkers, { filter }, options)).record ?? [];
    },
    info: (options) => client.call(Control.Info, {}, options),
    async diskUsage(request = {}, options) {
      return (await client.call(Control.DiskUsage, request, options)).record ?? [];
    },
    prune: (request, options) => answers(client, Control.Prune, request, options),
    listenBuildHistory(request, options) {
      const call = answers(client, Control.ListenBuildHistory, request, options);
      return {
        [Symbol.asyncIterator]: () => call[Symbol.asyncIterator](),
        async time() {
          const sent = Date.parse((await call.metadata).get(TIME_HEADER)?.[0] ?? "");
          return Number.isNaN(sent) ? Date.now() : sent;
        },
      };
    },
    async updateBuildHistory(request, options) {
      await client.call(Control.UpdateBuildHistory, request, options);
    },
    status: (ref, options) => answers(client, Control.Status, { Ref: ref }, options),
  };
}

function answers<Req, Res>(
  client: RpcClient,
  method: Parameters<typeof client.open<Req, Res>>[0],
  request: Req,
  options?: CallOptions,
): RpcStream<Req, Res> {
  const call = client.open(method, options);
  call.send(request);
  call.end();
  return call;
}
