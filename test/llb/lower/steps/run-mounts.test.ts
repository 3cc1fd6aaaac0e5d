import { describe, expect, test } from "vitest";
import { createCapSet, LLB_CAPS } from "../../../../src/llb/caps.js";
import { compileText, errorOf, type TextOptions } from "../../../harness/compile-text.js";
import { mountTexts, opText } from "../../../harness/op-view.js";

/** The mounts of a RUN but its root, and the secrets that are variables. */
async function mountsOf(flags: string, options?: TextOptions) {
  const { ops } = await compileText(`FROM alpine AS other\nFROM alpine\nWORKDIR /w\nRUN ${flags} x`, options);
  const run = ops.at(-1)!;
  // Positions of ops say little here: show what they are.
  const named = mountTexts(run).map((text) =>
    text.replace(/from (\d+)/, (_, at) => `from <${opText(ops[at]!)}>`),
  );
  return { mounts: named.filter((text) => !text.startsWith("bind / ")), secretenv: run.op.exec!.secretenv };
}

const CONTEXT = "<local://context>";
const ALPINE = "<docker-image://docker.io/library/alpine:latest>";

describe("a mount of each type", () => {
  test.each([
    ["--mount=target=/m", `bind /m from ${CONTEXT}, readonly`],
    ["--mount=target=m", `bind /w/m from ${CONTEXT}, readonly`], // from the directory of the stage
    ["--mount=target=/m,source=a/../b", `bind /m from ${CONTEXT}:/b, readonly`],
    ["--mount=target=/m,source=/", `bind /m from ${CONTEXT}, readonly`],
    ["--mount=target=/m,from=other", `bind /m from ${ALPINE}, readonly`],
    ["--mount=target=/m,from=other,source=x", `bind /m from ${ALPINE}:/x, readonly`],
    ["--mount=target=/m,rw", `bind /m from ${CONTEXT}`], // what is written is dropped
    ["--mount=type=cache,target=/m", "cache /m from scratch, id=//m shared"],
    ["--mount=type=cache,target=m/", "cache /w/m from scratch, id=/m shared"], // the id is what was written
    ["--mount=type=cache,target=/m,id=c,sharing=private", "cache /m from scratch, id=/c private"],
    ["--mount=type=cache,target=/m,ro", "cache /m from scratch, id=//m shared, readonly"],
    ["--mount=type=cache,target=/m,from=other,source=x", `cache /m from ${ALPINE}:/x, id=//m shared`],
    ["--mount=type=cache,target=/m,uid=1", "cache /m from <file mkdir /cache>:/cache, id=//m shared"],
    ["--mount=type=cache,target=/m,uid=1,source=x", "cache /m from scratch:/x, id=//m shared"],
    ["--mount=type=tmpfs,target=/m", "tmpfs /m from scratch, size=0"],
    ["--mount=type=tmpfs,target=/m,size=1k", "tmpfs /m from scratch, size=1024"],
    ["--mount=type=secret,id=k", "secret /run/secrets/k, id=k 0:0 400 optional"],
    ["--mount=type=secret,id=d/k", "secret /run/secrets/k, id=d/k 0:0 400 optional"],
    ["--mount=type=secret,source=k,required", "secret /run/secrets/k, id=k 0:0 400 required"],
    ["--mount=type=secret,target=/d/k", "secret /d/k, id=k 0:0 400 optional"],
    ["--mount=type=secret,id=k,uid=1,gid=2,mode=0440", "secret /run/secrets/k, id=k 1:2 440 optional"],
    ["--mount=type=ssh", "ssh /run/buildkit/ssh_agent.0, id= 0:0 600 optional"],
    ["--mount=type=ssh,id=k,target=/s,uid=1,gid=2,mode=0400,required", "ssh /s, id=k 1:2 400 required"],
  ])("%s: %s", async (flag, text) => expect((await mountsOf(flag)).mounts).toEqual([text]));
});

test("a secret as a variable is no mount, unless it has a target", async () => {
  expect(await mountsOf("--mount=type=secret,id=k,env=K")).toEqual({
    mounts: [],
    secretenv: [{ ID: "k", name: "K", optional: true }],
  });
  expect(await mountsOf("--mount=type=secret,id=k,env=K,target=/k,required")).toEqual({
    mounts: ["secret /k, id=k 0:0 400 required"],
    secretenv: [{ ID: "k", name: "K" }],
  });
});

test("the directory that an owned cache begins with", async () => {
  const text = "FROM alpine\nRUN --mount=type=cache,target=/m,uid=1,gid=2,mode=0700 x";
  const { ops } = await compileText(text);
  expect(ops[1]!.name).toBe("[internal] setting cache mount permissions");
  expect(ops[1]!.op.file!.actions![0]!.mkdir).toEqual({
    path: "/cache",
    mode: 0o700,
    owner: { user: { byID: 1 }, group: { byID: 2 } },
    timestamp: -1,
  });
});

test("cache ids have the namespace of the build", async () => {
  const { mounts } = await mountsOf("--mount=type=cache,target=/m,id=c", { cacheNamespace: "ns" });
  expect(mounts).toEqual(["cache /m from scratch, id=ns/c shared"]);
});

test("without a daemon that drops writes, they are an output", async () => {
  const caps = createCapSet(LLB_CAPS.filter((cap) => cap !== "exec.mount.bind.readwrite-nooutput"));
  const { mounts } = await mountsOf("--mount=target=/m,rw", { caps });
  expect(mounts).toEqual([`bind /m from ${CONTEXT}, output 1`]);
});

describe("a mount that cannot be", () => {
  test.each([
    ["--mount=target=/", 'invalid mount target "/"', "step/mount"],
    ["--mount=type=cache", 'invalid mount target "/"', "step/mount"], // no target in the root directory
    ["--mount=type=ssh,source=k", "ssh does not support source", "step/mount"],
  ])("%s: %s", async (flag, message, code) => {
    expect(await errorOf(`FROM alpine\nRUN --mount=target=/m ${flag} x`)).toMatchObject({
      code,
      message,
      at: `2:23 RUN ${flag}`.replace("2:23 RUN --mount=", "2:31 "),
      lines: ["2"],
    });
  });
});

describe("the outline learns of", () => {
  const outlineOf = async (flags: string) =>
    (await compileText(`FROM alpine\nRUN ${flags} x`)).compiled.lowered.target.outline;

  test("secrets", async () => {
    const { secrets } = await outlineOf("--mount=type=secret,id=k,required --mount=type=secret,target=/d/j");
    expect([...secrets].map(([id, { required }]) => [id, required])).toEqual([
      ["k", true],
      ["j", false],
    ]);
  });

  test("ssh sockets", async () => {
    const { ssh } = await outlineOf("--mount=type=ssh --mount=type=ssh,id=k,required");
    expect([...ssh].map(([id, { required }]) => [id, required])).toEqual([
      ["default", false],
      ["k", true],
    ]);
  });
});
