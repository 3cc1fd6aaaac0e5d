import { expect, test } from "vitest";
import {
  cloneImage,
  emptyConfig,
  emptyImage,
  type HistoryNode,
  historyEntries,
} from "../../../src/base/image/image.js";

const linux = { os: "linux", architecture: "amd64" };

test("an empty image has nothing but its platform, directory and environment", () => {
  expect(emptyImage(linux, ["PATH=/bin"])).toEqual({
    created: undefined,
    author: "",
    platform: linux,
    config: { ...emptyConfig(), workingDir: "/", env: ["PATH=/bin"] },
    rootfs: { type: "layers", diffIds: null },
    history: undefined,
  });
});

test("a copy can be changed without changing the original", () => {
  const original = emptyImage(linux, ["A=1"]);
  const before = structuredClone(original);
  const { config } = cloneImage(original);
  config.env.push("B=2");
  config.labels.set("a", "b");
  config.exposedPorts.add("80/tcp");
  config.volumes.add("/v");
  config.onBuild.push("RUN x");
  config.user = "me";
  expect(original).toEqual(before);
});

test("history is read from the oldest entry on", () => {
  const first: HistoryNode = { createdBy: "one", previous: undefined };
  const second: HistoryNode = { createdBy: "two", previous: first };
  expect(historyEntries(second).map(({ createdBy }) => createdBy)).toEqual(["one", "two"]);
  expect(historyEntries(undefined)).toEqual([]);
});
