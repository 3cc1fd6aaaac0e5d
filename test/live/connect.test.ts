import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { performServerHandshake } from "node:http2";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseAddress } from "../../src/client/connect/address.js";
import { type Daemon, resolveDaemon } from "../../src/client/connect/daemon.js";
import { probeDaemon } from "../../src/client/connect/probe.js";
import { Control } from "../../src/proto/generated/control.js";
import { createRpcClient } from "../../src/wire/rpc/client.js";
import { describeLive, type Engine, withEngine } from "../harness/engine.js";

describeLive("connections to a real Docker Engine", () => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await withEngine();
  }, 90_000);

  afterAll(async () => {
    await engine?.close();
  }, 30_000);

  const daemon = (address: string, env: Record<string, string> = {}): Promise<Daemon> =>
    resolveDaemon(parseAddress(address), { env: { ...engine.env, ...env } });

  /** The platforms of the workers behind a daemon, asked for by gRPC. */
  async function platforms({ connect, authority }: Daemon): Promise<string[]> {
    const client = createRpcClient(await connect(), { authority });
    const { record = [] } = await client.call(Control.ListWorkers, {});
    await client.close();
    return record.flatMap((worker) =>
      (worker.platforms ?? []).map(({ OS, Architecture }) => `${OS}/${Architecture}`),
    );
  }

  const here = `linux/${process.arch === "x64" ? "amd64" : process.arch}`;

  it("are made through its API", async () => {
    const found = await daemon("docker://");
    expect(found).toMatchObject({ address: `docker://${engine.dockerHost}`, kind: "docker" });
    await probeDaemon(found);
    expect(await platforms(found)).toContain(here);
    expect((await Promise.all([platforms(found), platforms(found)])).flat()).toContain(here);
  });

  it("are made through a context", async () => {
    const dir = join(engine.dir, "client-config");
    const id = createHash("sha256").update("live").digest("hex");
    mkdirSync(join(dir, "contexts/meta", id), { recursive: true });
    writeFileSync(
      join(dir, "contexts/meta", id, "meta.json"),
      JSON.stringify({ Name: "live", Metadata: {}, Endpoints: { docker: { Host: engine.dockerHost } } }),
    );
    expect(await platforms(await daemon("docker://live", { DOCKER_CONFIG: dir, DOCKER_HOST: "" }))).toContain(
      here,
    );
    rmSync(dir, { recursive: true });
  });

  it("are made for sessions, on which it is the client", async () => {
    const found = await daemon("docker://");
    const stream = await found.openSession?.([
      ["X-Docker-Expose-Session-Uuid", `live-${process.pid}`],
      ["X-Docker-Expose-Session-Name", "live"],
      ["X-Docker-Expose-Session-Grpc-Method", "/grpc.health.v1.Health/Check"],
    ]);
    if (stream === undefined) throw new Error("no session");
    const session = performServerHandshake(stream);
    const settings = new Promise((resolve, reject) => {
      session.once("remoteSettings", resolve);
      session.once("error", reject);
    });
    expect(await settings).toMatchObject({ maxFrameSize: expect.any(Number) });
    session.on("error", () => {});
    session.destroy();
  });

  it("are made through a container", async () => {
    // A container without BuildKit: its `buildctl dial-stdio` leads back to the engine's own.
    const engineDaemon = await daemon("docker://");
    const sockets = new Set<Socket>();
    const relay = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      engineDaemon.connect().then(
        (stream) => void socket.pipe(stream).pipe(socket),
        () => socket.destroy(),
      );
    });
    await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
    const listening = relay.address();
    const port = typeof listening === "object" && listening !== null ? listening.port : 0;
    const script = join(engine.dir, "buildctl");
    writeFileSync(script, `#!/bin/sh\n[ "$*" = dial-stdio ] || exit 2\nexec nc 127.0.0.1 ${port}\n`);
    chmodSync(script, 0o755);
    const name = "live-builder";
    const started = await engine.docker([
      "run",
      "--detach",
      "--rm",
      "--network=host",
      `--name=${name}`,
      `--volume=${script}:/bin/buildctl:ro`,
      "busybox",
      "sleep",
      "600",
    ]);
    expect(started.stderr).toBe("");
    try {
      const found = await daemon(`docker-container://${name}`);
      expect(found).toMatchObject({ kind: "buildkit", authority: name });
      expect(await platforms(found)).toContain(here);
    } finally {
      await engine.docker(["rm", "--force", name]);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => relay.close(resolve));
    }
  });

  it("are not made to a container that is not there, or has no BuildKit", async () => {
    await expect((await daemon("docker-container://nobody")).connect()).rejects.toMatchObject({
      code: "daemon/unreachable",
      message: "docker exec nobody failed: Error response from daemon: No such container: nobody",
    });
    await engine.docker([
      "run",
      "--detach",
      "--rm",
      "--network=none",
      "--name=plain",
      "busybox",
      "sleep",
      "600",
    ]);
    await expect((await daemon("docker-container://plain")).connect()).rejects.toMatchObject({
      code: "daemon/unreachable",
      message: expect.stringMatching(
        /^docker exec plain failed: .*"buildctl": executable file not found in \$PATH.*; a BuildKit with buildctl has to be there/,
      ),
    });
    await engine.docker(["rm", "--force", "plain"]);
  });
});
