import { Duplex } from "node:stream";
import { normalizePlatform, type Platform } from "../base/platform/platform.js";
import type { Gateway } from "../frontend/gateway.js";
import { runFrontend } from "../frontend/run-frontend.js";
import { languageOf } from "../language-table.js";
import { createGateway } from "../wire/gateway/create-gateway.js";
import { type Outcome, returnResult } from "../wire/gateway/return-result.js";
import { createRpcClient } from "../wire/rpc/client.js";

/** What the frontend sees of its process. */
export interface FrontendProcess {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: { write(text: string): unknown };
}

const OPTION = "BUILDKIT_FRONTEND_OPT_";

/**
 * The frontend as a process that a daemon starts: a gateway on its standard streams, what to build in its
 * environment. Gives the exit code, once the daemon has the result. Spec: spec/frontend.md#process.
 */
export async function runProcess({ env, stdin, stdout, stderr }: FrontendProcess): Promise<number> {
  try {
    const workers = readWorkers(env.BUILDKIT_WORKERS);
    const client = createRpcClient(Duplex.from({ readable: stdin, writable: stdout }));
    const gateway = await createGateway(client, {
      options: readOptions(env),
      sessionId: env.BUILDKIT_SESSION_ID ?? "",
      product: env.BUILDKIT_EXPORTEDPRODUCT ?? "",
      workers,
    });
    const outcome = await outcomeOf(gateway);
    await returnResult(client, outcome, gateway.gatewayCaps);
    return "error" in outcome ? 1 : 0;
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function outcomeOf(gateway: Gateway): Promise<Outcome> {
  try {
    return { result: await runFrontend(gateway, { languageOf }) };
  } catch (error) {
    return { error };
  }
}

/** The options, each `key=value` in a variable of its own. Agrees with opts, frontend/gateway/grpcclient. */
function readOptions(env: FrontendProcess["env"]): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const [name, value = ""] of Object.entries(env)) {
    if (!name.startsWith(OPTION)) continue;
    const equals = value.indexOf("=");
    options.set(equals === -1 ? value : value.slice(0, equals), equals === -1 ? "" : value.slice(equals + 1));
  }
  return options;
}

interface WorkerJson {
  readonly platforms?: readonly {
    readonly architecture: string;
    readonly os: string;
    readonly variant?: string;
    readonly "os.version"?: string;
    readonly "os.features"?: readonly string[];
  }[];
}

/** @throws Error for what is no list of workers. */
function readWorkers(json: string | undefined): Gateway["workers"] {
  try {
    const workers = JSON.parse(json ?? "[]") as readonly WorkerJson[] | null;
    return (workers ?? []).map(({ platforms }) => ({ platforms: (platforms ?? []).map(toPlatform) }));
  } catch (cause) {
    throw new Error("BUILDKIT_WORKERS is not the JSON list of workers that daemons give", { cause });
  }
}

function toPlatform(platform: NonNullable<WorkerJson["platforms"]>[number]): Platform {
  const { architecture, os, variant = "", "os.version": osVersion, "os.features": osFeatures } = platform;
  return normalizePlatform({
    architecture,
    os,
    variant,
    ...(osVersion && { osVersion }),
    ...(osFeatures?.length && { osFeatures }),
  });
}
