import { describe, expect, test } from "vitest";
import { Source } from "../src/base/source/source.js";
import { compile } from "../src/compile.js";
import { createCapSet } from "../src/llb/caps.js";
import { decodeOp } from "../src/proto/generated/ops.js";
import { compileText, textRequest, tryCompileText } from "./harness/compile-text.js";

test("a text becomes a graph, an image, and warnings", async () => {
  const { graph, names, image, config, history, warnings } = await compileText(`FROM golang AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.cache go build -o /app

FROM alpine
COPY --from=build /app /usr/bin/
USER nobody
CMD app`);
  expect(graph).toEqual([
    "0 docker-image://docker.io/library/alpine:latest",
    "1 docker-image://docker.io/library/golang:latest",
    "2 file(1) mkdir /src",
    "3 local://context",
    "4 file(2 3) copy 3:/ -> /src/",
    "5 exec(4) /bin/sh -c go build -o /app",
    "6 file(0 5) copy 5:/app -> /usr/bin/",
  ]);
  expect(names[5]).toBe("[build 4/4] RUN --mount=type=cache,target=/root/.cache go build -o /app");
  expect(image.platform).toMatchObject({ os: "linux", architecture: "amd64" });
  expect(config).toEqual({
    User: "nobody",
    Env: ["PATH=/bin"],
    Cmd: ["/bin/sh", "-c", "app"],
    ArgsEscaped: true,
  });
  expect(history.at(-1)).toBe('CMD ["/bin/sh" "-c" "app"] (empty)');
  expect(warnings).toEqual([
    "JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior related to OS signals",
  ]);
});

test("the same text gives the same bytes", async () => {
  const text = "FROM alpine\nCOPY --link a /\nRUN --mount=type=secret,id=k x";
  const digests = async () => (await compileText(text)).compiled.definition.ops.map(({ digest }) => digest);
  expect(await digests()).toEqual(await digests());
});

test("only the bytes of a line count, not where it stands", async () => {
  const digests = async (text: string) =>
    (await compileText(text)).compiled.definition.ops.map(({ digest }) => digest);
  expect(await digests("# a comment\n\nfrom alpine\nrun   x")).toEqual(await digests("FROM alpine\nRUN x"));
});

test("options of the request reach the bytes", async () => {
  const { ops } = await compileText("FROM scratch\nCOPY --link a /\nCOPY --link b /", {
    localUniqueId: "me",
    groupIdPrefix: "g",
    caps: createCapSet(["mergeop"]),
  });
  expect(ops[0]!.op.source!.attrs!["local.unique"]).toBe("me");
  expect(ops.map(({ metadata }) => metadata.progress_group?.id)).toEqual([undefined, "g1", "g2", "g2"]);
});

describe("mistakes come back as diagnostics", () => {
  test.each([
    ["in the text", "FROM", "instruction/arguments"],
    ["in what it means", "FROM scratch\nSTOPSIGNAL NOPE", "step/value"],
    ["in an op", "FROM scratch\nRUN []", "step/value"], // only found when it becomes bytes
  ])("%s", async (_, text, code) => {
    const { compiled, errors } = await tryCompileText(text);
    expect(compiled).toBeUndefined();
    expect(errors[0]).toMatchObject({ code, severity: "error" });
  });

  test("beside the warnings before them", async () => {
    const { warnings } = await tryCompileText("FROM scratch AS Foo\nRUN []");
    expect(warnings.map(({ code }) => code)).toEqual(["StageNameCasing"]);
  });
});

test("a fault of the compiler is thrown", async () => {
  const resolver = { resolve: () => Promise.reject(new TypeError("bug")) };
  await expect(compile({ ...textRequest("FROM alpine"), resolver })).rejects.toThrow("bug");
});

test("bytes that are not UTF-8 survive where nothing is expanded", async () => {
  const bytes = Buffer.from('FROM scratch\nCOPY <<"f" /\n\xff\nf\n', "latin1");
  const { compiled } = await compile({ ...textRequest(""), source: new Source("Dockerfile", bytes) });
  const { mkfile } = decodeOp(compiled!.definition.ops[0]!.bytes).file!.actions![0]!;
  expect([...mkfile!.data!]).toEqual([0xff, 0x0a]);
});
