import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorsOf } from "./read-buildfile.js";

const PAGES = ["spec/buildfile.md", "README.md"];

/** The complete Buildfiles on a page. */
function examples(page: string): string[] {
  const text = readFileSync(new URL(`../../../${page}`, import.meta.url), "utf8");
  return [...text.matchAll(/```yaml\n([\s\S]*?)```/g)]
    .map((match) => match[1]!)
    .filter((yaml) => /^buildfile: 1$/m.test(yaml));
}

test.each(PAGES.flatMap((page) => examples(page).map((yaml, index) => [page, index, yaml] as const)))(
  "%s, example %i, has no mistake",
  (_, __, yaml) => {
    expect(errorsOf(yaml)).toEqual([]);
  },
);
