import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeLive } from "../../harness/engine.js";
import { type FrontendSite, withFrontend } from "../../harness/frontend-site.js";
import { readRegistryImage } from "../../harness/registry-image.js";
import { hasSshAgent, startSshAgent } from "../../harness/ssh-agent.js";

/** Asks an SSH agent for its keys, and prints the one it has. The answer may come in pieces. */
const LIST_KEYS = `
  const socket = require("node:net").connect(process.env.SSH_AUTH_SOCK);
  socket.write(Buffer.from([0, 0, 0, 1, 11]));
  let answer = Buffer.alloc(0);
  socket.on("data", (data) => {
    answer = Buffer.concat([answer, data]);
    if (answer.length < 4 || answer.length < 4 + answer.readUInt32BE(0)) return;
    console.log("key=" + answer.subarray(13, 13 + answer.readUInt32BE(9)).toString("base64"));
    socket.destroy();
  });
`.replaceAll(/\s+/g, " ");

describeLive("mounts, by the frontend's image in a real Docker Engine", () => {
  let site: FrontendSite;

  beforeAll(async () => {
    site = await withFrontend();
  }, 120_000);

  afterAll(async () => {
    await site?.close();
  }, 30_000);

  it("of caches keep files between builds, apart by id", async () => {
    const dockerfile = `FROM alpine:3.20 AS build
ARG RUN
RUN --mount=type=cache,id=log,target=/log,sharing=locked,uid=1000,mode=0700 \\
  echo $RUN >> /log/runs && cp /log/runs /runs && stat -c '%a %u' /log > /mode
RUN --mount=type=cache,id=other,target=/log,sharing=private ls /log > /other && touch /log/seen
FROM scratch
COPY --from=build /runs /mode /other /
`;
    const files = { Dockerfile: dockerfile };
    await site.files({ files, args: ["--build-arg=RUN=first"] });
    expect(await site.files({ files, args: ["--build-arg=RUN=second"] })).toEqual({
      runs: "first\nsecond\n",
      mode: "700 1000\n",
      other: "seen\n",
    });
  });

  it("of caches that are shared or locked let two steps in at once or not", async () => {
    // Each waits until the other one has come in.
    const shared = (own: string, other: string) =>
      `RUN --mount=type=cache,id=shared,target=/c touch /c/${own}; for i in $(seq 200); do [ -e /c/${other} ] && touch /met && break; sleep 0.1; done; touch /done`;
    // Each looks for the other one's mark, and takes its own away when it leaves.
    const locked = (own: string, other: string) =>
      `RUN --mount=type=cache,id=locked,target=/c,sharing=locked touch /c/${own}; sleep 0.3; [ ! -e /c/${other} ] || touch /met; rm /c/${own}; touch /done`;
    const dockerfile = `FROM alpine:3.20 AS shared1
${shared("a", "b")}
FROM alpine:3.20 AS shared2
${shared("b", "a")}
FROM alpine:3.20 AS locked1
${locked("a", "b")}
FROM alpine:3.20 AS locked2
${locked("b", "a")}
FROM scratch
COPY --from=shared1 /met* /done /shared1/
COPY --from=shared2 /met* /done /shared2/
COPY --from=locked1 /met* /done /locked1/
COPY --from=locked2 /met* /done /locked2/
`;
    expect(Object.keys(await site.files({ files: { Dockerfile: dockerfile } }))).toEqual([
      "locked1/done",
      "locked2/done",
      "shared1/done",
      "shared1/met",
      "shared2/done",
      "shared2/met",
    ]);
  });

  it("bind files of the context, of a stage and of an image, and keep no change", async () => {
    const dockerfile = `FROM alpine:3.20 AS tools
RUN mkdir /tools && echo tool > /tools/file
FROM alpine:3.20 AS build
RUN --mount=target=/context --mount=type=bind,source=dir,target=/dir,rw \\
  cat /context/file /dir/inner > /context-files; touch /dir/new; ! touch /context/new 2> /dev/null
RUN --mount=from=tools,source=/tools,target=/tools --mount=from=busybox,target=/busybox \\
  cat /tools/file > /stage-file && ls /busybox/etc > /image-files
RUN --mount=source=dir,target=/dir ls /dir > /unchanged
FROM scratch
COPY --from=build /context-files /stage-file /image-files /unchanged /
`;
    const files = { Dockerfile: dockerfile, file: "file\n", "dir/inner": "inner\n" };
    expect(await site.files({ files })).toEqual({
      "context-files": "file\ninner\n",
      "stage-file": "tool\n",
      "image-files": "group\npasswd\n",
      unchanged: "inner\n",
    });
  });

  it("of memory are as large as they may be", async () => {
    const dockerfile = `FROM alpine:3.20 AS build
WORKDIR /memory
RUN --mount=type=tmpfs,target=/memory,size=1m \\
  df -k /memory | tail -n 1 | awk '{print $1, $2}' > /size && ! dd if=/dev/zero of=/memory/large bs=1k count=1025 2> /dev/null
RUN ls /memory > /after
FROM scratch
COPY --from=build /size /after /
`;
    expect(await site.files({ files: { Dockerfile: dockerfile } })).toEqual({
      size: "tmpfs 1024\n",
      after: "",
    });
  });

  it("of secrets show them to the step and to nobody else", async () => {
    const secret = `secret-${randomBytes(12).toString("hex")}`;
    const image = `${site.engine.registry}/with-secrets:1`;
    const dockerfile = `FROM alpine:3.20
RUN --mount=type=secret,id=file,mode=0444,uid=5 stat -c '%a %u %s' /run/secrets/file > /seen
RUN --mount=type=secret,id=file,target=/root/token sha256sum < /root/token >> /seen
RUN --mount=type=secret,id=file,env=TOKEN --mount=type=secret,id=variable,env=OTHER,required=true \\
  [ "$TOKEN" = "$OTHER" ] && echo same >> /seen
RUN --mount=type=secret,id=nobody,env=NOBODY [ ! -e /run/secrets/nobody ] && echo "nobody: $NOBODY" >> /seen
`;
    const directory = site.folder({ file: secret });
    const ran = await site.build({
      files: { Dockerfile: dockerfile },
      env: { OTHER_SECRET: secret },
      args: [
        `--secret=id=file,src=${join(directory, "file")}`,
        "--secret=id=variable,env=OTHER_SECRET",
        "--provenance=mode=max",
        `--tag=${image}`,
        "--push",
      ],
    });
    expect(ran.code, ran.stderr).toBe(0);
    const digest = createHash("sha256").update(secret).digest("hex");
    const seen = await site.docker("run", "--rm", "--network=none", "--pull=always", image, "cat", "/seen");
    expect(seen).toBe(`444 5 ${secret.length}\n${digest}  -\nsame\nnobody: \n`);

    const kept = await (await readRegistryImage(image)).everything();
    expect(kept.some((bytes) => bytes.includes(digest))).toBe(true);
    const log = readFileSync(join(site.engine.dir, "dockerd.log"));
    for (const bytes of [...kept, Buffer.from(ran.stdout + ran.stderr), log]) {
      expect(bytes.includes(secret)).toBe(false);
    }
  });

  it("of secrets that are required and not there are an error at their line", async () => {
    const dockerfile = "FROM alpine:3.20\nRUN true\nRUN --mount=type=secret,id=nobody,required=true true\n";
    const { code, stderr } = await site.build({ files: { Dockerfile: dockerfile } });
    expect(code).toBe(1);
    expect(stderr).toContain(">>> RUN --mount=type=secret,id=nobody,required=true true\n");
    expect(stderr).toContain("secret nobody: not found");
  });

  it("of SSH reach the agent, and only if there is one", async ({ skip, onTestFinished }) => {
    if (!hasSshAgent()) return skip("no OpenSSH");
    const agent = await startSshAgent(site.folder());
    onTestFinished(agent.close);
    const dockerfile = `FROM ${site.image}
RUN --mount=type=ssh,required=true ["/usr/bin/node", "-e", ${JSON.stringify(LIST_KEYS)}]
RUN --mount=type=ssh,id=nobody ["/usr/bin/node", "-p", "'agent: ' + fs.existsSync(process.env.SSH_AUTH_SOCK)"]
`;
    const files = { Dockerfile: dockerfile };
    const log = await site.log({ files, args: [`--ssh=default=${agent.socket}`, "--output=type=cacheonly"] });
    expect(log).toContain(` key=${agent.publicKey}\n`);
    expect(log).toContain(" agent: false\n");
    const failed = await site.build({ files, args: ["--no-cache"] });
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain("unset ssh forward key default");
  });
});
