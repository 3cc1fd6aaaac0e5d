import { describe, expect, test } from "vitest";
import { runOn } from "./run.js";

const FILE = `FROM golang:1.24 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/root/.cache --mount=type=secret,id=netrc --network=none go build -o /app
FROM debian AS tools
RUN apt-get install tool
FROM scratch
COPY --from=build /app /
COPY --from=tools /usr/bin/tool /
RUN --mount=from=build,target=/b --mount=type=tmpfs,target=/t ["/app"]
`;

describe("the tree", () => {
  test("draws steps from the result up, what they use below them", async () => {
    const { stdout } = await runOn(FILE, ["compile", "--format", "tree"]);
    expect(stdout.replace(/sha256:.*/, "sha256:RESULT").replace(/[0-9a-f]{12}/g, "DIGEST")).toBe(
      `● DIGEST  [stage-2 3/3] RUN --mount=from=build,target=/b --mount=type=tmp…
│   tmpfs /t
│ ├ bind /b (read-only)
│ │ ● DIGEST  [build 4/4] RUN --mount=type=cache,target=/root/.cache --mo…
│ │ │   cache /root/.cache (id //root/.cache, shared)
│ │ │   secret netrc at /run/secrets/netrc
│ │ │   no network
│ │ ● DIGEST  [build 3/4] COPY go.mod go.sum ./
│ │ │ ├ copy /go.mod → /src/, copy /go.sum → /src/
│ │ │ │ ● DIGEST  [internal] load build context
│ │ │ │     local://context
│ │ ● DIGEST  [build 2/4] WORKDIR /src
│ │ ● DIGEST  [build 1/4] FROM docker.io/library/golang:1.24
● DIGEST  [stage-2 2/3] COPY --from=tools /usr/bin/tool /
│ ├ copy /usr/bin/tool → /
│ │ ● DIGEST  [tools 2/2] RUN apt-get install tool
│ │ ● DIGEST  [tools 1/2] FROM docker.io/library/debian:latest
● DIGEST  [stage-2 1/3] COPY --from=build /app /
  ├ copy /app → /
  │ ○ DIGEST  [build 4/4] RUN --mount=type=cache,target=/root… (see above)
result sha256:RESULT
10 ops
`,
    );
  });

  test("fits the terminal, and is in colour there", async () => {
    const { stdout } = await runOn(FILE, ["compile"], { tty: true, columns: 40 });
    expect(stdout).toContain("\u001b[32m●\u001b[39m \u001b[33m");
    for (const line of stdout.replace(/\u001b\[\d+m/g, "").split("\n"))
      expect([...line].length).toBeLessThanOrEqual(40);
  });

  test("draws nothing for scratch", async () => {
    const { stdout } = await runOn("FROM scratch\n", ["compile", "--format=tree"]);
    expect(stdout).toBe("○ scratch\nresult scratch\n0 ops\n");
  });

  test("draws stages nested ten thousand deep", async () => {
    let file = "FROM scratch AS s0\nCOPY x /\n";
    for (let i = 1; i < 10_000; i++) file += `FROM scratch AS s${i}\nCOPY --from=s${i - 1} /x /x\n`;
    const { code, stdout } = await runOn(file, ["compile", "--format=tree"]);
    expect(code).toBe(0);
    expect(Math.max(...stdout.split("\n").map((line) => [...line].length))).toBeLessThanOrEqual(80);
  });
});

describe("the summary", () => {
  test("says what a build is made of", async () => {
    const { stdout } = await runOn(`# syntax=docker/dockerfile:1\n${FILE}EXPOSE 80\nCMD ["/app"]\n`, [
      "compile",
      "--format",
      "summary",
    ]);
    expect(stdout.replace(/[0-9a-f]{64}/g, "DIGEST")).toBe(`file     Dockerfile
frontend docker/dockerfile:1 (line 1; compiled by buildfile)
platform linux/amd64
result   sha256:DIGEST
stages   build: 3 steps from golang:1.24
         tools: 1 step from debian
         stage-2: 5 steps from scratch (target)
ops      10: 3 source, 4 file, 3 exec
images   docker.io/library/golang:1.24
         docker.io/library/debian:latest
contexts local://context: all files
caches   //root/.cache at /root/.cache
secrets  netrc
image    cmd ["/app"]
         workdir /
         ports 80/tcp
         env PATH
`);
  });

  test("says which stages are not needed, and follows for several platforms", async () => {
    const { stdout } = await runOn("FROM alpine AS a\nFROM alpine AS b\n", [
      "compile",
      "--format=summary",
      "--platform=linux/amd64,linux/arm64",
    ]);
    expect(stdout).toContain(
      "stages   a: 0 steps from alpine (not needed)\n         b: 0 steps from alpine (target)\n",
    );
    expect(stdout.match(/^linux\/(?:amd|arm)64$/gm)).toEqual(["linux/amd64", "linux/arm64"]);
  });
});

describe("diagrams", () => {
  const QUOTES = "FROM alpine\nRUN echo \"a\" 'b' \\\\ <c> `d`\nCOPY x /\n";

  test("dot", async () => {
    const { stdout } = await runOn(QUOTES, ["compile", "--format=dot"]);
    expect(stdout.replace(/sha256:[0-9a-f]{64}/g, "DIGEST")).toBe(`digraph buildfile {
  node [style="filled" color="#555555" fontname="Helvetica" fontsize="11"];
  edge [color="#555555" fontname="Helvetica" fontsize="9"];
  op0 [label="[1/3] FROM docker.io/library/alpine:latest" tooltip="DIGEST" shape="ellipse" fillcolor="#d7ecf7"];
  op1 [label="[2/3] RUN echo \\"a\\" 'b' \\\\ <c> \`d\`" tooltip="DIGEST" shape="box" fillcolor="#dff3df"];
  op2 [label="[internal] load build context" tooltip="DIGEST\\nlocal://context\\npaths x" shape="ellipse" fillcolor="#d7ecf7"];
  op3 [label="[3/3] COPY x /" tooltip="DIGEST" shape="note" fillcolor="#f3e4f7"];
  op0 -> op1 [penwidth="2"];
  op1 -> op3 [penwidth="2"];
  op2 -> op3 [label="copy /x → /" style="dashed"];
  result [label="result" shape="plaintext" style=""];
  op3 -> result;
}
`);
  });

  test("mermaid", async () => {
    const { stdout } = await runOn(QUOTES, ["compile", "--format=mermaid"]);
    expect(stdout).toBe(`flowchart TD
  op0(["[1/3] FROM docker.io/library/alpine:latest"]):::source
  op1["[2/3] RUN echo #34;a#34; 'b' \\ #60;c#62; #96;d#96;"]:::exec
  op2(["[internal] load build context"]):::source
  op3>"[3/3] COPY x /"]:::file
  op0 ==> op1
  op1 ==> op3
  op2 -. "copy /x → /" .-> op3
  result((result))
  op3 --> result
  classDef source fill:#d7ecf7,stroke:#555
  classDef exec fill:#dff3df,stroke:#555
  classDef file fill:#f3e4f7,stroke:#555
  classDef merge fill:#f9efcf,stroke:#555
  classDef diff fill:#f9efcf,stroke:#555
  classDef other fill:#eee,stroke:#555
`);
  });

  test("show no passwords", async () => {
    const file = "FROM scratch\nADD https://me:secret@example.com/x /\n";
    for (const format of ["dot", "mermaid", "tree", "summary"]) {
      const { stdout } = await runOn(file, ["compile", "--format", format]);
      expect(stdout).toContain("example.com/x");
      expect(stdout).not.toContain("secret");
    }
  });
});
