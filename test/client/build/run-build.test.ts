import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import type { BuildOptions, BuildSurroundings } from "../../../src/client/build/build-options.js";
import { parseCall } from "../../../src/client/build/call.js";
import { loadInputs } from "../../../src/client/build/load-inputs.js";
import { parseOutput } from "../../../src/client/build/outputs.js";
import { type BuildRun, runBuild } from "../../../src/client/build/run-build.js";
import { SolveError } from "../../../src/client/build/solve-error.js";
import type { StatusResponse } from "../../../src/proto/generated/control.js";
import { FileSend, FileSync } from "../../../src/proto/generated/filesync.js";
import { Secrets } from "../../../src/proto/generated/secrets.js";
import { sourceDetail, vertexDetail } from "../../../src/wire/rpc/error-details.js";
import { RpcError, StatusCode } from "../../../src/wire/rpc/status.js";
import {
  type FakeBuild,
  type FakeDaemon,
  type FakeScript,
  solveAsReturned,
  startFakeDaemon,
} from "./fake-daemon.js";

const folder = mkdtempSync(join(tmpdir(), "buildfile-run-"));
const context = join(folder, "ctx");
mkdirSync(context);
writeFileSync(join(context, "Dockerfile"), "FROM scratch\n");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const OPTIONS: BuildOptions = {
  context,
  file: undefined,
  target: undefined,
  buildArgs: new Map(),
  contexts: new Map(),
  platforms: [],
  tags: [],
  labels: new Map(),
  annotations: {},
  outputs: [parseOutput("type=image")],
  cacheFrom: [],
  cacheTo: [],
  noCache: undefined,
  pull: false,
  attestations: new Map([["provenance", undefined]]),
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

/** The daemon's `.docker` folder is nobody's here. */
const ENV = { DOCKER_CONFIG: folder, BUILDX_GIT_INFO: "false" };
const FAST = { statusSilence: 200, cancelLimit: 200, failureGrace: 50, silence: 150 };

const daemons: FakeDaemon[] = [];
afterEach(async () => {
  await Promise.all(daemons.splice(0).map((daemon) => daemon.close()));
});

interface Started {
  readonly fake: FakeDaemon;
  readonly warnings: string[];
  readonly statuses: StatusResponse[];
  readonly stdout: Uint8Array[];
  readonly outcome: ReturnType<typeof runBuild>;
}

function start(
  script: FakeScript = {},
  options: Partial<BuildOptions> = {},
  {
    signal = new AbortController().signal,
    ...run
  }: Partial<BuildRun> & { readonly signal?: AbortSignal } = {},
): Started {
  const fake = startFakeDaemon(script);
  daemons.push(fake);
  const warnings: string[] = [];
  const statuses: StatusResponse[] = [];
  const stdout: Uint8Array[] = [];
  const asked = { ...OPTIONS, ...options };
  const around: BuildSurroundings = {
    env: ENV,
    cwd: folder,
    stdin: () => {
      throw new Error("nobody reads the standard input");
    },
    writeStdout: async (bytes) => {
      stdout.push(bytes.slice());
    },
    warn: (message) => warnings.push(message),
    signal,
  };
  const daemonRun: BuildRun = {
    daemon: fake.daemon,
    client: fake.client,
    connectEnv: fake.connectEnv,
    program: (gateway) => gateway.solve({}),
    onStatus: (status) => statuses.push(status),
    timing: FAST,
    ...run,
  };
  const outcome = loadInputs(asked, around).then((inputs) => runBuild(asked, inputs, daemonRun, around));
  outcome.catch(() => {});
  return { fake, warnings, statuses, stdout, outcome };
}

async function failureOf({ outcome }: Started): Promise<SolveError> {
  const error = await outcome.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof SolveError) return error;
  throw error ?? new Error("the build went well");
}

