import { describe, expect, test } from "vitest";
import { compileText, errorOf } from "../../../harness/compile-text.js";

describe("COPY takes files from", () => {
  test.each([
    ["COPY a /", "1 local://context", "copy 1:/a -> /"],
    ["COPY --from=other a /", "1 docker-image://docker.io/library/busybox:latest", "copy 1:/a -> /"],
    ["COPY --from=busybox a /", "1 docker-image://docker.io/library/busybox:latest", "copy 1:/a -> /"],
  ])("%s", async (line, source, action) => {
    const { graph } = await compileText(`FROM busybox AS other\nFROM alpine\n${line}`);
    expect(graph).toEqual([
      "0 docker-image://docker.io/library/alpine:latest",
      source,
      `2 file(0 1) ${action}`,
    ]);
  });

  test("scratch, where there is nothing", async () => {
    const { graph } = await compileText("FROM scratch AS none\nFROM scratch\nCOPY --from=none a /");
    expect(graph).toEqual(["0 file copy scratch:/a -> /"]);
  });
});

describe("not from anything remote", () => {
  test.each([
    ["http://h/f", "source can't be a URL for COPY"],
    ["https://h/f", "source can't be a URL for COPY"],
    ["https://h/r.git", "source can't be a git ref for COPY"],
    ["git@h:r", "source can't be a git ref for COPY"],
  ])("%s: %s", async (source, message) => {
    expect(await errorOf(`FROM alpine\nCOPY a ${source} /b`)).toMatchObject({
      code: "step/copy",
      message,
      at: `2:8 ${source}`,
      lines: ["2"],
    });
  });
});

describe("a context that is named as a stage transfers only what is copied of it", () => {
  const followed = async (text: string) => {
    const { ops } = await compileText(text, { contexts: { ctx: "local:files" } });
    return ops.flatMap(({ op }) => op.source?.attrs?.["local.followpaths"] ?? []);
  };

  test("by all steps, if it is a stage", async () => {
    const text = "FROM ctx AS files\nFROM scratch\nCOPY --from=files b a /\nCOPY --from=files c/../d /";
    expect(await followed(text)).toEqual(['["a","b","d"]']);
  });

  test("by each step that names it directly, as in the reference", async () => {
    const text = "FROM scratch\nCOPY --from=ctx b a /\nCOPY --from=ctx d /";
    expect(await followed(text)).toEqual(['["a","b"]', '["d"]']);
  });
});
