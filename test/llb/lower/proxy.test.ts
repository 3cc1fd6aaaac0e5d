import { describe, expect, test } from "vitest";
import { proxyFromArgs } from "../../../src/llb/lower/proxy.js";
import { compileText } from "../../harness/compile-text.js";

const none = { httpProxy: "", httpsProxy: "", ftpProxy: "", noProxy: "", allProxy: "" };

describe("build arguments name proxies in any case", () => {
  test.each([
    [{}, undefined],
    [{ PROXY: "x" }, undefined],
    [{ constructor: "x" }, undefined], // no name that every object has
    [{ http_proxy: "1" }, { ...none, httpProxy: "1" }],
    [
      { HTTP_PROXY: "1", HTTPS_PROXY: "2", FTP_PROXY: "3", No_Proxy: "4", ALL_PROXY: "5" },
      { httpProxy: "1", httpsProxy: "2", ftpProxy: "3", noProxy: "4", allProxy: "5" },
    ],
    [
      { http_proxy: "small", HTTP_PROXY: "BIG" },
      { ...none, httpProxy: "small" },
    ], // the last in byte order counts
    [{ http_proxy: "" }, none],
  ])("%j", (buildArgs, proxy) => expect(proxyFromArgs(new Map(Object.entries(buildArgs)))).toEqual(proxy));
});

test("they reach commands beside the environment", async () => {
  const { ops } = await compileText("FROM alpine\nRUN x", { buildArgs: { HTTP_PROXY: "p" } });
  expect(ops[1]!.op.exec!.meta).toMatchObject({ env: ["PATH=/bin"], proxy_env: { http_proxy: "p" } });
});
