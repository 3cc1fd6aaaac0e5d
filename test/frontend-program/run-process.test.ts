import { PassThrough } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import { runProcess } from "../../src/frontend-program/run-process.js";
import { LLBBridge } from "../../src/proto/generated/gateway.js";
import { type Handler, serveRpc, unaryHandler } from "../../src/wire/rpc/server.js";
import { RpcError, StatusCode } from "../../src/wire/rpc/status.js";
import { duplexPair } from "../wire/rpc/transports.js";

const WORKERS = JSON.stringify([{ id: "w", platforms: [{ architecture: "amd64", os: "linux" }] }]);

const cleanups: (() => unknown)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

interface Ended {
  readonly code: number;
  readonly stderr: string;
  /** Why the build fails, as the daemon knows it; undefined if it does not. */
  readonly failure: string | undefined;
  readonly hasReturned: boolean;
}

/** Runs the program with a daemon that has one file. */
async function run(
  text: string,
  env: Readonly<Record<string, string>> = {},
  more: readonly Handler[] = [],
): Promise<Ended> {
  const [ours, theirs] = duplexPair();
  let failure: string | undefined;
  let hasReturned = false;
  const server = serveRpc(theirs, [
    unaryHandler(LLBBridge.Ping, async () => ({})),
    unaryHandler(LLBBridge.Inputs, async () => ({})),
    unaryHandler(LLBBridge.Solve, async () => ({ result: { ref: { id: "r" } } })),
    unaryHandler(LLBBridge.ReadFile, async ({ FilePath }) => {
      if (FilePath === "Dockerfile") return { Data: Buffer.from(text) };
      throw new RpcError(StatusCode.unknown, `open ${FilePath}: no such file or directory`);
    }),
    unaryHandler(LLBBridge.Return, async ({ error }) => {
      hasReturned = true;
      failure = error?.message;
      return {};
    }),
    ...more,
  ]);
  cleanups.push(() => server.close());
  const { code, stderr } = await runWith(ours, ours, { BUILDKIT_WORKERS: WORKERS, ...env });
  return { code, stderr, failure, hasReturned };
}

async function runWith(
  stdin: NodeJS.ReadableStream,
  stdout: NodeJS.WritableStream,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly stderr: string }> {
  let stderr = "";
  const write = (words: string): void => {
    stderr += words;
  };
  const code = await runProcess({ env, stdin, stdout, stderr: { write } });
  return { code, stderr };
}

describe("the frontend program", () => {
  test("builds and exits with 0", async () => {
    expect(await run("FROM scratch\n")).toEqual({
      code: 0,
      stderr: "",
      failure: undefined,
      hasReturned: true,
    });
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ["no file", { BUILDKIT_FRONTEND_OPT_0: "filename=../../etc/passwd" }, "failed to read dockerfile: open"],
    [
      "a stage that is none",
      { BUILDKIT_FRONTEND_OPT_0: "target=a\nb" },
      'target stage "a\nb" could not be found',
    ],
    [
      "a request of Object",
      { BUILDKIT_FRONTEND_OPT_0: "requestid=toString" },
      "unsupported request toString",
    ],
    ["a request of all", { BUILDKIT_FRONTEND_OPT_0: "requestid=__proto__" }, "unsupported request __proto__"],
    [
      "an unknown capability",
      { BUILDKIT_FRONTEND_OPT_0: "frontend.caps=x" },
      "unsupported frontend capability x",
    ],
  ])("tells the daemon of %s, and exits with 1", async (_name, env, failure) => {
    const ended = await run("FROM scratch\n", env);
    expect(ended).toEqual({
      code: 1,
      stderr: "",
      failure: expect.stringContaining(failure),
      hasReturned: true,
    });
  });

  test("takes names of Object for names", async () => {
    const env = {
      BUILDKIT_FRONTEND_OPT_0: "build-arg:__proto__=1",
      BUILDKIT_FRONTEND_OPT_1: "label:__proto__=2",
      BUILDKIT_FRONTEND_OPT_2: "build-arg:constructor=3",
      BUILDKIT_FRONTEND_OPT_3: "",
      BUILDKIT_FRONTEND_OPT_4: "=",
    };
    const text = "FROM scratch\nARG __proto__ constructor\nENV a=$__proto__$constructor\n";
    expect(await run(text, env)).toMatchObject({ code: 0, stderr: "" });
  });

  test.each([
    "{{{",
    '{"a":1}',
    '"x"',
    "[null]",
    '[{"platforms":"x"}]',
    '[{"platforms":[{"os":5}]}]',
    "[".repeat(99),
  ])("does not take %j for workers", async (workers) => {
    const ended = await run("FROM scratch\n", { BUILDKIT_WORKERS: workers });
    const stderr = "BUILDKIT_WORKERS is not the JSON list of workers that daemons give\n";
    expect(ended).toEqual({ code: 1, stderr, failure: undefined, hasReturned: false });
  });

  test("says that its result is too large", async () => {
    const ended = await run(`FROM scratch\nENV a=${"b".repeat(60_000)}\n${"ENV c=$a\n".repeat(300)}`);
    expect(ended).toMatchObject({ code: 1, failure: expect.stringContaining("larger than max") });
  });

  test.each([
    ["garbage", "A".repeat(1000), /it said "AAAA/],
    ["a web server", "HTTP/1.1 400 Bad Request\r\n\r\n", /it speaks HTTP\/1: HTTP\/1.1 400 Bad Request\n$/],
    ["nothing at all", "", /error reading server preface: EOF\n$/],
  ])("exits with 1 when the daemon says %s", async (_name, words, stderr) => {
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    stdin.end(words);
    const ended = await runWith(stdin, stdout, { BUILDKIT_WORKERS: WORKERS });
    expect(ended).toEqual({ code: 1, stderr: expect.stringMatching(stderr) });
    // What was written is what a client of HTTP/2 says first, and nothing else.
    const written = stdout.read() as Buffer | null;
    expect(written?.toString("latin1", 0, 24) ?? "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").toBe(
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    );
  });
});
