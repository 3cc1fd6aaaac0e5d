import fc from "fast-check";
import { expect, it } from "vitest";
import { compactJson, joinMembers, rawMembers } from "../../../src/engine/exporters/image/raw-json.js";
import { stringifyGo } from "../../../src/llb/stringify-go.js";

it.each<[string, readonly (readonly [string, string])[]]>([
  ["{}", []],
  [
    ' { "a" : [ 1.50 , { "b" : "x , }" } ] , "c":12345678901234567890 } ',
    [
      ["a", '[1.50,{"b":"x , }"}]'],
      ["c", "12345678901234567890"],
    ],
  ],
  [
    '{"a":"<\\"&>","10":1,"2":2}',
    [
      ["a", '"\\u003c\\"\\u0026\\u003e"'],
      ["10", "1"],
      ["2", "2"],
    ],
  ],
  ['{"a":1,"a":2}', [["a", "2"]]],
  ['{"\\u0061":"\\\\"}', [["a", '"\\\\"']]],
])("%s", (text, members) => {
  expect([...rawMembers(Buffer.from(text))!]).toEqual(members);
});

it("keeps bytes that are no UTF-8", () => {
  const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.of(0xff), Buffer.from('"}')]);
  expect(rawMembers(bytes)!.get("a")).toBe('"\udcff"');
});

it("is nothing for null, and an error for what is no object", () => {
  expect(rawMembers(Buffer.from("null"))).toBeUndefined();
  expect(() => rawMembers(Buffer.from("[]"))).toThrow("it is not a JSON object");
  expect(() => rawMembers(Buffer.from("{"))).toThrow("invalid image config for export");
});

it("says the same as what it was made of", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(4), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      const members = rawMembers(Buffer.from(text))!;
      const joined = joinMembers(members, (key) => stringifyGo(key));
      expect(JSON.parse(joined)).toEqual(JSON.parse(text));
      expect(joined).toBe(compactJson(joined));
    }),
  );
});
