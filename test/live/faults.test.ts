import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type RunOptions, type RunResult, run } from "../cli/run.js";
import { describeLive, type Engine, withEngine } from "../harness/engine.js";
import { type FaultProxy, type Passed, startFaultProxy } from "../harness/fault-proxy.js";

/** A moment of a build at which something happens. */
interface Moment {
  readonly file: string;
  readonly words: readonly string[];
  /** Whether it has come, by what went over the wire or by what was shown. */
  readonly isNow: (passed: Passed, shown: string) => boolean;
}

const MANY = 3_000_000;
const LARGE = "FROM busybox\nARG SALT\nRUN head -c 12000000 /dev/urandom >/large; echo $SALT\n";

const MOMENTS: Readonly<Record<string, Moment>> = {
  "at the beginning": { file: "FROM busybox\n", words: [], isNow: ({ up }) => up > 0 },
  "when the first calls are made": { file: "FROM busybox\n", words: [], isNow: ({ up }) => up > 2000 },
  "while the context is sent": {
    file: "FROM scratch\nCOPY large /\n",
    words: [],
    isNow: ({ up }) => up > MANY,
  },
  "in a RUN": {
    file: "FROM busybox\nARG SALT\nRUN echo it is $SALT; sleep 60\n",
    words: [],
    isNow: (_passed, shown) => /^#\d+ [\d.]+ it is /m.test(shown),
  },
  "while a tar file comes": {
    file: LARGE,
    words: ["-o", "type=tar,dest=OUT/a.tar"],
    isNow: ({ down }) => down > MANY,
  },
  "while a directory comes": { file: LARGE, words: ["-o", "OUT/d"], isNow: ({ down }) => down > MANY },
  "during a push": {
    file: LARGE,
    words: ["--push", "-t", "REGISTRY/app"],
    isNow: (_passed, shown) => shown.includes("pushing layers"),
  },
};

