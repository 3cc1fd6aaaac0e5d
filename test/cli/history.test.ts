import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Content } from "../../src/proto/generated/content.js";
import {
  type BuildHistoryEvent,
  BuildHistoryEventType,
  type BuildHistoryRecord,
  Control,
  type StatusResponse,
  type UpdateBuildHistoryRequest,
} from "../../src/proto/generated/control.js";
import { encodeStatus } from "../../src/proto/generated/status.js";
import { sourceDetail, vertexDetail } from "../../src/wire/rpc/error-details.js";
import { type Handler, streamHandler, unaryHandler } from "../../src/wire/rpc/server.js";
import { RpcError, StatusCode } from "../../src/wire/rpc/status.js";
import { type FakeDaemon, startFakeDaemon } from "../harness/fake-daemon.js";
import { type RunOptions, run } from "./run.js";

const NOW = Date.UTC(2025, 5, 12, 12, 0, 0);
const time = (secondsAgo: number, nanos = 0) => ({ seconds: NOW / 1000 - secondsAgo, nanos });

const INDEX = "application/vnd.oci.image.index.v1+json";
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const PROVENANCE = "https://slsa.dev/provenance/v1";

const blobs = new Map<string, Uint8Array>();
function blob(content: string | Uint8Array): string {
  const bytes = Buffer.from(content);
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  blobs.set(digest, bytes);
  return digest;
}

const manifest = blob("{}");
const attestation = blob('{"attestation":true}');
const index = blob(
  JSON.stringify({
    manifests: [
      { mediaType: MANIFEST, digest: manifest, platform: { os: "linux", architecture: "arm64" } },
      {
        mediaType: MANIFEST,
        digest: attestation,
        annotations: { "vnd.docker.reference.type": "attestation-manifest" },
      },
      { mediaType: MANIFEST, digest: `sha256:${"0".repeat(64)}` },
    ],
  }),
);
const provenance = blob(
  JSON.stringify({
    buildDefinition: { resolvedDependencies: [{ uri: "pkg:docker/alpine@3.20", digest: { sha256: "abc" } }] },
  }),
);
const failure = blob(
  encodeStatus({
    code: 2,
    message: "exit code: 3",
    details: [
      vertexDetail("sha256:step"),
      sourceDetail({
        filename: "Dockerfile",
        data: Buffer.from("FROM a\nRUN \x1b[2J false\n"),
        language: "",
        ranges: [{ start: { line: 2, character: 0 }, end: { line: 2, character: 3 } }],
      }),
    ],
  }),
);

const DONE: BuildHistoryRecord = {
  Ref: "aaa111",
  FrontendAttrs: {
    filename: "Dockerfile",
    "vcs:localdir:context": "services/web",
    "vcs:localdir:dockerfile": "services/web",
    "vcs:source": "https://me:secret@h.example/repo.git",
    "vcs:revision": "abcdef",
    target: "release",
    platform: "linux/amd64,linux/arm64/v8",
    "build-arg:VERSION": "1.0",
    "build-arg:SOURCE_DATE_EPOCH": "0",
    "label:a": "b",
    "context:base": "docker-image://alpine",
    "image-resolve-mode": "local",
    "multi-platform": "true",
    "no-cache": "",
    memory: "1073741824",
    "frontend.caps": "x",
    "attest:provenance": "mode=max",
    "some-other": "thing",
  },
  CreatedAt: time(7200),
  CompletedAt: time(7075, 900_000_000),
  numCompletedSteps: 12,
  numTotalSteps: 12,
  numCachedSteps: 3,
  Result: {
    Attestations: [
      {
        media_type: "application/json",
        digest: provenance,
        annotations: { "in-toto.io/predicate-type": PROVENANCE },
      },
    ],
    Results: [{ key: 0, value: { media_type: INDEX, digest: index } }],
  },
};
const FAILED: BuildHistoryRecord = {
  Ref: "aaa222",
  FrontendAttrs: { context: "https://github.com/moby/a-very-long-name-of-a-repository.git#main" },
  CreatedAt: time(60),
  CompletedAt: time(58, 600_000_000),
  error: { code: 2, message: "process \x1b[2J did not complete\nsee above" },
  externalError: { digest: failure },
  numCompletedSteps: 4,
  numTotalSteps: 5,
};
const CANCELED: BuildHistoryRecord = {
  Ref: "bbb333",
  CreatedAt: time(86_400 * 3),
  CompletedAt: time(86_400 * 3 - 30),
  error: { code: 1, message: "context canceled" },
};
const RUNNING: BuildHistoryRecord = {
  Ref: "ccc444",
  FrontendAttrs: { target: "test" },
  CreatedAt: time(90),
  numCompletedSteps: 1,
  numTotalSteps: 9,
};

