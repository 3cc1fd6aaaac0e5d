import { expect, test } from "vitest";
import { maskSecrets } from "../../../../src/llb/lower/steps/mask-secrets.js";
import { compileText } from "../../../harness/compile-text.js";
import { envOf } from "../../../harness/env-of.js";

test("without secrets the environment is the same", () => {
  const env = envOf({ A: "1" });
  expect(maskSecrets([], env)).toBe(env);
});

test("the name of a step shows no variable that a secret fills", async () => {
  const text = "FROM scratch\nENV KEY=old OTHER=1\nRUN --mount=type=secret,id=k,env=KEY use $KEY $OTHER";
  expect((await compileText(text)).names).toEqual([
    "[stage-0 1/1] RUN --mount=type=secret,id=k,env=KEY use **** 1",
  ]);
});

test("a variable that only the secret sets is masked, too", async () => {
  const text = "FROM scratch\nRUN --mount=type=secret,id=k,env=KEY use $KEY $NONE";
  expect((await compileText(text)).names).toEqual([
    "[stage-0 1/1] RUN --mount=type=secret,id=k,env=KEY use **** $NONE",
  ]);
});