describe("a build that goes well", () => {
  test("is asked for with a session, exporters and options, and ends its session", async () => {
    const { fake, outcome, statuses, warnings } = start(
      {
        solve: async (build) => {
          build.tell({ vertexes: [{ digest: "sha256:a", name: "a" }] });
          return solveAsReturned(build);
        },
      },
      {
        target: "app",
        tags: ["a:1", "b"],
        buildArgs: new Map([["A", "1"]]),
        labels: new Map([["l", "v"]]),
        noCache: ["x", "y"],
        platforms: ["linux/amd64", "linux/arm64"],
        network: "host",
        shmSize: 64,
        ulimits: [{ name: "nofile", soft: 1n, hard: 2n }],
        extraHosts: [{ host: "h", ip: "1.2.3.4" }],
        cgroupParent: "c",
        pull: true,
      },
    );
    const { response, ref, fileName } = await outcome;
    await fake.sessionEnded;
    expect(response).toEqual({
      "containerimage.digest": "sha256:1",
      "buildx.build.ref": `remote/remote0/${ref}`,
    });
    expect(fileName).toBe(join(context, "Dockerfile"));
    expect(fake.requests).toHaveLength(1);
    const { Session, ...request } = fake.requests[0]!;
    expect(Session).toMatch(/^[0-9a-z]{25}$/);
    expect(request).toEqual({
      Ref: ref,
      ExporterDeprecated: "image",
      ExporterAttrsDeprecated: { name: "a:1,b" },
      Exporters: [{ Type: "image", Attrs: { name: "a:1,b" } }],
      Cache: {},
      Entitlements: ["network.host"],
      FrontendAttrs: {
        filename: "Dockerfile",
        target: "app",
        "build-arg:A": "1",
        "label:l": "v",
        "no-cache": "x,y",
        platform: "linux/amd64,linux/arm64",
        "force-network-mode": "host",
        "shm-size": "64",
        ulimit: "nofile=1:2",
        "add-hosts": "h=1.2.3.4",
        "cgroup-parent": "c",
        "image-resolve-mode": "pull",
      },
    });
    expect([...fake.buildIds]).toEqual([ref]);
    expect(statuses).toEqual([{ vertexes: [{ digest: "sha256:a", name: "a" }] }]);
    expect(warnings).toEqual([]);
  });

  test("serves the context and secrets, and nothing that was not asked for", async () => {
    const seen: string[] = [];
    const { outcome } = start(
      {
        solve: async (build) => {
          const session = await build.session;
          const secret = await session.call(Secrets.GetSecret, { ID: "token" });
          seen.push(Buffer.from(secret.data ?? []).toString());
          const other = session.open(FileSync.DiffCopy, { metadata: new Map([["dir-name", ["etc"]]]) });
          await other.receive().catch((error: RpcError) => seen.push(error.message));
          const output = session.open(FileSend.DiffCopy);
          await output.receive().catch((error: RpcError) => seen.push(String(error.code)));
          return solveAsReturned(build);
        },
      },
      { secrets: [{ id: "token", env: "DOCKER_CONFIG" }] },
    );
    await outcome;
    expect(seen).toEqual([folder, 'no access allowed to dir "etc"', String(StatusCode.unimplemented)]);
  });

  test("without an output is warned of", async () => {
    const { outcome, warnings, fake } = start({}, { outputs: [] });
    await outcome;
    expect(warnings).toEqual([expect.stringContaining("No output specified with remote driver.")]);
    expect(fake.requests[0]?.Exporters).toBeUndefined();
  });

  test("keeps credentials of caches out of what the daemon keeps", async () => {
    let imports: string | undefined;
    const { outcome, fake } = start(
      {},
      { cacheFrom: [{ type: "registry", attrs: { ref: "a/b", token: "hidden" } }] },
      {
        program: (gateway) => {
          imports = gateway.options.get("cache-imports");
          return gateway.solve({});
        },
      },
    );
    await outcome;
    expect(imports).toBe('[{"Type":"registry","Attrs":{"ref":"a/b","token":"hidden"}}]');
    expect(JSON.stringify(fake.requests[0]?.FrontendAttrs)).not.toContain("hidden");
    expect(fake.requests[0]?.Cache).toEqual({
      Imports: [{ Type: "registry", Attrs: { ref: "a/b", token: "hidden" } }],
    });
  });

  test("can have its frontend in an image", async () => {
    let asked: unknown;
    const { outcome, fake } = start(
      {
        bridge: (request) => {
          asked = { Frontend: request.Frontend, FrontendOpt: request.FrontendOpt };
          return { result: { ref: { id: "x" } } };
        },
      },
      { frontendImage: "docker/dockerfile:1" },
      { program: () => Promise.reject(new Error("not this one")) },
    );
    await outcome;
    expect(asked).toEqual({
      Frontend: "gateway.v0",
      FrontendOpt: { filename: "Dockerfile", source: "docker/dockerfile:1", cmdline: "docker/dockerfile:1" },
    });
    expect(fake.requests[0]?.Frontend).toBeUndefined();
  });

  test("can be a question, whose answer is the frontend's metadata", async () => {
    const asked: Record<string, string | undefined> = {};
    const { outcome, fake } = start(
      {},
      { call: parseCall("targets,format=json") },
      {
        program: async (gateway) => {
          asked.requestid = gateway.options.get("requestid");
          asked.caps = gateway.options.get("frontend.caps");
          return { metadata: new Map([["result.json", Buffer.from("{}")]]) };
        },
      },
    );
    const { response } = await outcome;
    expect(response).toEqual({ "containerimage.digest": "sha256:1", "result.json": "{}" });
    expect(asked).toEqual({
      requestid: "frontend.targets",
      caps: "moby.buildkit.frontend.subrequests+forward",
    });
    expect(fake.requests[0]).toMatchObject({ Internal: true });
    expect(fake.requests[0]?.Exporters).toBeUndefined();
  });
});

