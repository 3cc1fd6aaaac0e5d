import { describe, expect, test } from "vitest";
import { compile } from "../../../src/compile.js";
import type { ImageResolver } from "../../../src/frontend/image-resolver.js";
import { errorOf, memoryResolver, type TextOptions, textRequest } from "../../harness/compile-text.js";

test("of several failing lookups the first stage's error is thrown, whichever failed first", async () => {
  const images = { "docker.io/library/a:latest": undefined, "docker.io/library/b:latest": undefined };
  const text = "FROM b AS b\nFROM a\nCOPY --from=b / /";
  expect(await errorOf(text, { images })).toMatchObject({ at: "1:6 b" });
});

describe("the images that are looked up are", () => {
  /** In the order of their lookups. */
  const lookedUp = async (text: string, images: TextOptions["images"] = {}, allStages = false) => {
    const names: string[] = [];
    const answers = memoryResolver(images);
    const resolver: ImageResolver = {
      resolve(ref, how) {
        names.push(ref.replace("docker.io/library/", ""));
        return answers.resolve(ref, how);
      },
    };
    await compile({ ...textRequest(text, { allStages }), resolver });
    return names;
  };

  test("those that the target needs", async () => {
    const text = "FROM a AS a\nFROM unused\nFROM b\nCOPY --from=a / /\nCOPY --from=c / /";
    expect(await lookedUp(text)).toEqual(["a:latest", "b:latest", "c:latest"]);
    expect(await lookedUp(text, {}, true)).toContain("unused:latest");
  });

  test("and those that triggers of these need, once they are known", async () => {
    const triggers = {
      "docker.io/library/a:latest": { config: { OnBuild: ["COPY --from=c / /"] } },
      "docker.io/library/c:latest": { config: { OnBuild: ["COPY --from=d / /"] } },
    };
    // As in the reference, this holds even for an image that is only copied from, whose triggers do not run.
    expect(await lookedUp("FROM a", triggers)).toEqual(["a:latest", "c:latest", "d:latest"]);
  });
});
