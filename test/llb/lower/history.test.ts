import { expect, test } from "vitest";
import { historyEntries } from "../../../src/base/image/image.js";
import { compileText } from "../../harness/compile-text.js";

test("every instruction but FROM and ONBUILD leaves a line", async () => {
  const { history } = await compileText(`FROM alpine
ARG a=1 b
ENV A=1 B=2
LABEL x=1
USER me
WORKDIR /w
RUN x
COPY a b /
ADD a /
EXPOSE 90 80/udp
VOLUME /v /w
STOPSIGNAL KILL
SHELL ["sh", "-c"]
CMD ["a", "b c"]
ENTRYPOINT e
HEALTHCHECK --interval=90s --retries=3 CMD ["c"]
MAINTAINER me
ONBUILD RUN x`);
  expect(history).toEqual([
    "ARG a=1 b (empty)",
    "ENV A=1 B=2 (empty)",
    "LABEL x=1 (empty)",
    "USER me (empty)",
    "WORKDIR /w",
    "RUN |2 a=1 b= /bin/sh -c x # buildkit",
    "COPY a b / # buildkit",
    "ADD a / # buildkit",
    "EXPOSE [80/udp 90/tcp] (empty)",
    "VOLUME [/v /w] (empty)",
    "STOPSIGNAL KILL (empty)",
    "SHELL [sh -c] (empty)",
    'CMD ["a" "b c"] (empty)',
    'ENTRYPOINT ["sh" "-c" "e"] (empty)',
    "HEALTHCHECK {Test:[CMD c] Interval:1m30s Timeout:0s StartPeriod:0s StartInterval:0s Retries:3} (empty)",
    "MAINTAINER me (empty)",
  ]);
});

test("the root directory makes no layer", async () => {
  expect((await compileText("FROM alpine\nWORKDIR /")).history).toEqual(["WORKDIR / (empty)"]);
});

test("comes behind that of the base", async () => {
  const images = { "docker.io/library/a:latest": { json: { history: [{ created_by: "old" }] } } };
  expect((await compileText("FROM a AS s\nUSER x\nFROM s\nUSER y", { images })).history).toEqual([
    "old",
    "USER x (empty)",
    "USER y (empty)",
  ]);
});

test("an entry names its maker, and no time unless one is given", async () => {
  const { image } = await compileText("FROM scratch\nUSER x");
  expect(historyEntries(image.history)).toEqual([
    expect.objectContaining({ created: undefined, comment: "buildkit.dockerfile.v0" }),
  ]);
});