describe("outputs", () => {
  const send = async ({ session }: FakeBuild, content: string, id = "0"): Promise<void> => {
    const call = (await session).open(FileSend.DiffCopy, {
      metadata: new Map([["buildkit-attachable-exporter-id", [id]]]),
    });
    call.send({ data: Buffer.from(content) });
    call.end();
    await call.receive();
  };
  const left = (): string[] =>
    readdirSync(folder)
      .filter((name) => name !== "ctx")
      .sort();
  afterEach(() => {
    for (const name of left()) rmSync(join(folder, name), { recursive: true });
  });

  test("a file has its name when the build is done", async () => {
    let during: string[] = [];
    const { outcome } = start(
      {
        solve: async (build) => {
          await send(build, "content");
          during = left();
          return solveAsReturned(build);
        },
      },
      { outputs: [parseOutput("type=oci,dest=a.tar")] },
    );
    await outcome;
    expect(during).toEqual([expect.stringMatching(/^\.a\.tar\.[0-9a-f]{12}\.tmp$/)]);
    expect(left()).toEqual(["a.tar"]);
    expect(readFileSync(join(folder, "a.tar"), "utf8")).toBe("content");
  });

  test("a build that fails leaves no file, and the one that was there", async () => {
    writeFileSync(join(folder, "a.tar"), "before");
    const started = start(
      {
        solve: async (build) => {
          await send(build, "content");
          throw new RpcError(StatusCode.unknown, "boom");
        },
      },
      { outputs: [parseOutput("type=oci,dest=a.tar")] },
    );
    await expect(started.outcome).rejects.toThrow("failed to solve: boom");
    expect(left()).toEqual(["a.tar"]);
    expect(readFileSync(join(folder, "a.tar"), "utf8")).toBe("before");
  });

  test("several go where they belong, one to the standard output", async () => {
    const { outcome, stdout } = start(
      {
        solve: async (build) => {
          await Promise.all([send(build, "to stdout", "0"), send(build, "to a file", "2")]);
          return solveAsReturned(build);
        },
      },
      { outputs: ["-", "type=image", "type=docker,dest=d.tar", "type=cacheonly"].map(parseOutput) },
    );
    await outcome;
    expect(Buffer.concat(stdout).toString()).toBe("to stdout");
    expect(readFileSync(join(folder, "d.tar"), "utf8")).toBe("to a file");
  });

  test("one that the daemon does not make is an error", async () => {
    const { outcome } = start({}, { outputs: [parseOutput("type=oci,dest=a.tar")] });
    await expect(outcome).rejects.toThrow("the daemon made nothing of the output a.tar");
    expect(left()).toEqual([]);
  });

  test("blobs in a directory get an index", async () => {
    const descriptor = { mediaType: "m", digest: `sha256:${"1".repeat(64)}`, size: 1 };
    const { outcome, fake } = start(
      {
        solve: async () => ({
          "containerimage.descriptor": Buffer.from(JSON.stringify(descriptor)).toString("base64"),
          "image.name": "docker.io/library/a:1",
        }),
      },
      { outputs: [parseOutput("type=oci,tar=false,dest=layout")] },
    );
    await outcome;
    expect(fake.requests[0]?.Exporters).toEqual([{ Type: "oci", Attrs: { tar: "false" } }]);
    expect(JSON.parse(readFileSync(join(folder, "layout/index.json"), "utf8")).manifests).toEqual([
      {
        ...descriptor,
        annotations: {
          "io.containerd.image.name": "docker.io/library/a:1",
          "org.opencontainers.image.ref.name": "1",
        },
      },
    ]);
    expect(existsSync(join(folder, "layout/oci-layout"))).toBe(true);
  });

  test.each<[string, Partial<BuildOptions>, FakeScript, string]>([
    [
      "a push without a name",
      { outputs: [parseOutput("type=registry")] },
      {},
      "tag is needed when pushing to registry",
    ],
    [
      "several on a daemon of old",
      { outputs: ["a", "b"].map((text) => parseOutput(text)) },
      { workers: [{ BuildkitVersion: { version: "v0.12.5" } }] },
      "multiple outputs currently unsupported",
    ],
    [
      "an index in Docker's own format",
      { outputs: [parseOutput("type=docker,dest=d.tar")], platforms: ["linux/amd64", "linux/arm64"] },
      {},
      "docker exporter does not support exporting manifest lists",
    ],
    ["a daemon without workers", {}, { workers: [] }, "has no worker"],
  ])("refuses %s", async (_name, options, script, message) => {
    const { outcome, fake } = start(script, options);
    await expect(outcome).rejects.toThrow(message);
    expect(fake.requests).toEqual([]);
  });
});

