import { describe, expect, test } from "vitest";
import type { CopyAction, FileActionSpec, Owner } from "../../../src/llb/ops/file.js";
import type { Edge } from "../../../src/llb/vertex.js";
import { capsOf, graphText, image, marshalOps } from "../../harness/op-view.js";

const base = image("base");

/** The file op of some actions; what is 0, false or empty is absent from its messages. */
const fileOp = (actions: readonly FileActionSpec[], dir = "/", on: Edge | undefined = base) =>
  marshalOps({ kind: "file", base: on, dir, actions, constraints: {} }).at(-1)!;

/** The only action of the only op. */
const actionOf = (action: FileActionSpec, dir?: string, on?: Edge) =>
  fileOp([action], dir, on).op.file!.actions![0]!;

const copy = (more: Partial<CopyAction> = {}): CopyAction => ({
  kind: "copy",
  from: image("src"),
  src: "a",
  dest: "b",
  ...more,
});
const mkdir = (path: string, owner?: Owner): FileActionSpec => ({
  kind: "mkdir",
  path,
  mode: 0o755,
  makeParents: true,
  owner,
});

describe("copy", () => {
  test("says as little as it can", () => {
    expect(actionOf(copy())).toEqual({
      secondaryInput: 1,
      copy: { src: "/a", dest: "/b", mode: -1, timestamp: -1 },
    });
  });

  test("or everything", () => {
    const action = copy({
      mode: 0o644,
      followSymlink: true,
      dirCopyContents: true,
      unpack: true,
      createDestPath: true,
      allowWildcard: true,
      allowEmptyWildcard: true,
      include: ["i"],
      exclude: ["e"],
      required: ["r"],
    });
    expect(actionOf(action).copy).toEqual({
      src: "/a",
      dest: "/b",
      mode: 0o644,
      timestamp: -1,
      followSymlink: true,
      dirCopyContents: true,
      attemptUnpackDockerCompatibility: true,
      createDestPath: true,
      allowWildcard: true,
      allowEmptyWildcard: true,
      include_patterns: ["i"],
      exclude_patterns: ["e"],
      required_paths: ["r"],
    });
  });

  test("a symbolic mode is a text of its own", () => {
    expect(actionOf(copy({ mode: "u+x" })).copy).toEqual({
      src: "/a",
      dest: "/b",
      modeStr: "u+x",
      timestamp: -1,
    });
  });

  test("from scratch has no input", () => {
    expect(actionOf(copy({ from: undefined })).secondaryInput).toBe(-1);
  });

  test.each([
    ["b", "/app", "/app/b"],
    ["b/", "/app", "/app/b/"], // a slash at the end stays: it is a directory
    ["b/.", "/app", "/app/b/."],
    ["/x/../b/", "/app", "/b/"],
    ["/", "/app", "/"],
    [".", "/app", "/app"],
    ["./", "/app", "/app/"],
    ["/.", "/app", "/."],
    ["b", "rel", "/rel/b"],
  ])("to %j in %j: %j", (dest, dir, expected) =>
    expect(actionOf(copy({ dest }), dir).copy!.dest).toBe(expected),
  );

  test.each([
    ["a/../b", "/b"],
    ["../a", "/a"],
    ["/", "/"],
    ["a/", "/a"],
    ["a*", "/a*"],
  ])("from %j: %j", (src, expected) => expect(actionOf(copy({ src }), "/app").copy!.src).toBe(expected));
});

test("mkfile", () => {
  const data = new TextEncoder().encode("text");
  const { mkfile } = actionOf({ kind: "mkfile", path: "f", mode: 0o1644, data }, "/app");
  expect({ ...mkfile, data: new TextDecoder().decode(mkfile!.data) }).toEqual({
    path: "/app/f",
    mode: 0o644,
    data: "text",
    timestamp: -1,
  });
});