const LOG: readonly StatusResponse[] = [
  {
    vertexes: [{ digest: "sha256:step", name: "[2/2] RUN false", started: time(60), inputs: [] }],
    logs: [
      { vertex: "sha256:step", stream: 1, msg: Buffer.from("one\ntw"), timestamp: time(60) },
      { vertex: "sha256:other", stream: 1, msg: Buffer.from("not this\n"), timestamp: time(60) },
      { vertex: "sha256:step", stream: 2, msg: Buffer.from("oops\x1b[2J\n"), timestamp: time(60) },
      { vertex: "sha256:step", stream: 1, msg: Buffer.from("o\n"), timestamp: time(60) },
    ],
  },
  {
    vertexes: [
      {
        digest: "sha256:step",
        name: "[2/2] RUN false",
        started: time(60),
        completed: time(58),
        error: "exit code: 3",
      },
    ],
  },
];

let daemon: FakeDaemon;
let events: readonly BuildHistoryEvent[];
let updates: UpdateBuildHistoryRequest[];
const listen = streamHandler(Control.ListenBuildHistory, async (call) => {
  expect(await call.receive()).toEqual({ EarlyExit: true });
  call.respond(new Map([["buildkit-current-timestamp", ["2025-06-12T12:00:10Z"]]]));
  for (const event of events) call.send(event);
});
const handlers: readonly Handler[] = [
  listen,
  unaryHandler(Control.UpdateBuildHistory, async (request) => {
    updates.push(request);
    return {};
  }),
  streamHandler(Control.Status, async (call) => {
    const request = await call.receive();
    if (request?.Ref === FAILED.Ref) for (const status of LOG) call.send(status);
  }),
  unaryHandler(Content.Info, async ({ digest = "" }) => {
    if (!blobs.has(digest)) throw new RpcError(StatusCode.notFound, "not found");
    return { info: { digest } };
  }),
  streamHandler(Content.Read, async (call) => {
    const { digest = "" } = (await call.receive()) ?? {};
    const bytes = blobs.get(digest);
    if (bytes === undefined) throw new RpcError(StatusCode.notFound, "not found");
    for (let at = 0; at < bytes.length; at += 16)
      call.send({ offset: at, data: bytes.subarray(at, at + 16) });
  }),
];
let timeZone: string | undefined;
beforeEach(async () => {
  timeZone = process.env.TZ;
  process.env.TZ = "UTC";
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  updates = [];
  const completed = (record: BuildHistoryRecord) => ({ type: BuildHistoryEventType.COMPLETE, record });
  events = [
    { type: BuildHistoryEventType.STARTED, record: RUNNING },
    completed(CANCELED),
    completed(FAILED),
    completed(DONE),
    { type: BuildHistoryEventType.DELETED, record: { Ref: "gone" } },
  ];
  daemon = await startFakeDaemon(handlers);
});
afterEach(() => {
  if (timeZone === undefined) delete process.env.TZ;
  else process.env.TZ = timeZone;
  vi.useRealTimers();
  daemon.close();
});

const history = (argv: readonly string[], options?: RunOptions) =>
  run(["history", ...argv, "--addr", daemon.address], options);

