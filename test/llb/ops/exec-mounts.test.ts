import { describe, expect, test } from "vitest";
import { type ExecVertex, NetMode } from "../../../src/llb/ops/exec.js";
import { CacheSharing } from "../../../src/llb/ops/exec-mounts.js";
import { bind, execOp, PLAIN_SETTINGS, secret, ssh } from "../../harness/exec-op.js";
import { graphText, image, marshalOps, mountTexts } from "../../harness/op-view.js";

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

test("ssh sockets have a place by their number, or one of their own", () => {
  const op = execOp({ attachments: { ssh: [ssh("", ""), ssh("b", "/b"), ssh("c", "")] } });
  expect(mountTexts(op).slice(1)).toEqual([
    "ssh /run/buildkit/ssh_agent.0, id= 1:2 400 required",
    "ssh /b, id=b 1:2 400 required",
    "ssh /run/buildkit/ssh_agent.2, id=c 1:2 400 required",
  ]);
});

test("inputs come in the order of the mounts", () => {
  const mounts = [bind("/b", { source: image("b") }), bind("/a", { source: image("a") })];
  const vertex: ExecVertex = {
    kind: "exec",
    args: ["make"],
    root: image("root"),
    settings: PLAIN_SETTINGS,
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
