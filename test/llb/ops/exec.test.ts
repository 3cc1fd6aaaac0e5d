import { describe, expect, test } from "vitest";
import { createCapSet } from "../../../src/llb/caps.js";
import { NetMode } from "../../../src/llb/ops/exec.js";
import { bind, execOp, secret, ssh } from "../../harness/exec-op.js";
import { capsOf } from "../../harness/op-view.js";

test("the least a command has", () => {
  const { op, inputs } = execOp();
  expect(inputs).toEqual(["0"]);
  expect(op).toMatchObject({ platform: { OS: "linux", Architecture: "amd64" }, constraints: {} });
  expect(op.exec).toEqual({
    meta: { args: ["make"], env: ["PATH=/bin"], cwd: "/", removeMountStubsRecursive: true },
    mounts: [{ dest: "/" }],
  });
});

test("everything a stage may say about its commands", () => {
  const { op } = execOp({
    network: NetMode.host,
    insecure: true,
    settings: {
      cwd: "/w",
      user: "me",
      hostname: "h",
      extraHosts: [{ host: "a", ip: "1.2.3.4" }],
      ulimits: [{ name: "nofile", soft: 1, hard: 2 }],
      cgroupParent: "g",
      proxy: { httpProxy: "1", httpsProxy: "2", ftpProxy: "3", noProxy: "4", allProxy: "5" },
    },
  });
  expect(op.exec).toMatchObject({ network: 1, security: 1 });
  expect(op.exec!.meta).toEqual({
    args: ["make"],
    env: ["PATH=/bin"],
    cwd: "/w",
    user: "me",
    hostname: "h",
    extraHosts: [{ Host: "a", IP: "1.2.3.4" }],
    ulimit: [{ Name: "nofile", Soft: 1, Hard: 2 }],
    cgroupParent: "g",
    removeMountStubsRecursive: true,
    proxy_env: { http_proxy: "1", https_proxy: "2", ftp_proxy: "3", no_proxy: "4", all_proxy: "5" },
  });
});

test("the platform is that of the vertex, else the default", () => {
  const arm = { os: "linux", architecture: "arm64" };
  expect(execOp({ constraints: { platform: arm } }).op.platform).toEqual({
    OS: "linux",
    Architecture: "arm64",
  });
});

test("arguments are required", () => {
  const lines = { first: 2, last: 3 };
  expect(() => execOp({ args: [], range: { start: 4, end: 6 }, constraints: { lines } })).toThrow(
    expect.objectContaining({
      code: "step/value",
      message: "arguments are required",
      range: { start: 4, end: 6 },
      lines: [lines],
    }),
  );
  expect(() => execOp({ args: [] })).toThrow(expect.objectContaining({ range: undefined, lines: [] }));
});

describe("SSH_AUTH_SOCK is set where there are sockets:", () => {
  test.each([
    ["the first one is the agent", ["PATH=/bin"], ["PATH=/bin", "SSH_AUTH_SOCK=/a"]],
    ["unless the environment names another", ["SSH_AUTH_SOCK=/own"], ["SSH_AUTH_SOCK=/own"]],
  ])("%s", (_, env, expected) => {
    const op = execOp({ settings: { env }, attachments: { ssh: [ssh("a", "/a"), ssh("b", "/b")] } });
    expect(op.op.exec!.meta!.env).toEqual(expected);
  });
});

test("devices", () => {
  const devices = [{ name: "gpu", optional: true }];
  expect(execOp({ attachments: { devices } }).op.exec!.cdiDevices).toEqual(devices);
});

describe("capabilities", () => {
  const always = ["exec.meta.base", "exec.meta.setsdefaultpath", "exec.mount.bind"];

  test.each<[string, Parameters<typeof execOp>[0], string[]]>([
    ["a plain command", {}, []],
    ["ulimits", { settings: { ulimits: [{ name: "a", soft: 1, hard: 1 }] } }, ["exec.meta.ulimit"]],
    ["limits", { constraints: { resources: { memory: 1 } } }, ["exec.meta.linux.resources"]],
    ["no network", { network: NetMode.none }, ["exec.meta.network"]],
    ["all privileges", { insecure: true }, ["exec.meta.security"]],
    ["a selector", { attachments: { mounts: [bind("/m", { selector: "/s" })] } }, ["exec.mount.selector"]],
    [
      "a cache",
      { attachments: { mounts: [bind("/m", { cache: { id: "", sharing: 0 } })] } },
      ["exec.mount.cache", "exec.mount.cache.sharing"],
    ],
    ["tmpfs", { attachments: { mounts: [bind("/m", { tmpfs: { size: 0 } })] } }, ["exec.mount.tmpfs"]],
    [
      "tmpfs of a size",
      { attachments: { mounts: [bind("/m", { tmpfs: { size: 1 } })] } },
      ["exec.mount.tmpfs", "exec.mount.tmpfs.size"],
    ],
    ["a secret", { attachments: { secrets: [secret({ target: "/s" })] } }, ["exec.mount.secret"]],
    [
      "a secret variable",
      { attachments: { secrets: [secret({ env: "S" })] } },
      ["exec.mount.secret", "exec.secretenv"],
    ],
    ["ssh", { attachments: { ssh: [ssh("", "")] } }, ["exec.mount.ssh"]],
    ["a device", { attachments: { devices: [{ name: "d", optional: false }] } }, ["exec.meta.cdi"]],
  ])("of %s", (_, given, more) => expect(capsOf(execOp(given))).toEqual([...always, ...more].sort()));

  test("of scratch lack the bind", () => {
    expect(capsOf(execOp({ root: undefined }))).toEqual(["exec.meta.base", "exec.meta.setsdefaultpath"]);
  });
});

describe("a daemon that sets no default PATH", () => {
  const old = { caps: createCapSet([]) };
  const windows = { platform: { os: "windows", architecture: "amd64" } };
  const linuxPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  test.each([
    ["gets it in the environment", ["A=1"], {}, ["A=1", linuxPath]],
    ["keeps one that is set", ["PATH=/bin"], {}, ["PATH=/bin"]],
    ["is left alone on Windows", ["A=1"], windows, ["A=1"]],
  ])("%s", (_, env, constraints, expected) => {
    const op = execOp({ settings: { env }, constraints }, old);
    expect(op.op.exec!.meta!.env).toEqual(expected);
    expect(capsOf(op)).not.toContain("exec.meta.setsdefaultpath");
  });
});