describe("buildfile history ls", () => {
  test("lists builds that run, then the latest ones", async () => {
    expect(await history(["ls"])).toMatchObject({
      code: 0,
      stderr: "",
      stdout: [
        "BUILD ID   NAME                                   STATUS            CREATED AT           DURATION",
        "ccc444     test                                   Running 1/9       About a minute ago   1m 40s+",
        "aaa222     ..long-name-of-a-repository.git#main   Error 4/5         About a minute ago   2.6s",
        "aaa111     services/web (release)                 Completed 12/12   2 hours ago          2m  5s",
        "bbb333                                            Canceled          3 days ago           30.0s",
        "",
      ].join("\n"),
    });
    const { stdout } = await history(["ls", "--no-trunc"]);
    expect(stdout).toContain(" https://github.com/moby/a-very-long-name-of-a-repository.git#main ");
  });

  test("prints a line of JSON for each", async () => {
    const { stdout } = await history(["ls", "--format=json", "--filter", "ref=aaa111"]);
    expect(stdout).toBe(
      '{"cached_steps":3,"completed_at":"2025-06-12T10:02:05.9Z","completed_steps":12,' +
        '"created_at":"2025-06-12T10:00:00Z","name":"services/web (release)","ref":"aaa111",' +
        '"status":"Completed","total_steps":12}\n',
    );
  });

  test.each([
    [["status=error"], ["aaa222"]],
    [["status=canceled"], ["bbb333"]],
    [["status!=completed", "duration>10s"], ["bbb333"]],
    [["repository=moby"], ["aaa222"]],
    [["startedAt<1h"], ["aaa111", "bbb333"]],
    [["startedAt>=2025-06-12T11:59:00Z"], ["aaa222"]],
    [["ref=aaa", "duration<=2.6s"], ["aaa222"]],
  ])("filters by %j", async (filters, refs) => {
    const given = filters.flatMap((filter) => ["--filter", filter]);
    const { stdout } = await history(["ls", "--format=json", ...given]);
    expect(
      stdout
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line).ref),
    ).toEqual(refs);
  });

  test("says so where a daemon keeps no history", async () => {
    daemon.close();
    daemon = await startFakeDaemon([]);
    expect(await history(["ls"])).toMatchObject({
      code: 1,
      stderr: `error: the daemon at ${daemon.address} keeps no history of builds: BuildKit 0.11 or newer does [daemon/failed]\n`,
    });
  });
});

