import { describe, expect, test } from "vitest";
import { createCapSet } from "../../../src/llb/caps.js";
import type {
  ExecAttachments,
  ExecMount,
  ExecSecret,
  ExecSettings,
  ExecSsh,
  ExecVertex,
} from "../../../src/llb/ops/exec.js";
import { CacheSharing, NetMode } from "../../../src/llb/ops/exec.js";
import { capsOf, graphText, image, marshalOps, mountTexts, type OpView } from "../../harness/op-view.js";

const settings: ExecSettings = {
  env: ["PATH=/bin"],
  cwd: "/",
  user: "",
  hostname: "",
  extraHosts: [],
  ulimits: [],
  cgroupParent: "",
  proxy: undefined,
};

/** The op of `make` on an image, and what it has beside that. */
function execOp(
  given: Partial<Omit<ExecVertex, "settings" | "attachments">> & {
    settings?: Partial<ExecSettings>;
    attachments?: Partial<ExecAttachments>;
  } = {},
  options: Parameters<typeof marshalOps>[1] = {},
): OpView {
  const vertex: ExecVertex = {
    kind: "exec",
    args: ["make"],
    root: image("root"),
    network: NetMode.sandbox,
    insecure: false,
    constraints: {},
    ...given,
    settings: { ...settings, ...given.settings },
    attachments: given.attachments && { mounts: [], secrets: [], ssh: [], devices: [], ...given.attachments },
  };
  return marshalOps(vertex, options).at(-1)!;
}

const bind = (target: string, more: Partial<ExecMount> = {}): ExecMount => ({
  target,
  source: image("src"),
  selector: "",
  readonly: false,
  noOutput: false,
  ...more,
});
const owner = { uid: 1, gid: 2, mode: 0o400, optional: false };
const secret = (more: Partial<ExecSecret>): ExecSecret => ({
  ...{ id: "key", target: undefined, env: undefined },
  ...owner,
  ...more,
});
const ssh = (id: string, target: string): ExecSsh => ({ id, target, ...owner });

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
  expect(() => execOp({ args: [] })).toThrow(
    expect.objectContaining({ code: "step/value", message: "arguments are required" }),
  );
});

describe("mounts", () => {
  test("are sorted by the bytes of their targets, the root among them", () => {
    const mounts = [bind("/b"), bind("/a"), bind("/\u{1f433}"), bind("/\uffee")];
    expect(mountTexts(execOp({ attachments: { mounts } }))).toEqual([
      "bind / from 0, output 0",
      "bind /a from 1, output 1",
      "bind /b from 1, output 2",
      "bind /\uffee from 1, output 3",
      "bind /\u{1f433} from 1, output 4",
    ]);
  });

  test.each([
    ["a writable one has an output", bind("/m"), "bind /m from 1, output 1"],
    ["a read-only one has none", bind("/m", { readonly: true }), "bind /m from 1, readonly"],
    ["one that drops writes has none", bind("/m", { noOutput: true }), "bind /m from 1"],
    ["a selector is a path in the source", bind("/m", { selector: "/s" }), "bind /m from 1:/s, output 1"],
    ["no source is scratch", bind("/m", { source: undefined }), "bind /m from scratch, output 1"],
    [
      "a cache",
      bind("/m", { source: undefined, cache: { id: "c", sharing: CacheSharing.locked } }),
      "cache /m from scratch, id=c locked",
    ],
    [
      "a read-only cache on a source",
      bind("/m", { readonly: true, cache: { id: "c", sharing: CacheSharing.private } }),
      "cache /m from 1, id=c private, readonly",
    ],
    ["tmpfs", bind("/m", { source: undefined, tmpfs: { size: 9 } }), "tmpfs /m from scratch, size=9"],
  ])("%s", (_, mount, text) => {
    expect(mountTexts(execOp({ attachments: { mounts: [mount] } }))[1]).toBe(text);
  });

  test("of the same source share an input", () => {
    const op = execOp({ root: undefined, attachments: { mounts: [bind("/a"), bind("/b")] } });
    expect(mountTexts(op)).toEqual([
      "bind / from scratch, output 0",
      "bind /a from 0, output 1",
      "bind /b from 0, output 2",
    ]);
  });
});

describe("secrets", () => {
  test("a file is a mount behind the others", () => {
    const secrets = [
      secret({ target: "/run/secrets/key" }),
      secret({ id: "b", target: "/b", optional: true }),
    ];
    const op = execOp({ attachments: { secrets, mounts: [bind("/z")] } });
    expect(mountTexts(op).slice(2)).toEqual([
      "secret /run/secrets/key, id=key 1:2 400 required",
      "secret /b, id=b 1:2 400 optional",
    ]);
    expect(op.op.exec!.secretenv).toBeUndefined();
  });

  test("a variable is no mount", () => {
    const op = execOp({ attachments: { secrets: [secret({ env: "KEY", optional: true })] } });
    expect(mountTexts(op)).toHaveLength(1);
    expect(op.op.exec!.secretenv).toEqual([{ ID: "key", name: "KEY", optional: true }]);
  });

  test("one may be both", () => {
    const op = execOp({ attachments: { secrets: [secret({ env: "KEY", target: "/k" })] } });
    expect(mountTexts(op)[1]).toBe("secret /k, id=key 1:2 400 required");
    expect(op.op.exec!.secretenv).toEqual([{ ID: "key", name: "KEY" }]);
  });
});

describe("ssh sockets", () => {
  test("have a place by their number, or one of their own", () => {
    const op = execOp({ attachments: { ssh: [ssh("", ""), ssh("b", "/b"), ssh("c", "")] } });
    expect(mountTexts(op).slice(1)).toEqual([
      "ssh /run/buildkit/ssh_agent.0, id= 1:2 400 required",
      "ssh /b, id=b 1:2 400 required",
      "ssh /run/buildkit/ssh_agent.2, id=c 1:2 400 required",
    ]);
  });

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

test("inputs come in the order of the mounts", () => {
  const mounts = [bind("/b", { source: image("b") }), bind("/a", { source: image("a") })];
  const vertex: ExecVertex = {
    kind: "exec",
    args: ["make"],
    root: image("root"),
    settings,
    network: NetMode.none,
    insecure: false,
    attachments: { mounts, secrets: [], ssh: [], devices: [] },
    constraints: {},
  };
  expect(graphText(marshalOps(vertex))).toEqual([
    "0 docker-image://root",
    "1 docker-image://a",
    "2 docker-image://b",
    "3 exec(0 1 2) make",
  ]);
});
