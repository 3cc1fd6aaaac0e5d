import { describe, expect, test } from "vitest";
import { BuildError } from "../../../src/base/diagnostic/build-error.js";
import type { LowerEnvironment } from "../../../src/llb/lower/environment.js";
import { resolveEpoch } from "../../../src/llb/lower/epoch.js";
import type { Vertex } from "../../../src/llb/vertex.js";
import { compileText, errorOf, planOf } from "../../harness/compile-text.js";
import { envOf } from "../../harness/env-of.js";
import { image, LINUX, marshalOps } from "../../harness/op-view.js";

const NAME = "SOURCE_DATE_EPOCH";

describe("a time in seconds", () => {
  test.each([
    ["0", "1970-01-01T00:00:00Z"],
    ["1700000000", "2023-11-14T22:13:20Z"],
    ["-1", "1969-12-31T23:59:59Z"],
  ])("%s is the time of the history: %s", async (seconds, created) => {
    const { image: result, compiled } = await compileText("FROM scratch\nUSER x", {
      buildArgs: { [NAME]: seconds },
    });
    expect(result.history!.created).toBe(created);
    expect(compiled.lowered.epoch).toBe(BigInt(seconds));
  });

  test("may be the default of a global ARG", async () => {
    const { compiled } = await compileText(`ARG ${NAME}=7\nFROM scratch`);
    expect(compiled.lowered.epoch).toBe(7n);
  });

  test("is not taken from the ARG of a stage", async () => {
    const { compiled } = await compileText(`FROM scratch\nARG ${NAME}=7`);
    expect(compiled.lowered.epoch).toBeUndefined();
  });

  test("an empty build argument is none, and hides the default", async () => {
    const { compiled } = await compileText(`ARG ${NAME}=7\nFROM scratch`, { buildArgs: { [NAME]: "" } });
    expect(compiled.lowered.epoch).toBeUndefined();
  });
});

describe("any other word is an error", () => {
  const problem = { code: "step/source-date-epoch", message: "invalid SOURCE_DATE_EPOCH: scr" };

  test("without a place where the build gave it, whatever the text says", async () => {
    const text = `ARG ${NAME}=1\nFROM scratch AS src`;
    expect(await errorOf(text, { buildArgs: { [NAME]: "scr" } })).toMatchObject({
      ...problem,
      at: "",
      lines: [],
    });
  });

  test.each([
    [`ARG ${NAME}=scr`, `1:5 ${NAME}=scr`],
    [`ARG V=scr\nARG A=1 \\\n  ${NAME}=$V`, `3:3 ${NAME}=$V`],
    [`ARG ${NAME}=1\nARG ${NAME}=scr\nARG ${NAME}`, `2:5 ${NAME}=scr`], // the last that has a value
  ])("%j: at the argument, %s, of which the reference knows no lines", async (args, at) => {
    expect(await errorOf(`${args}\nFROM scratch AS src`)).toMatchObject({ ...problem, at, lines: [] });
  });
});

test("a time that cannot be looked up is an error at the argument that asks for it", async () => {
  const contexts = { base: "docker-image://docker.io/library/gone" };
  const images = { "docker.io/library/gone:latest": undefined };
  expect(await errorOf(`ARG ${NAME}=base\nFROM scratch`, { contexts, images })).toMatchObject({
    code: "image/not-found",
    at: `1:5 ${NAME}=base`,
    lines: [],
  });
});

/** What a build asks for the time of, with the answer 5 or another one; undefined if it asks for nothing. */
async function timedSource(text: string, value: string, answer: bigint | "none" = 5n) {
  let asked: Vertex | undefined;
  const environment: LowerEnvironment = {
    resolveImage: () => expect.unreachable(),
    namedContext: (name) =>
      name === "ctx" ? { load: async () => ({ state: stateOf("ctx"), image: undefined }) } : undefined,
    mainContext: () => image("main"),
    ignoreMatcher: async () => undefined,
    isNoCache: () => false,
    async sourceTime(vertex) {
      asked = vertex;
      return answer === "none" ? undefined : answer;
    },
  };
  const buildArgs = new Map([[NAME, value]]);
  const result = await resolveEpoch(planOf(text), buildArgs, envOf({ [NAME]: value }), LINUX, environment);
  return { asked: asked && marshalOps(asked)[0]!.op.source, ...result };
}

function stateOf(name: string) {
  const state = { env: envOf({}), dir: "/", user: "", hostname: "", platform: undefined };
  return { ...state, output: image(name) };
}

describe("the name of something remote", () => {
  test.each([
    ["context", "docker-image://main"],
    ["ctx", "docker-image://ctx"],
    ["SRC", "https://h/f"],
  ])("%s", async (value, identifier) => {
    const { asked, epoch, buildArgs, globalArgs } = await timedSource(
      "FROM scratch AS src\nADD https://h/f /\nFROM scratch",
      value,
    );
    expect(asked!.identifier).toBe(identifier);
    expect(epoch).toBe(5n);
    // From here on the argument is the time itself.
    expect(buildArgs.get(NAME)).toBe("5");
    expect(globalArgs.get(NAME)).toBe("5");
  });

  test("without a time is as if nothing had been said", async () => {
    const { epoch, buildArgs, globalArgs } = await timedSource("FROM scratch", "context", "none");
    expect({ epoch, given: buildArgs.has(NAME), global: globalArgs.get(NAME) }).toEqual({
      epoch: undefined,
      given: false,
      global: undefined,
    });
  });
});

