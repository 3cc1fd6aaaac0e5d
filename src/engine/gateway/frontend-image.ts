import { Duplex, Readable } from "node:stream";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseBool } from "../../base/util/parse-bool.js";
import type {
  Container,
  ContainerRequest,
  Gateway,
  GatewayResult,
  SolveRequest,
} from "../../frontend/gateway.js";
import { solveEdge } from "../../frontend/solve-edge.js";
import { stringifyGo } from "../../llb/stringify-go.js";
import { encodeDefinition, type Meta, NetMode, SecurityMode } from "../../proto/generated/ops.js";
import { ByteQueue } from "../../wire/gateway/byte-queue.js";
import { type ServeOptions, serveGateway } from "../../wire/gateway/serve-gateway.js";
import { serveRpc } from "../../wire/rpc/server.js";
import type { StepMount } from "../exec/exec-request.js";
import { assertFrontendCaps, type FoundFrontend, findFrontend } from "./find-frontend.js";

/** Bytes of the standard error that are told of a frontend that fails. */
const LAST_WORDS = 4096;
/** Bytes that a frontend may be ahead of who reads them; a connection has far fewer under way. */
const MOST_UNREAD = 64 << 20;
const DEFAULT_COMMAND = ["/run"];
const NO_NETWORK_LABEL = "moby.buildkit.frontend.network.none";
/** Where a frontend finds what it was itself made of. */
const OWN_DEFINITION = "/run/config/buildkit/metadata/frontend.bin";

/** What a frontend in an image is run with, besides its gateway. */
export interface FrontendHost extends ServeOptions {
  /** @param own mounts of the machine, which no frontend can ask for */
  createContainer(request: ContainerRequest, own: readonly StepMount[]): Promise<Container>;
}

/**
 * Runs a frontend that comes as an image: its process is the client of a gateway, over its standard input and output.
 *
 * Rejects with the frontend's own error if it returned one, else with what became of its process and what that wrote last.
 * Agrees with gatewayFrontend.Solve, frontend/gateway/gateway.go.
 */
export async function runFrontendImage(
  gateway: Gateway,
  { frontendOptions = new Map(), frontendInputs }: Pick<SolveRequest, "frontendOptions" | "frontendInputs">,
  host: FrontendHost,
): Promise<GatewayResult> {
  const source = frontendOptions.get("source");
  if (source === undefined) throw new BuildError("option/value", "no source specified for gateway");
  const found = await findFrontend(gateway, source);
  assertFrontendCaps(found, frontendOptions.get("frontend.caps") ?? "", (frontendInputs?.size ?? 0) > 0);
  const container = await startContainer(gateway, found, host);
  try {
    const meta = processOf(gateway, found, frontendOptions);
    return await runProcess(gateway, container, { meta, source, host });
  } finally {
    await container.release();
  }
}

async function startContainer(
  gateway: Gateway,
  found: FoundFrontend,
  host: FrontendHost,
): Promise<Container> {
  const { ref, definition } = await solveEdge(gateway, found.edge, undefined);
  if (ref === "") throw new BuildError("engine/result", "gateway source didn't return default result");
  const hasNetwork = parseBool(found.image?.config.labels.get(NO_NETWORK_LABEL) ?? "") !== true;
  const own: StepMount = {
    source: { kind: "secret", content: encodeDefinition(definition), uid: 0, gid: 0, mode: 0o400 },
    destination: OWN_DEFINITION,
    selector: "/",
    isReadOnly: true,
  };
  const request = {
    mounts: [{ dest: "/", resultID: ref, input: -1, output: 0 }],
    network: hasNetwork ? NetMode.UNSET : NetMode.NONE,
    extraHosts: [],
    hostname: "",
  };
  return host.createContainer(request, [own]);
}

function processOf(gateway: Gateway, { image }: FoundFrontend, options: ReadonlyMap<string, string>): Meta {
  const { entrypoint = [], env = [], workingDir = "" } = image?.config ?? {};
  return {
    args: entrypoint.length > 0 ? entrypoint : DEFAULT_COMMAND,
    env: [...env, ...frontendEnv(gateway, options)],
    cwd: workingDir || "/",
    removeMountStubsRecursive: true,
  };
}

interface FrontendProcess {
  readonly meta: Meta;
  /** What users know the frontend by. */
  readonly source: string;
  readonly host: FrontendHost;
}

async function runProcess(
  gateway: Gateway,
  container: Container,
  { meta, source, host }: FrontendProcess,
): Promise<GatewayResult> {
  const served = serveGateway(gateway, host);
  const [output, input] = [new ByteQueue(), new ByteQueue()];
  const stop = new AbortController();
  let said = Buffer.alloc(0);
  let unread = 0;
  const take = (data: Uint8Array): void => {
    unread += data.length;
    if (unread > MOST_UNREAD) stop.abort(new BuildError("engine/step", `frontend ${source} wrote too much`));
    void output.push(data.slice());
  };
  const server = serveRpc(
    duplexOf(
      counted(output, (bytes) => (unread -= bytes)),
      input,
    ),
    served.handlers,
  );
  try {
    const process = await container.start({
      meta,
      tty: false,
      security: SecurityMode.SANDBOX,
      secretEnv: [],
      stdin: input,
      onOutput: (stream, data) => {
        if (stream === 1) take(data);
        else said = Buffer.concat([said, data]).subarray(-LAST_WORDS);
      },
      signal: AbortSignal.any([gateway.signal, stop.signal]),
    });
    const code = await process.exited.catch((error: unknown) => {
      // What it said itself tells more than how it ended.
      served.result();
      throw error;
    });
    const result = served.result();
    stop.signal.throwIfAborted();
    if (result !== undefined && code === 0) return result;
    const end = code === 0 ? "returned no result" : `ended with exit code: ${code}`;
    const words = said.toString("utf8").trim();
    throw new BuildError("engine/step", `frontend ${source} ${end}${words === "" ? "" : `\n${words}`}`);
  } finally {
    output.end();
    input.end();
    stop.abort();
    await server.close();
    await served.release();
  }
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    onRead(chunk.length);
    yield chunk;
  }
}

function duplexOf(output: AsyncIterable<Uint8Array>, input: ByteQueue): Duplex {
  const readable = Readable.from(output, { objectMode: false });
  return Duplex.from({
    readable,
    writable: async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) await input.push(chunk);
      input.end();
    },
  });
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