describeLive("faults between buildfile build and a real Docker Engine", () => {
  let engine: Engine;
  let folder: string;
  let proxy: FaultProxy | undefined;
  let registry: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let salt = 0;

  beforeAll(async () => {
    engine = await withEngine();
    registry = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
  }, 90_000);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "buildfile-live-"));
    for (const name of ["ctx", "out"]) mkdirSync(join(folder, name));
    // Takes nothing, and says nothing.
    answer = ({ method, url }, response) => {
      if (method === "HEAD" || url === "/v2/") response.writeHead(url === "/v2/" ? 200 : 404).end();
    };
  });

  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
    registry.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  afterAll(async () => {
    registry?.close();
    await engine?.close();
  }, 30_000);

  const registryName = (): string => `127.0.0.1:${(registry.address() as AddressInfo).port}`;

  function build(file: string, words: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    const context = join(folder, "ctx");
    writeFileSync(join(context, "Dockerfile"), file);
    const own = ["--progress", "plain", "--build-arg", `SALT=${process.pid}-${salt++}`];
    const all = words.map((word) =>
      word.replace("OUT", join(folder, "out")).replace("REGISTRY", registryName()),
    );
    const env = { DOCKER_CONFIG: folder, PATH: process.env.PATH ?? "", BUILDX_GIT_INFO: "false" };
    return run(["build", ...own, ...all, context], {
      cwd: folder,
      ...options,
      env: { ...env, ...options.env },
    });
  }

  /** Builds over a connection to which something happens at a moment. */
  async function buildUntil(
    { file, words, isNow }: Moment,
    happen: (proxy: FaultProxy) => void,
    signal?: AbortSignal,
  ): Promise<RunResult> {
    writeFileSync(join(folder, "ctx/large"), randomBytes(12_000_000));
    let shown = "";
    let hasHappened = false;
    const look = (passed: Passed): void => {
      if (hasHappened || proxy === undefined || !isNow(passed, shown)) return;
      hasHappened = true;
      happen(proxy);
    };
    proxy = await startFaultProxy(engine.dockerHost.replace("unix://", ""), look);
    const result = await build(file, ["--addr", `docker://unix://${proxy.path}`, ...words], {
      signal,
      onStderr: (text) => {
        shown = text;
        look({ up: 0, down: 0 });
      },
    });
    expect(hasHappened).toBe(true);
    return result;
  }

  /** What is in the directory for outputs, but is no whole file of a result. */
  function leftovers(): string[] {
    const names = readdirSync(join(folder, "out"), { recursive: true, encoding: "utf8" });
    return names.filter((name) => name === "a.tar" || /(?:^|\/)\.(?:tmp\.|a\.tar|ingest)/.test(name));
  }

  it.each(Object.keys(MOMENTS))("a connection that is cut %s", async (name) => {
    const { code, stderr } = await buildUntil(MOMENTS[name]!, (at) => at.cut());
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /ERROR: failed to build: .*(?:is gone; see whether it still runs|is dockerd running there\?)\n$/s,
    );
    expect(leftovers()).toEqual([]);
  });

  it.each(["when the first calls are made", "while a tar file comes", "in a RUN"])(
    "a connection that brings other bytes %s",
    async (name) => {
      const { code, stderr } = await buildUntil(MOMENTS[name]!, (at) => {
        at.corrupt();
        // Where nothing passes, nothing is wrong.
        setTimeout(() => at.cut(), 1000);
      });
      expect([1, 3]).toContain(code);
      expect(stderr).toContain("ERROR: failed to build: ");
      expect(leftovers()).toEqual([]);
    },
  );

  it.each(Object.keys(MOMENTS))("an interrupt %s", async (name) => {
    const controller = new AbortController();
    const { code, stderr } = await buildUntil(MOMENTS[name]!, () => controller.abort(), controller.signal);
    expect(code).toBe(130);
    expect(stderr).toMatch(/ERROR: failed to build: failed to solve: Canceled: context canceled\n$/);
    expect(leftovers()).toEqual([]);
  });

  it.each([
    ["type=tar,dest=OUT/a.tar", /write .*\/out\/a\.tar: no space left on device\n$/],
    ["type=local,dest=OUT/d", /write .*\/out\/d\/.*: no space left on device\n$/],
    ["type=oci,dest=OUT/a.tar", /write .*\/out\/a\.tar: no space left on device\n$/],
    ["type=oci,tar=false,dest=OUT/d", /write .*\/out\/d\/\.ingest-.*: no space left on device\n$/],
  ])("a full disk under %s", async (output, message) => {
    const out = join(folder, "out");
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", out]);
    try {
      const { code, stderr } = await build(LARGE, ["--addr", `docker://${engine.dockerHost}`, "-o", output]);
      expect(code).toBe(3);
      expect(stderr).toMatch(message);
      expect(leftovers()).toEqual([]);
    } finally {
      execFileSync("umount", [out]);
    }
  });

  it.each([
    ["a pull", ["-o", "type=cacheonly"], "FROM REGISTRY/base\nRUN true\n"],
    ["a push", ["--push", "-t", "REGISTRY/app"], "FROM scratch\nCOPY Dockerfile /\n"],
  ])("a registry that refuses the login for %s does not make it known", async (_name, words, file) => {
    const asked: string[] = [];
    answer = (request, response) => {
      const { authorization = "" } = request.headers;
      asked.push(authorization);
      if (request.url?.startsWith("/token")) {
        response.writeHead(401, { "content-type": "application/json" });
        response.end(JSON.stringify({ details: `wrong password: hidden-password, ${authorization}` }));
      } else {
        const realm = `Bearer realm="http://${registryName()}/token",service="s"`;
        response.writeHead(401, { "www-authenticate": realm }).end();
      }
    };
    const auth = Buffer.from("user:hidden-password").toString("base64");
    writeFileSync(join(folder, "config.json"), JSON.stringify({ auths: { [registryName()]: { auth } } }));
    const address = ["--addr", `docker://${engine.dockerHost}`];
    const { code, stderr } = await build(file.replace("REGISTRY", registryName()), [...address, ...words]);
    expect(code).toBe(1);
    expect(asked).toContain(`Basic ${auth}`);
    expect(stderr).toContain("failed to fetch oauth token: unexpected status from GET request");
    const env = { DOCKER_CONFIG: folder, PATH: process.env.PATH ?? "" };
    const inspected = await run(["history", "inspect", ...address], { env });
    expect(inspected.code).toBe(0);
    for (const text of [stderr, inspected.stdout, inspected.stderr]) {
      expect(text).not.toContain("hidden-password");
      expect(text).not.toContain(auth);
    }
    expect(grep("hidden-password")).toEqual([]);
  });

  it("secrets stay in their step", async () => {
    const secret = `hidden-${randomBytes(9).toString("hex")}`;
    const plain = `plain-${randomBytes(9).toString("hex")}`;
    const file = [
      "FROM busybox",
      "ARG SALT PLAIN",
      "RUN --mount=type=secret,id=a,required --mount=type=secret,id=b,env=B,required \\",
      '  [ "$(cat /run/secrets/a)" = "$B" ] && echo $SALT',
      "",
    ].join("\n");
    const secrets = ["--secret", "id=a,env=SECRET", "--secret", "id=b,env=SECRET"];
    const output = ["--attest", "type=provenance,mode=max", "-o", "type=oci,tar=false,dest=OUT/d"];
    const words = [
      "--addr",
      `docker://${engine.dockerHost}`,
      "--metadata-file",
      "OUT/meta.json",
      "--build-arg",
      `PLAIN=${plain}`,
    ];
    const { code, stderr } = await build(file, [...words, ...secrets, ...output], {
      env: { SECRET: secret },
    });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).not.toContain(secret);
    expect(grep(secret)).toEqual([]);
    // What is no secret is found where builds are kept, and in their provenance.
    expect(grep(plain).some((path) => path.startsWith(engine.dir))).toBe(true);
    expect(grep(plain).some((path) => path.startsWith(join(folder, "out/d/blobs")))).toBe(true);
  });

  /** The files of the engine and of outputs that hold a text. */
  function grep(text: string): string[] {
    const places = [engine.dir, join(folder, "out")];
    try {
      return execFileSync("grep", ["-rlaF", "--exclude=config.json", text, ...places], { encoding: "utf8" })
        .trim()
        .split("\n");
    } catch (error) {
      // 1: there are none; 2: a file or directory vanished, or is a socket.
      if (error instanceof Error && "stdout" in error && String(error.stdout).trim() !== "")
        return String(error.stdout).trim().split("\n");
      return [];
    }
  }
});
