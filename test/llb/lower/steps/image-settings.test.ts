import { describe, expect, test } from "vitest";
import { compileText, errorOf, type TextOptions, warningsOf } from "../../../harness/compile-text.js";

/** What a line sets in the configuration of an image that has only a PATH, and its history. */
async function setting(lines: string, options?: TextOptions) {
  const { config, history, image } = await compileText(`FROM alpine\n${lines}`, options);
  const { Env: _, ...rest } = config as Record<string, unknown>;
  return { config: rest, last: history.at(-1), author: image.author };
}

describe("each sets one thing, and leaves a line", () => {
  test.each([
    ["USER me:us", { User: "me:us" }, "USER me:us (empty)"],
    ["ENV U=1000\nUSER $U", { User: "1000" }, "USER 1000 (empty)"],
    ['SHELL ["bash", "-c"]', { Shell: ["bash", "-c"] }, "SHELL [bash -c] (empty)"],
    ["STOPSIGNAL SIGTERM", { StopSignal: "SIGTERM" }, "STOPSIGNAL SIGTERM (empty)"],
    ["STOPSIGNAL 9", { StopSignal: "9" }, "STOPSIGNAL 9 (empty)"],
    ["VOLUME /b /a", { Volumes: { "/a": {}, "/b": {} } }, "VOLUME [/b /a] (empty)"],
    ['VOLUME ["/a b"]', { Volumes: { "/a b": {} } }, "VOLUME [/a b] (empty)"],
    ["CMD a b", { Cmd: ["/bin/sh", "-c", "a b"], ArgsEscaped: true }, 'CMD ["/bin/sh" "-c" "a b"] (empty)'],
    ['CMD ["a", "$b"]', { Cmd: ["a", "$b"], ArgsEscaped: true }, 'CMD ["a" "$b"] (empty)'],
    ["CMD []", { ArgsEscaped: true }, "CMD [] (empty)"],
    ["ENTRYPOINT e", { Entrypoint: ["/bin/sh", "-c", "e"] }, 'ENTRYPOINT ["/bin/sh" "-c" "e"] (empty)'],
    ['SHELL ["s"]\nCMD x', { Shell: ["s"], Cmd: ["s", "x"], ArgsEscaped: true }, 'CMD ["s" "x"] (empty)'],
    [
      "HEALTHCHECK --interval=1m --timeout=2s --start-period=3s --start-interval=4s --retries=5 CMD x",
      {
        Healthcheck: {
          Test: ["CMD-SHELL", "x"],
          Interval: 60_000_000_000n,
          Timeout: 2_000_000_000n,
          StartPeriod: 3_000_000_000n,
          StartInterval: 4_000_000_000n,
          Retries: 5,
        },
      },
      "HEALTHCHECK {Test:[CMD-SHELL x] Interval:1m0s Timeout:2s StartPeriod:3s StartInterval:4s Retries:5} (empty)",
    ],
    [
      "HEALTHCHECK NONE",
      { Healthcheck: { Test: ["NONE"] } },
      "HEALTHCHECK {Test:[NONE] Interval:0s Timeout:0s StartPeriod:0s StartInterval:0s Retries:0} (empty)",
    ],
  ])("%s", async (lines, config, last) => {
    expect(await setting(lines)).toMatchObject({ config, last });
    expect((await setting(lines)).config).toEqual(config);
  });

  test("MAINTAINER is the author", async () => {
    expect(await setting("MAINTAINER me $x")).toEqual({
      config: {},
      last: "MAINTAINER me $x (empty)",
      author: "me $x",
    });
  });

  test("ONBUILD leaves no line", async () => {
    expect(await setting("ONBUILD RUN $x")).toEqual({
      config: { OnBuild: ["RUN $x"] },
      last: undefined,
      author: "",
    });
  });
});

test("USER is who later commands run as", async () => {
  const { ops } = await compileText("FROM alpine\nUSER me\nRUN x");
  expect(ops[1]!.op.exec!.meta!.user).toBe("me");
});

describe("ENTRYPOINT drops the CMD of its base, not that of its stage", () => {
  const images = { "docker.io/library/alpine:latest": { config: { Cmd: ["base"] } } };
  test.each([
    ['ENTRYPOINT ["e"]', undefined],
    ['CMD ["own"]\nENTRYPOINT ["e"]', ["own"]],
    ['ENTRYPOINT ["e"]\nCMD ["own"]', ["own"]],
  ])("%j", async (lines, cmd) => {
    const { config } = await compileText(`FROM alpine\n${lines}`, { images });
    expect((config as { Cmd?: string[] }).Cmd).toEqual(cmd);
  });
});

describe("EXPOSE", () => {
  test.each([
    ["80", ["80/tcp"]],
    ["80/udp 70", ["70/tcp", "80/udp"]],
    ["8000-8002", ["8000/tcp", "8001/tcp", "8002/tcp"]],
    ["$P", ["80/tcp", "81/tcp"]], // split after it is expanded
  ])("%s", async (ports, expected) => {
    const { config } = await setting(`ENV P="80 81"\nEXPOSE ${ports}`);
    expect(Object.keys((config as { ExposedPorts: object }).ExposedPorts)).toEqual(expected);
  });

  test.each([
    ["80/TCP", "ExposeProtoCasing", "Defined protocol '80/TCP' in EXPOSE instruction should be lowercase"],
    [
      "127.0.0.1:80:80",
      "ExposeInvalidFormat",
      "EXPOSE instruction should not define an IP address or host-port mapping, found '127.0.0.1:80:80'",
    ],
  ])("%s is worth a warning, at the word", async (port, code, message) => {
    expect(await warningsOf(`FROM alpine\nEXPOSE 70 ${port}`)).toEqual([
      { code, message, at: `2:11 ${port}`, lines: ["2"], suggestion: undefined },
    ]);
  });

  test("does not report undefined variables", async () => {
    expect(await warningsOf("FROM alpine\nEXPOSE 80$x")).toEqual([]);
  });
});

describe("what is wrong is the place of the error", () => {
  test.each([
    ["STOPSIGNAL SIGNOPE", "invalid signal: SIGNOPE", "2:12 SIGNOPE"],
    ["EXPOSE 80 99999", "invalid containerPort: 99999", "2:11 99999"],
    ["EXPOSE 80/x", 'invalid port: "80/x": invalid proto: x', "2:8 80/x"],
    ['VOLUME ["/a", "$x"]', "VOLUME specified can not be an empty string", '2:15 "$x"'],
    ["USER ${x:?no}", 'failed to process "${x:?no}": x: no', "2:6 ${x:?no}"],
  ])("%s: %s", async (line, message, at) => {
    expect(await errorOf(`FROM alpine\n${line}`)).toMatchObject({ message, at, lines: ["2"] });
  });
});

describe("JSONArgsRecommended", () => {
  test.each([
    ["CMD x", ["JSONArgsRecommended at 2:1 CMD x"]],
    ["ENTRYPOINT x", ["JSONArgsRecommended at 2:1 ENTRYPOINT x"]],
    ['CMD ["x"]', []],
    ['SHELL ["s"]\nCMD x', []], // with a SHELL it is meant
  ])("%j", async (lines, expected) => {
    expect((await warningsOf(`FROM alpine\n${lines}`)).map(({ code, at }) => `${code} at ${at}`)).toEqual(
      expected,
    );
  });
});
