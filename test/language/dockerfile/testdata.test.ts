import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { outline } from "./outline.js";

// Each case is a Dockerfile and, in outline.txt, what is understood of it. `vitest -u` writes the outlines anew.
const cases = new URL("../../../testdata/dockerfile/", import.meta.url);

test.each(readdirSync(cases))("%s", async (name) => {
  const text = readFileSync(new URL(`${name}/Dockerfile`, cases), "utf8");
  await expect(outline(text)).toMatchFileSnapshot(new URL(`${name}/outline.txt`, cases).pathname);
});