describe("a build that fails", () => {
  const source = {
    filename: "Dockerfile",
    data: Buffer.from("FROM a\nRUN false\n"),
    language: "Dockerfile",
    ranges: [{ start: { line: 2, character: 0 }, end: { line: 2, character: 0 } }],
  };

  test("says what the daemon says, with lines and step", async () => {
    const started = start({
      solve: async () => {
        const details = [vertexDetail("sha256:v"), sourceDetail(source)];
        throw new RpcError(
          StatusCode.unknown,
          'process "false" did not complete successfully: exit code: 1',
          { details },
        );
      },
    });
    const error = await failureOf(started);
    expect(error).toMatchObject({
      code: "daemon/failed",
      message: 'failed to solve: process "false" did not complete successfully: exit code: 1',
      vertex: "sha256:v",
    });
    expect(error.sources).toEqual([{ ...source, data: new Uint8Array(source.data) }]);
  });

  test("in the frontend tells the daemon, and fails with its own error", async () => {
    let told: unknown;
    const started = start(
      {
        solve: async (build) => {
          told = (await build.returned).error?.message;
          return solveAsReturned(build);
        },
      },
      {},
      {
        program: () => Promise.reject(new BuildError("text/no-stages", "no build stage in current context")),
      },
    );
    const error = await failureOf(started);
    expect(told).toBe("no build stage in current context");
    expect(error.message).toBe("failed to solve: no build stage in current context");
  });

  test("in the frontend does not wait for a daemon that says nothing", async () => {
    const started = start(
      { solve: () => new Promise(() => {}) },
      {},
      { program: () => Promise.reject(new BuildError("text/no-stages", "no build stage")) },
    );
    await expect(started.outcome).rejects.toMatchObject({
      code: "text/no-stages",
      message: "no build stage",
    });
  });

  test.each([
    [
      "granting entitlement security.insecure is not allowed by build daemon configuration",
      "start buildkitd with --allow-insecure-entitlement security.insecure",
    ],
    ["network.host is not allowed", "Allow it with --allow network.host"],
    [
      "secret token: not found",
      "Hand it over with --secret id=token,src=FILE or --secret id=token,env=VARIABLE",
    ],
    ["unset ssh forward key git", "Forward an agent with --ssh git, or keys with --ssh git=KEY"],
  ])("gives advice for: %s", async (message, advice) => {
    const error = await failureOf(
      start({ solve: () => Promise.reject(new RpcError(StatusCode.unknown, message)) }),
    );
    expect(error.message).toContain(`failed to solve: ${message}\n`);
    expect(error.message).toContain(advice);
  });

  test("names the status that a daemon gives", async () => {
    const started = start({
      solve: () => Promise.reject(new RpcError(StatusCode.resourceExhausted, "full")),
    });
    expect((await failureOf(started)).message).toBe("failed to solve: ResourceExhausted: full");
  });

  test("may be canceled by somebody else", async () => {
    const started = start({
      solve: () => Promise.reject(new RpcError(StatusCode.canceled, "context canceled")),
    });
    expect(await failureOf(started)).toMatchObject({
      code: "build/canceled",
      message: "failed to solve: Canceled: context canceled",
    });
  });
});

