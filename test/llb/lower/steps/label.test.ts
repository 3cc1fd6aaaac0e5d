import { expect, test } from "vitest";
import { compileText, errorOf } from "../../../harness/compile-text.js";

test("labels are expanded, the last of a name counts", async () => {
  const text = 'FROM scratch\nENV V=1\nLABEL a=x "b c"="$V" d=\nLABEL a=y a=z';
  const { config, history } = await compileText(text);
  expect(config).toMatchObject({ Labels: { a: "z", "b c": "1", d: "" } });
  expect(history.slice(1)).toEqual(["LABEL a=x b c=1 d= (empty)", "LABEL a=y a=z (empty)"]);
});

test("the old form takes the rest of the line", async () => {
  const { config, warnings } = await compileText("FROM scratch\nLABEL a b c");
  expect(config).toMatchObject({ Labels: { a: "b c" } });
  expect(warnings).toEqual([
    'LegacyKeyValueFormat: "LABEL key=value" should be used instead of legacy "LABEL key value" format',
  ]);
});

test("a word that cannot be expanded is the place of the error", async () => {
  expect(await errorOf("FROM scratch\nLABEL a=1 ${x:?no}=2")).toMatchObject({
    at: "2:11 ${x:?no}",
    lines: ["2"],
  });
});