describe("buildfile history inspect", () => {
  test("tells all about a build", async () => {
    expect(await history(["inspect", "aaa1"])).toMatchObject({
      code: 0,
      stderr: "",
      stdout: [
        "Name:            services/web (release)",
        "Ref:             aaa111",
        "Dockerfile:      services/web/Dockerfile",
        "VCS Repository:  https://**:******@h.example/repo.git",
        "VCS Revision:    abcdef",
        "Target:          release",
        "Platforms:       linux/amd64, linux/arm64",
        "",
        "NAMED CONTEXT   VALUE",
        "base            docker-image://alpine",
        "",
        "Started:      2025-06-12 10:00:00",
        "Duration:     2m  5s",
        "Build Steps:  12/12 (25% cached)",
        "",
        "Image Resolve Mode:  local",
        "Multi-Platform:      true",
        "Memory:              1GiB",
        "Source Date Epoch:   0",
        "No Cache:            true",
        "some-other:          thing",
        "",
        "BUILD ARG           VALUE",
        "SOURCE_DATE_EPOCH   0",
        "VERSION             1.0",
        "",
        "LABEL     VALUE",
        "a         b",
        "",
        "Materials:",
        "URI                      DIGEST",
        "pkg:docker/alpine@3.20   sha256:abc",
        "",
        "Attachments:",
        `DIGEST${" ".repeat(68)}PLATFORM      TYPE`,
        `${index}                 ${INDEX}`,
        `${provenance}                 ${PROVENANCE}`,
        `${manifest}   linux/arm64   ${MANIFEST}`,
        "",
        "Print build logs: buildfile history logs aaa111",
        "",
      ].join("\n"),
    });
  });

  test("shows why a build failed, and where", async () => {
    const { stdout } = await history(["inspect", "aaa222"]);
    expect(stdout).toBe(
      [
        "Name:     https://github.com/moby/a-very-long-name-of-a-repository.git#main",
        "Ref:      aaa222",
        "Context:  https://github.com/moby/a-very-long-name-of-a-repository.git#main",
        "",
        "Started:      2025-06-12 11:59:00",
        "Duration:     2.6s",
        "Error:        process ␛[2J did not complete; see above",
        "Build Steps:  4/5 (0% cached)",
        "",
        "Dockerfile:2",
        "--------------------",
        "   1 |     FROM a",
        "   2 | >>> RUN ␛[2J false",
        "   3 |     ",
        "--------------------",
        "",
        "Logs:",
        "> => [2/2] RUN false:",
        "> one",
        "> two",
        "> oops␛[2J",
        "",
        "Print build logs: buildfile history logs aaa222",
        "",
      ].join("\n"),
    );
  });

  test.each([
    [[], "ccc444", "1m 40s (running)"],
    [["^0"], "aaa222", "2.6s"],
    [["^3"], "bbb333", "30.0s\nStatus:       Canceled"],
    [["builder/node/bbb333"], "bbb333", "30.0s\nStatus:       Canceled"],
  ])("finds %j", async (argv, ref, duration) => {
    events = argv.length === 0 ? [{ record: RUNNING }] : events;
    const { stdout } = await history(["inspect", ...argv]);
    expect(/^Ref: +(.*)$/m.exec(stdout)?.[1]).toBe(ref);
    expect(stdout).toContain(`Duration:     ${duration}\n`);
  });

  test("prints JSON", async () => {
    const { stdout } = await history(["inspect", "aaa222", "--format=json"]);
    const json = JSON.parse(stdout);
    expect(Buffer.from(json.Error.Sources, "base64").toString()).toContain(">>> RUN ␛[2J false\n");
    expect(json).toEqual({
      Name: "https://github.com/moby/a-very-long-name-of-a-repository.git#main",
      Ref: "aaa222",
      Context: "https://github.com/moby/a-very-long-name-of-a-repository.git#main",
      StartedAt: "2025-06-12T11:59:00Z",
      CompletedAt: "2025-06-12T11:59:02.6Z",
      Duration: 2_600_000_000,
      Status: "failed",
      Error: {
        Code: 2,
        Message: "process \x1b[2J did not complete\nsee above",
        Name: "[2/2] RUN false",
        Logs: ["one", "two", "oops\x1b[2J"],
        Sources: json.Error.Sources,
      },
      NumCompletedSteps: 4,
      NumTotalSteps: 5,
      NumCachedSteps: 0,
      Config: {},
    });
    const done = JSON.parse((await history(["inspect", "aaa111", "--format=json"])).stdout);
    expect(done).toMatchObject({
      VCSRepository: "https://**:******@h.example/repo.git",
      Platform: ["linux/amd64", "linux/arm64"],
      NamedContexts: [{ Name: "base", Value: "docker-image://alpine" }],
      Config: {
        MultiPlatform: true,
        NoCache: true,
        Memory: "1073741824",
        RestRaw: [{ Name: "some-other", Value: "thing" }],
      },
      Materials: [{ URI: "pkg:docker/alpine@3.20", Digests: ["sha256:abc"] }],
      Attachments: [
        { Digest: index, Type: INDEX },
        { Digest: provenance, Type: PROVENANCE },
        { Digest: manifest, Platform: "linux/arm64", Type: MANIFEST },
      ],
    });
  });

  test.each([
    [["inspect", "nosuch"], 1, 'no record found for ref "nosuch" [daemon/not-found]'],
    [["inspect", "^7"], 1, 'no record found for ref "^7" [daemon/not-found]'],
    [["inspect", "^x"], 2, 'invalid offset "^x" [option/value]'],
    [["inspect", "aaa"], 2, '"aaa" may be 2 records:\n  aaa222\n  aaa111 [option/value]'],
    [["logs", "nosuch"], 1, 'no record found for ref "nosuch" [daemon/not-found]'],
    [["inspect", "a", "b"], 2, 'too many words for "history inspect": b [option/value]'],
    [["inspect", "--all"], 2, '"history inspect" takes no --all [option/value]'],
    [["inspect", "--format=table"], 2, '--format: "table" is none of pretty, json [option/value]'],
    [["ls", "x"], 2, 'too many words for "history ls": x [option/value]'],
    [["ls", "--filter", "x"], 2, '--filter: invalid filter "x": expected KEY=VALUE [option/value]'],
    [["rm"], 2, "rm requires at least one argument, or --all [option/value]"],
    [["rm", "x", "--all"], 2, "rm requires either --all or at least one argument [option/value]"],
    [["open"], 2, 'unknown action "open": use ls, inspect, logs, rm [option/value]'],
    [
      ["inspect", "attachment"],
      2,
      "at least one of --type, --platform or DIGEST must be specified [option/value]",
    ],
    [
      ["inspect", "attachment", "aaa111", "--type=sbom"],
      1,
      'no matching attachment found for ref "aaa111" [daemon/not-found]',
    ],
  ])("refuses %j", async (argv, code, message) => {
    expect(await history(argv)).toMatchObject({ code, stdout: "", stderr: `error: ${message}\n` });
  });

  test("prints attachments byte for byte", async () => {
    const expected = Buffer.from(blobs.get(provenance)!).toString();
    for (const argv of [["--type=provenance"], [provenance]]) {
      expect(await history(["inspect", "attachment", "aaa111", ...argv])).toMatchObject({
        code: 0,
        stdout: expected,
      });
    }
    expect((await history(["inspect", "attachment", "aaa111", "--platform=linux/arm64"])).stdout).toBe("{}");
    const other = `sha256:${"1".repeat(64)}`;
    blobs.set(other, Buffer.from("x"));
    const wrong = await history(["inspect", "attachment", "aaa111", other]);
    expect(wrong.stderr).toContain(`the daemon's content is not what ${other} stands for [daemon/protocol]`);
    blobs.delete(other);
  });
});