describe("what is no daemon", () => {
  test.each([
    [StatusCode.unimplemented, "daemon/protocol", "what answers there is not BuildKit: oh"],
    [StatusCode.internal, "daemon/failed", "listing workers for build: oh"],
  ])("answers %i", async (code, expected, message) => {
    const { outcome } = start({ listWorkers: () => Promise.reject(new RpcError(code, "oh")) });
    await expect(outcome).rejects.toMatchObject({
      code: expected,
      message: expect.stringContaining(message),
    });
  });

  test("is looked at again if nothing comes of it", async () => {
    const { outcome } = start({
      listWorkers: () => Promise.reject(new RpcError(StatusCode.unavailable, "oh")),
    });
    await expect(outcome).rejects.toThrow("there is one connection only");
  });
});

describe("a daemon that goes away", () => {
  test("in the middle of a build", async () => {
    const started = start({
      solve: async () => {
        started.fake.cut();
        return new Promise(() => {});
      },
    });
    const error = await failureOf(started);
    expect(error.code).toBe("daemon/lost");
    expect(error.message).toContain("The daemon at tcp://builder:1234 is gone");
  });

  test("without a word", async () => {
    const started = start({
      solve: async () => {
        started.fake.freeze();
        return new Promise(() => {});
      },
    });
    const error = await failureOf(started);
    expect(error.code).toBe("daemon/lost");
    expect(error.message).toContain("the daemon does not answer any more");
  });

  test("does not, if it builds in silence", async () => {
    const { outcome } = start({
      solve: async (build) => {
        await new Promise((resolve) => setTimeout(resolve, 4 * FAST.silence));
        return solveAsReturned(build);
      },
    });
    await outcome;
  });

  test("ends the session but not the build", async () => {
    const started = start({
      solve: async (build) => {
        await (await build.session).close();
        return new Promise(() => {});
      },
    });
    const error = await failureOf(started);
    expect(error.code).toBe("daemon/lost");
    expect(error.message).toContain("lost the session with the daemon");
  });

  test("goes on with Status after the build", async () => {
    const { outcome, fake } = start({ statusHangs: true });
    await outcome;
    await fake.statusEnded;
  });
});

describe("a build that is canceled", () => {
  test("tells the daemon, and hears what it says to that", async () => {
    const controller = new AbortController();
    const started = start(
      {
        solve: async (build) => {
          controller.abort();
          await new Promise((resolve) => build.signal.addEventListener("abort", resolve));
          build.tell({ vertexes: [{ digest: "sha256:a", error: "context canceled" }] });
          throw new RpcError(StatusCode.canceled, "context canceled");
        },
      },
      {},
      { signal: controller.signal },
    );
    const error = await failureOf(started);
    expect(error).toMatchObject({
      code: "build/canceled",
      message: "failed to solve: Canceled: context canceled",
    });
    expect(started.statuses).toEqual([{ vertexes: [{ digest: "sha256:a", error: "context canceled" }] }]);
    await started.fake.sessionEnded;
  });

  test("ends its frontend", async () => {
    const controller = new AbortController();
    let frontendSignal: AbortSignal | undefined;
    const started = start(
      { solve: (build) => new Promise((_resolve, reject) => build.signal.addEventListener("abort", reject)) },
      {},
      {
        signal: controller.signal,
        program: (gateway) => {
          frontendSignal = gateway.signal;
          controller.abort();
          return new Promise(() => {});
        },
      },
    );
    expect((await failureOf(started)).code).toBe("build/canceled");
    expect(frontendSignal?.aborted).toBe(true);
  });

  test("does not wait long for a daemon that talks on", async () => {
    const controller = new AbortController();
    const started = start(
      {
        statusHangs: true,
        solve: async (build) => {
          const timer = setInterval(() => build.tell({}), 20);
          void started.fake.statusEnded.then(() => clearInterval(timer));
          controller.abort();
          return new Promise(() => {});
        },
      },
      {},
      { signal: controller.signal },
    );
    expect((await failureOf(started)).code).toBe("build/canceled");
    await started.fake.statusEnded;
  });

  test("before it began asks the daemon for nothing", async () => {
    const started = start({}, {}, { signal: AbortSignal.abort() });
    expect((await failureOf(started)).code).toBe("build/canceled");
    expect(started.fake.requests).toEqual([]);
  });
});
