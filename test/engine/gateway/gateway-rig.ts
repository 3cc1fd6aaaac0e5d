import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FrontendProgram } from "../../../src/client/build/build-frontend.js";
import type { BuildInputs } from "../../../src/client/build/build-inputs.js";
import type { BuildOptions } from "../../../src/client/build/build-options.js";
import { Uploads } from "../../../src/client/session/upload.js";
import { connectBuild } from "../../../src/engine/build/connect-build.js";
import type { ImportedCaches } from "../../../src/engine/build/imported-caches.js";
import { type Engine, openEngine } from "../../../src/engine/build/open-engine.js";
import { createEngineGateway } from "../../../src/engine/gateway/engine-gateway.js";
import { FrontendRecord } from "../../../src/engine/gateway/frontend-record.js";
import { ResultTable } from "../../../src/engine/gateway/lazy-result.js";
import type { Gateway, ProcessRequest, Ref } from "../../../src/frontend/gateway.js";
import { solveEdge } from "../../../src/frontend/solve-edge.js";
import { sourceEdge } from "../../../src/llb/sources/source-edge.js";
import type { Edge } from "../../../src/llb/vertex.js";
import type { StatusResponse } from "../../../src/proto/generated/control.js";
import type { Policy } from "../../../src/proto/generated/policy.js";
import { writeBusyboxLayout } from "../../harness/busybox-layout.js";
import { launcherFile } from "../../harness/launcher.js";

/** What a gateway is opened with. */
export interface OpenGateway {
  readonly options?: Readonly<Record<string, string>>;
  readonly build?: Partial<BuildOptions>;
  readonly env?: Readonly<Record<string, string>>;
  /** The frontend of this program. */
  readonly program?: FrontendProgram;
  readonly policy?: Policy;
  readonly caches?: ImportedCaches;
}

/** A gateway of the engine, as the frontend of a build has it. */
export interface OpenedGateway {
  readonly gateway: Gateway;
  readonly statuses: StatusResponse[];
  /** Ends the build. */
  readonly stop: AbortController;
}

/** An engine with an image of busybox, and gateways to it. */
export class GatewayRig {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "buildfile-gateway-")));
  readonly layout = writeBusyboxLayout(join(this.folder, "base"));
  readonly #closes: (() => Promise<void>)[] = [];
  #engine: Promise<Engine> | undefined;

  async open({ options = {}, build = {}, env = {}, ...more }: OpenGateway = {}): Promise<OpenedGateway> {
    this.#engine ??= launcherFile().then((launcher) =>
      openEngine({ root: join(this.folder, "state"), isUserNamespace: false, registries: {}, launcher }),
    );
    const engine = await this.#engine;
    const statuses: StatusResponse[] = [];
    const stop = new AbortController();
    const connected = connectBuild({
      options: { ...OPTIONS, ...build },
      inputs: inputsOf(this.layout),
      engine,
      program: more.program ?? (() => Promise.reject(new Error("no frontend"))),
      onStatus: (status) => statuses.push(status),
      around: {
        env,
        cwd: this.folder,
        stdin: async function* () {},
        writeStdout: async () => {},
        warn: () => {},
        signal: stop.signal,
      },
      caches: more.caches ?? { open: async () => [] },
      sourcePolicy: more.policy,
    });
    this.#closes.push(() => connected.close());
    const record = new FrontendRecord(undefined);
    const own = { options: new Map(Object.entries(options)), inputs: new Map() };
    const frame = { ...own, results: new ResultTable(), record };
    return { gateway: createEngineGateway(connected.backend, frame), statuses, stop };
  }

  /** Of the image's manifest. */
  get baseDigest(): string {
    const index = JSON.parse(readFileSync(join(this.layout, "index.json"), "utf8")) as {
      readonly manifests: readonly { readonly digest: string }[];
    };
    return index.manifests[0]!.digest;
  }

  /** The files of the image with busybox. */
  get base(): Edge {
    const attrs = { "oci.store": "base" };
    return sourceEdge(`oci-layout://local/base@${this.baseDigest}`, { attrs, caps: [] }, {});
  }

  async baseRef(gateway: Gateway): Promise<Ref> {
    return (await solveEdge(gateway, this.base, undefined)).ref;
  }

  async close(): Promise<void> {
    for (const close of this.#closes) await close();
    await (await this.#engine)?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A process with what it writes. */
export function shell(
  command: string | readonly string[],
  more: Partial<ProcessRequest> = {},
): ProcessRequest & { readonly output: { 1: string; 2: string } } {
  const output = { 1: "", 2: "" };
  return {
    meta: { args: typeof command === "string" ? ["/bin/sh", "-c", command] : [...command] },
    tty: false,
    security: 0,
    secretEnv: [],
    onOutput: (fd, data) => {
      output[fd] += Buffer.from(data).toString();
    },
    ...more,
    output,
  };
}

const OPTIONS: BuildOptions = {
  context: ".",
  file: undefined,
  target: undefined,
  buildArgs: new Map(),
  contexts: new Map(),
  platforms: [],
  tags: [],
  labels: new Map(),
  annotations: {},
  outputs: [],
  cacheFrom: [],
  cacheTo: [],
  noCache: undefined,
  pull: false,
  attestations: new Map(),
  secrets: [],
  ssh: [],
  network: "default",
  extraHosts: [],
  ulimits: [],
  shmSize: 0,
  cgroupParent: undefined,
  entitlements: { daemon: [], localDelete: false },
  call: undefined,
  frontendImage: undefined,
};

function inputsOf(layout: string): BuildInputs {
  return {
    attrs: {},
    directories: new Map(),
    layouts: new Map([["base", layout]]),
    uploads: new Uploads(),
    sharedKey: "",
    fileName: "Dockerfile",
    buildFile: "Dockerfile",
    contextDirectory: undefined,
    release: () => {},
  };
}