describe("mkdir", () => {
  test("leaves the time alone", () => {
    expect(actionOf(mkdir("d/"), "/app")).toEqual({
      secondaryInput: -1,
      mkdir: { path: "/app/d", mode: 0o755, makeParents: true, timestamp: -1 },
    });
  });

  test("or sets it, in nanoseconds", () => {
    const action = { ...mkdir("/d"), timestamp: 5n } as FileActionSpec;
    expect(actionOf(action).mkdir!.timestamp).toBe(5);
  });
});

test("no action names a capability of its own, as in the reference", () => {
  const actions = [copy({ include: ["i"], required: ["r"], mode: "u+x" }), mkdir("/a")];
  expect(capsOf(fileOp(actions))).toEqual(["file.base"]);
});

test("rm", () => {
  expect(actionOf({ kind: "rm", path: "x*", allowNotFound: true, allowWildcard: true }, "/app").rm).toEqual({
    path: "/app/x*",
    allowNotFound: true,
    allowWildcard: true,
  });
});

test("symlink, whose paths stay as they are", () => {
  expect(actionOf({ kind: "symlink", target: "../t", path: "l" }, "/app").symlink).toEqual({
    oldpath: "../t",
    newpath: "l",
    timestamp: -1,
  });
});

describe("owners", () => {
  test.each<[string, Owner, unknown]>([
    ["by number", { user: { id: 1 }, group: { id: 2 } }, { user: { byID: 1 }, group: { byID: 2 } }],
    ["root", { user: { id: 0 } }, { user: { byID: 0 } }],
    // A name is looked up in the input that is changed: the first one, whose number 0 is absent.
    ["by name", { user: { name: "me" } }, { user: { byName: { name: "me" } } }],
    [
      "mixed",
      { user: { id: 1 }, group: { name: "g" } },
      { user: { byID: 1 }, group: { byName: { name: "g" } } },
    ],
  ])("%s", (_, owner, message) => expect(actionOf(mkdir("/d", owner)).mkdir!.owner).toEqual(message));

  test("by name on scratch has nowhere to look", () => {
    const vertex = {
      kind: "file",
      base: undefined,
      dir: "/",
      actions: [mkdir("/d", { user: { name: "me" } })],
    } as const;
    const [op] = marshalOps({ ...vertex, constraints: {} });
    expect(op!.op.file!.actions![0]!.mkdir!.owner).toEqual({ user: { byName: { name: "me", input: -1 } } });
  });
});

describe("several actions", () => {
  test("each works on the result of the one before, the last is the output", () => {
    const op = fileOp([mkdir("/a"), copy(), mkdir("/b")]);
    expect(
      op.op.file!.actions!.map(({ input, secondaryInput, output }) => ({ input, secondaryInput, output })),
    ).toEqual([
      { input: undefined, secondaryInput: -1, output: -1 }, // input 0: the base
      { input: 2, secondaryInput: 1, output: -1 }, // 2 inputs, then the outputs of the actions
      { input: 3, secondaryInput: -1, output: undefined },
    ]);
    expect(capsOf(op)).toEqual(["file.base"]);
  });

  test("on scratch begin with no input", () => {
    const vertex = {
      kind: "file",
      base: undefined,
      dir: "/",
      actions: [mkdir("/a"), mkdir("/b")],
      constraints: {},
    } as const;
    expect(marshalOps(vertex)[0]!.op.file!.actions!.map(({ input }) => input)).toEqual([-1, undefined]);
  });

  test("sources are walked from the last one on, and listed in their order", () => {
    const actions = [
      copy({ from: image("one") }),
      copy({ from: image("two") }),
      copy({ from: image("one") }),
    ];
    expect(graphText([...marshalOps({ kind: "file", base, dir: "/", actions, constraints: {} })])).toEqual([
      "0 docker-image://base",
      "1 docker-image://one",
      "2 docker-image://two",
      "3 file(0 1 2) copy 1:/a -> /b, copy 2:/a -> /b, copy 1:/a -> /b",
    ]);
  });
});
