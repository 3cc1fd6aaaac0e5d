import { Duplex, Readable } from "node:stream";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseImage } from "../../base/image/parse-image.js";
import { parseNormalizedNamed, referenceToString, tagNameOnly } from "../../base/image/reference.js";
import { parseBool } from "../../base/util/parse-bool.js";
import type { Gateway, GatewayResult, SolveRequest } from "../../frontend/gateway.js";
import { solveEdge } from "../../frontend/solve-edge.js";
import { imageEdge } from "../../llb/sources/image.js";
import { stringifyGo } from "../../llb/stringify-go.js";
import { NetMode, SecurityMode } from "../../proto/generated/ops.js";
import { ByteQueue } from "../../wire/gateway/byte-queue.js";
import { serveGateway } from "../../wire/gateway/serve-gateway.js";
import { serveRpc } from "../../wire/rpc/server.js";

/** Bytes of the standard error that are told of a frontend that fails. */
const LAST_WORDS = 4096;
const DEFAULT_COMMAND = ["/run"];
const NO_NETWORK_LABEL = "moby.buildkit.frontend.network.none";

/**
 * Runs a frontend that comes as an image: its process is the client of a gateway, over its standard input and output.
 *
 * Rejects with the frontend's own error if it returned one, else with what became of its process and what that wrote last.
 * Agrees with gatewayFrontend.Solve, frontend/gateway/gateway.go.
 */
export async function runFrontendImage(
  gateway: Gateway,
  { frontendOptions = new Map() }: Pick<SolveRequest, "frontendOptions">,
): Promise<GatewayResult> {
  const source = frontendOptions.get("source");
  if (source === undefined) throw new BuildError("option/value", "no source specified for gateway");
  const image = await resolveImage(gateway, source);
  const { ref } = await solveEdge(gateway, imageEdge(image.ref, "default", {}), undefined);
  const container = await gateway.createContainer({
    mounts: [{ dest: "/", resultID: ref, input: -1, output: 0 }],
    network: image.hasNetwork ? NetMode.UNSET : NetMode.NONE,
    extraHosts: [],
    hostname: "",
  });
  const served = serveGateway(gateway);
  const output = new ByteQueue();
  const input = new ByteQueue();
  const stop = new AbortController();
  let said = Buffer.alloc(0);
  const process = await container.start({
    meta: {
      args: image.command,
      env: [...image.env, ...frontendEnv(gateway, frontendOptions)],
      cwd: image.cwd,
    },
    tty: false,
    security: SecurityMode.SANDBOX,
    secretEnv: [],
    stdin: input,
    onOutput: (stream, data) => {
      if (stream === 1) void output.push(data.slice());
      else said = Buffer.concat([said, data]).subarray(-LAST_WORDS);
    },
    signal: AbortSignal.any([gateway.signal, stop.signal]),
  });
  const server = serveRpc(duplexOf(output, input), served.handlers);
  try {
    const code = await process.exited.finally(() => output.end());
    const result = served.result();
    if (result !== undefined && code === 0) return result;
    const words = said.toString("utf8").trim();
    const end = `frontend ${source} ended with exit code: ${code}`;
    throw new BuildError("engine/step", words === "" ? end : `${end}\n${words}`);
  } finally {
    input.end();
    stop.abort();
    await server.close();
    await served.release();
    await container.release();
  }
}

function duplexOf(output: ByteQueue, input: ByteQueue): Duplex {
  const readable = Readable.from(output, { objectMode: false });
  return Duplex.from({
    readable,
    writable: async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) await input.push(chunk);
      input.end();
    },
  });
}

interface FrontendImage {
  readonly ref: string;
  readonly command: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly hasNetwork: boolean;
}

async function resolveImage(gateway: Gateway, source: string): Promise<FrontendImage> {
  const ref = referenceToString(tagNameOnly(parseNormalizedNamed(source)));
  const platform = gateway.workers[0]?.platforms[0];
  const { image } = await gateway.resolveSource(
    { identifier: `docker-image://${ref}` },
    { platform, logName: `resolve image config for docker-image://${ref}` },
  );
  if (image === undefined) throw new BuildError("engine/definition", `${ref} is no image`);
  const { config } = parseImage(image.config);
  return {
    ref: ref.includes("@") ? ref : `${ref}@${image.digest}`,
    command: config.entrypoint.length > 0 ? config.entrypoint : DEFAULT_COMMAND,
    env: config.env,
    cwd: config.workingDir || "/",
    hasNetwork: parseBool(config.labels.get(NO_NETWORK_LABEL) ?? "") !== true,
  };
}

function frontendEnv(gateway: Gateway, options: ReadonlyMap<string, string>): readonly string[] {
  const workers = gateway.workers.map(({ platforms }) => ({
    id: "",
    labels: {},
    platforms: platforms.map(({ architecture, os, variant }) => ({ architecture, os, variant })),
  }));
  return [
    ...[...options].map(([key, value], index) => `BUILDKIT_FRONTEND_OPT_${index}=${key}=${value}`),
    `BUILDKIT_SESSION_ID=${gateway.sessionId}`,
    `BUILDKIT_WORKERS=${stringifyGo(workers)}`,
    `BUILDKIT_EXPORTEDPRODUCT=${gateway.product}`,
  ];
}
