import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { describeLive } from "../../harness/engine.js";
import { type FrontendSite, type SiteBuild, withFrontend } from "../../harness/frontend-site.js";
import { processesWith } from "../../harness/processes-with.js";

/** Steps of all kinds, which take each other's results; all of them are others with another SALT. */
const DOCKERFILE = `FROM alpine:3.20 AS base
ARG SALT
WORKDIR /work/$SALT
RUN --mount=type=cache,target=/cache,id=$SALT echo $SALT > one
FROM base AS context
COPY --chown=1:2 dir dir/
COPY --link --chmod=600 <<EOF linked
$SALT
EOF
RUN --network=none <<EOF
cat one > /two
ls dir >> /two
EOF
FROM busybox
COPY --from=context /two /
RUN --mount=from=base,target=/base --mount=type=tmpfs,target=/t cat /two /base/work/*/one > /three
`;

describeLive("builds by the frontend's image in a real Docker Engine", () => {
  let site: FrontendSite;

  beforeAll(async () => {
    site = await withFrontend();
  }, 120_000);

  afterAll(async () => {
    await site?.close();
  }, 30_000);

  it.each([
    ["built-in", "ours"],
    ["ours", "built-in"],
  ] as const)(
    "share their cache with the engine's own frontend: first %s, then %s",
    async (first, second) => {
      const steps = async (frontend: SiteBuild["frontend"]) => {
        const log = await site.log({
          files: { Dockerfile: DOCKERFILE, "dir/file": "" },
          frontend,
          args: [`--build-arg=SALT=${first}`, "--output=type=cacheonly"],
        });
        return stepStates(log);
      };
      const before = await steps(first);
      const after = await steps(second);
      expect(Object.keys(before)).toHaveLength(7);
      expect(new Set(Object.values(before))).toEqual(new Set(["DONE"]));
      expect(after).toEqual(Object.fromEntries(Object.keys(before).map((step) => [step, "CACHED"])));
    },
  );

  /** Starts a build, and interrupts it as Ctrl-C does as soon as there is a process with this mark. */
  async function interrupted(dockerfile: string, mark: string, isReady: () => boolean) {
    const context = site.folder({ Dockerfile: site.syntax + dockerfile });
    const args = ["buildx", "build", "--progress=plain", `--build-arg=MARK=${mark}`, context];
    const client = spawn("docker", args, { env: { ...site.engine.env }, detached: true, stdio: "pipe" });
    try {
      const closed = once(client, "close");
      let stderr = "";
      client.stderr.on("data", (data) => {
        stderr += data;
      });
      await vi.waitFor(() => expect(isReady(), stderr).toBe(true), { timeout: 30_000, interval: 50 });
      process.kill(-client.pid!, "SIGINT");
      const [code] = await closed;
      return { code, stderr };
    } finally {
      kill(client);
    }
  }

  it("end when they are interrupted, with the processes of their steps", async () => {
    const mark = randomUUID();
    const runs = () => processesWith(`STEP=${mark}`).length > 0;
    const dockerfile = `FROM alpine:3.20\nRUN STEP=${mark} sleep 1000\n`;
    const { code, stderr } = await interrupted(dockerfile, mark, runs);
    expect(code).toBe(130);
    expect(stderr).toContain("ERROR: failed to build: failed to solve: Canceled: context canceled");
    await vi.waitFor(() => expect(processesWith(mark)).toEqual([]), { timeout: 10_000 });
  }, 50_000);

  it("end when they are interrupted, with the frontend", async () => {
    const mark = randomUUID();
    // A registry that does not answer: the frontend waits for an image's config.
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => void sockets.add(socket));
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    const address = silent.address();
    const port = typeof address === "object" ? address?.port : 0;
    try {
      const asked = () => sockets.size > 0 && processesWith(`build-arg:MARK=${mark}`).length > 0;
      const { code } = await interrupted(`FROM 127.0.0.1:${port}/base:1\n`, mark, asked);
      expect(code).toBe(130);
      await vi.waitFor(() => expect(processesWith(mark)).toEqual([]), { timeout: 10_000 });
    } finally {
      for (const socket of sockets) socket.destroy();
      silent.close();
    }
  }, 50_000);
});

/** What the steps of a Dockerfile came to, by their names. */
function stepStates(log: string): Record<string, string> {
  const names = new Map<string, string>();
  const states: Record<string, string> = {};
  for (const line of log.split("\n")) {
    const [, id = "", rest = ""] = /^#(\d+) (.*)$/.exec(line) ?? [];
    const [, name] = /^\[\S+ \d+\/\d+\] ((?!FROM ).*)$/.exec(rest) ?? [];
    if (name !== undefined) names.set(id, name);
    const [state] = /^(DONE|CACHED|ERROR)/.exec(rest) ?? [];
    const step = names.get(id);
    if (state !== undefined && step !== undefined) states[step] = state;
  }
  return states;
}

function kill(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, "SIGKILL");
}