describe("buildfile history logs", () => {
  test("prints what a build said", async () => {
    const { code, stdout, stderr } = await history(["logs", "aaa222"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(
      [
        "#1 [2/2] RUN false",
        "#1 0.000 one",
        "#1 0.000 twoops\x1b[2J",
        "#1 0.000 o",
        "#1 ERROR: exit code: 3",
        "------",
        " > [2/2] RUN false:",
        "0.000 one",
        "0.000 twoops\x1b[2J",
        "0.000 o",
        "------",
        "",
      ].join("\n"),
    );
    const shown = await history(["logs", "aaa222"], { tty: true, env: { NO_COLOR: "1" } });
    expect(shown.stdout).toBe(stdout.replaceAll("\x1b[2J", ""));
    const raw = await history(["logs", "aaa222", "--progress=rawjson"]);
    expect(
      raw.stdout
        .trim()
        .split("\n")
        .map((line) => Object.keys(JSON.parse(line))),
    ).toEqual([["vertexes", "logs"], ["vertexes"]]);
    expect((await history(["logs", "aaa222", "--progress=fancy"])).code).toBe(2);
  });
});

test("nothing that a daemon says moves the cursor", async () => {
  const evil = "\x1b[2J\x9b1m\r\x07\n\x7f";
  const record = (Ref: string): BuildHistoryRecord => ({
    Ref,
    FrontendAttrs: {
      target: evil,
      context: evil,
      [`label:${evil}`]: evil,
      [evil]: evil,
      platform: evil,
      memory: evil,
    },
    error: { code: 99, message: evil },
    CompletedAt: { seconds: 2n ** 62n, nanos: -5 },
    Results: { [evil]: { Attestations: [{ digest: evil, media_type: evil }] } },
  });
  events = [{ record: record(evil) }];
  for (const argv of [
    ["ls"],
    ["ls", "--format=json"],
    ["inspect"],
    ["inspect", "--format=json"],
    ["rm", "--all"],
  ]) {
    const { stdout, stderr } = await history(argv, { tty: true });
    const plain = (stdout + stderr).replaceAll(/\x1b\[\d+m/g, "");
    expect([argv, plain.match(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/)]).toEqual([argv, null]);
    expect(stdout).not.toBe("");
  }
});

describe("buildfile history rm", () => {
  test("removes what is named, and tells what is not there", async () => {
    expect(await history(["rm", "aaa1", "nosuch", "aaa111", "bbb333"])).toMatchObject({
      code: 1,
      stdout: "aaa111\nbbb333\n",
      stderr: 'error: no record found for ref "nosuch" [daemon/not-found]\n',
    });
    expect(updates).toEqual([
      { Ref: "aaa111", Delete: true },
      { Ref: "bbb333", Delete: true },
    ]);
  });

  test("removes all that ended with --all", async () => {
    expect(await history(["rm", "--all"])).toMatchObject({ code: 0, stdout: "aaa222\naaa111\nbbb333\n" });
    expect(updates).toHaveLength(3);
  });
});

test("words that need the full program mean the same", async () => {
  // An option's short form stuck to others, or `--`, is not for the quick reader.
  const { stdout } = await run(["history", "--addr", daemon.address, "rm", "--", "aaa1", "bbb"]);
  expect(stdout).toBe("aaa111\nbbb333\n");
});
