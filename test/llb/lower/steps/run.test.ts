import { describe, expect, test } from "vitest";
import { createCapSet, LLB_CAPS, type LlbCap } from "../../../../src/llb/caps.js";
import { NetMode } from "../../../../src/llb/ops/exec.js";
import { compileText, errorOf, lastOp, type TextOptions } from "../../../harness/compile-text.js";
import { capsOf, mountTexts } from "../../../harness/op-view.js";

/** The exec message of the last RUN. */
const execOf = async (lines: string, options?: TextOptions) =>
  (await lastOp(`FROM alpine\n${lines}`, options)).op.exec!;

/** All capabilities but these. */
const without = (...missing: LlbCap[]) => createCapSet(LLB_CAPS.filter((cap) => !missing.includes(cap)));

describe("a command", () => {
  test("in the shell form is run by the shell, its variables untouched", async () => {
    expect((await execOf("RUN echo $A  b")).meta!.args).toEqual(["/bin/sh", "-c", "echo $A  b"]);
  });

  test("in the exec form is what it says", async () => {
    expect((await execOf('RUN ["a", "$A"]')).meta!.args).toEqual(["a", "$A"]);
  });

  test("runs as and where the stage says", async () => {
    const { meta } = await execOf("USER me\nWORKDIR /w\nENV A=1\nRUN x", { hostname: "h" });
    expect(meta).toMatchObject({ user: "me", cwd: "/w", env: ["PATH=/bin", "A=1"], hostname: "h" });
  });

  test("does not see what comes later", async () => {
    const { ops } = await compileText("FROM alpine\nRUN 1\nENV A=1\nUSER me\nRUN 2\nRUN 3");
    const metas = ops.slice(1).map(({ op }) => op.exec!.meta!);
    expect(metas.map(({ env, user }) => [env!.length, user])).toEqual([
      [1, undefined],
      [2, "me"],
      [2, "me"],
    ]);
  });

  test("has a name, its text, and its lines", async () => {
    const { metadata, lines } = await lastOp("FROM alpine\nENV A=1\nrun echo $A \\\n  $B '$A'");
    expect(metadata.description).toEqual({
      "com.docker.dockerfile.v1.command": "run echo $A   $B '$A'",
      "llb.customname": "[2/2] RUN echo 1   $B '$A'",
    });
    expect(lines).toEqual(["3-4"]);
  });

  test("without arguments is an error", async () => {
    expect(await errorOf("FROM alpine\nRUN --network=none []\nRUN x")).toMatchObject({
      code: "step/value",
      message: "arguments are required",
      at: "2:20 []",
      lines: ["2"],
    });
  });
});

describe("--network", () => {
  test.each([
    ["RUN x", undefined, undefined],
    ["RUN x", NetMode.host, 1],
    ["RUN --network=default x", NetMode.none, 2],
    ["RUN --network=none x", NetMode.host, 2],
    ["RUN --network=host x", undefined, 1],
  ])("%s in a build with %j: %j", async (line, network, expected) => {
    expect((await execOf(line, { network })).network).toBe(expected);
  });
});

test.each([
  ["RUN x", undefined],
  ["RUN --security=sandbox x", undefined],
  ["RUN --security=insecure x", 1],
])("%s has security %j", async (line, security) => expect((await execOf(line)).security).toBe(security));

describe("--device", () => {
  const devices = [{ name: "build", optional: true }];

  test("is added to those of the build", async () => {
    const line = "RUN --device=vendor.com/gpu=0 --device=name=x,required x";
    expect((await execOf(line, { devices, labs: true })).cdiDevices).toEqual([
      { name: "build", optional: true },
      { name: "vendor.com/gpu=0", optional: true },
      { name: "x" },
    ]);
  });

  test("is of the labs channel", async () => {
    expect(await errorOf("FROM alpine\nRUN --device=gpu x")).toMatchObject({
      message: "device feature is only supported in Dockerfile frontend 1.14.0-labs or later",
      at: "2:14 gpu",
      lines: ["2"],
    });
  });

  test("is left out where the daemon has none", async () => {
    const caps = without("exec.meta.cdi");
    expect((await execOf("RUN --device=gpu x", { devices, caps })).cdiDevices).toBeUndefined();
  });
});

describe("options of the build, and what a daemon without the capability gets", () => {
  test("a size of /dev/shm", async () => {
    const options = { shmSize: 1024 };
    expect(mountTexts(await lastOp("FROM alpine\nRUN x", options))[1]).toBe(
      "tmpfs /dev/shm from scratch, size=1024",
    );
    const caps = without("exec.mount.tmpfs.size");
    expect(mountTexts(await lastOp("FROM alpine\nRUN x", { ...options, caps }))).toHaveLength(1);
  });

  test("ulimits", async () => {
    const options = { ulimits: [{ name: "nofile", soft: 1, hard: 2 }] };
    expect((await execOf("RUN x", options)).meta!.ulimit).toEqual([{ Name: "nofile", Soft: 1, Hard: 2 }]);
    const op = await lastOp("FROM alpine\nRUN x", { ...options, caps: without("exec.meta.ulimit") });
    expect(op.op.exec!.meta!.ulimit).toBeUndefined();
    expect(capsOf(op)).not.toContain("exec.meta.ulimit");
  });

  test("a cgroup", async () => {
    const options = { cgroupParent: "g" };
    expect((await execOf("RUN x", options)).meta!.cgroupParent).toBe("g");
    const caps = without("exec.meta.cgroup.parent");
    expect((await execOf("RUN x", { ...options, caps })).meta!.cgroupParent).toBeUndefined();
  });

  test("limits, which are metadata", async () => {
    const options = { resources: { memory: 1 } };
    const plain = await lastOp("FROM alpine\nRUN x");
    const limited = await lastOp("FROM alpine\nRUN x", options);
    expect(limited.metadata.linux_resources).toEqual({ memory: 1 });
    expect(limited.op).toEqual(plain.op);
    const caps = without("exec.meta.linux.resources");
    expect(
      (await lastOp("FROM alpine\nRUN x", { ...options, caps })).metadata.linux_resources,
    ).toBeUndefined();
  });

  test("hosts", async () => {
    const { meta } = await execOf("RUN x", { extraHosts: [{ host: "h", ip: "1.2.3.4" }] });
    expect(meta!.extraHosts).toEqual([{ Host: "h", IP: "1.2.3.4" }]);
  });

  test("a PATH that the daemon does not set", async () => {
    const images = { "docker.io/library/alpine:latest": { platform: "windows/amd64" } };
    const caps = without("exec.meta.setsdefaultpath");
    const { meta } = await execOf("RUN x", { caps, images, platform: "windows/amd64" });
    expect(meta!.env).toBeUndefined();
  });
});

test("the platform of a command is that of its stage", async () => {
  const { op } = await lastOp("FROM --platform=linux/arm64 alpine\nRUN x");
  expect(op.platform).toMatchObject({ Architecture: "arm64" });
});