describe("a stage that is made for its one source", () => {
  const checksum = `sha256:${"a".repeat(64)}`;
  test.each([
    ["ADD https://h/a/f /", { identifier: "https://h/a/f", attrs: { "http.filename": "f" } }],
    [
      `ADD --checksum=${checksum} https://h/f /`,
      { identifier: "https://h/f", attrs: { "http.filename": "f", "http.checksum": checksum } },
    ],
    ["ARG V=1\nADD https://h/$V /", { identifier: "https://h/1", attrs: { "http.filename": "1" } }],
    ["ADD https://h/r.git#v1:d /", { identifier: "git://h/r.git#v1:d" }],
    ["ADD --keep-git-dir https://h/r.git /", { attrs: { "git.keepgitdir": "true" } }],
    ["ADD --checksum=abc123 https://h/r.git /", { attrs: { "git.checksum": "abc123" } }],
  ])("%s", async (lines, source) => {
    const { asked } = await timedSource(`FROM scratch AS src\n${lines}\nFROM scratch`, "src");
    expect(asked).toMatchObject(source);
  });
});

describe("a stage that is not is an error where it is not, on the lines of its FROM as in the reference", () => {
  test.each([
    ["FROM alpine AS src", "SOURCE_DATE_EPOCH stage must use FROM scratch", "1:6 alpine"],
    [
      "FROM scratch AS src",
      "SOURCE_DATE_EPOCH stage must contain exactly one remote ADD",
      "1:1 FROM scratch AS src",
    ],
    [
      "FROM scratch AS src\nADD https://h/a /\nADD https://h/b /",
      "SOURCE_DATE_EPOCH stage must contain exactly one remote ADD",
      "3:1 ADD https://h/b /",
    ],
    [
      "FROM scratch AS src\nADD https://h/a https://h/b /",
      "SOURCE_DATE_EPOCH stage must contain exactly one remote ADD source",
      "2:1 ADD https://h/a https://h/b /",
    ],
    [
      "FROM scratch AS src\nADD <<EOF /\nEOF",
      "SOURCE_DATE_EPOCH stage must contain exactly one remote ADD source",
      "2:1 ADD <<EOF /",
    ],
    [
      "FROM scratch AS src\nADD file /",
      "SOURCE_DATE_EPOCH stage source must be a single HTTP(S) or Git ADD",
      "2:5 file",
    ],
    [
      "FROM scratch AS src\nRun x",
      "SOURCE_DATE_EPOCH stage does not meet source-only requirements: unsupported Run instruction",
      "2:1 Run x",
    ],
    ["FROM scratch AS src\nADD --checksum=x https://h/a /", "invalid checksum digest format", "2:16 x"],
    ["FROM scratch AS src\nADD https://h/a.git?x=y /", 'unexpected query "x"', "2:5 https://h/a.git?x=y"],
  ])("%j: %s", async (text, message, at) => {
    const error = await errorOf(text, { buildArgs: { [NAME]: "src" } });
    expect(error).toMatchObject({ message, at, lines: ["1"] });
  });

  test("even if the text itself asks for it", async () => {
    const text = `ARG ${NAME}=src\nFROM alpine AS src`;
    expect(await errorOf(text)).toMatchObject({ at: "2:6 alpine", lines: ["2"] });
  });

  test("a word that cannot be expanded is the place itself", async () => {
    const text = "FROM ${x:?no} AS src";
    expect(await errorOf(text, { buildArgs: { [NAME]: "src" } })).toMatchObject({
      message: 'failed to process source stage base name "${x:?no}": failed to process "${x:?no}": x: no',
      at: "1:6 ${x:?no}",
    });
  });

  test("the time itself is not known while it is looked for", async () => {
    const text = "FROM scratch AS src\nADD https://h/${SOURCE_DATE_EPOCH:-x} /";
    expect((await timedSource(text, "src")).asked!.identifier).toBe("https://h/x");
  });

  test("a failing lookup stands at the stage", async () => {
    const environment = {
      namedContext: () => undefined,
      sourceTime: async () => {
        throw new BuildError("context/read", "offline");
      },
    } as Partial<LowerEnvironment> as LowerEnvironment;
    const plan = planOf("FROM scratch AS src\nADD https://h/f /");
    await expect(
      resolveEpoch(plan, new Map([[NAME, "src"]]), envOf({}), LINUX, environment),
    ).rejects.toMatchObject({
      message: "offline",
      range: { start: 0, end: 19 },
      lines: [{ first: 1, last: 1 }],
    });
  });
});
