import { expect, test } from "vitest";
import { parseOwner } from "../../../src/llb/lower/owner.js";

test.each([
  ["me", { user: { name: "me" } }],
  ["me:us", { user: { name: "me" }, group: { name: "us" } }],
  ["1000:100", { user: { id: 1000 }, group: { id: 100 } }],
  ["root:root", { user: { id: 0 }, group: { id: 0 } }],
  ["1:", { user: { id: 1 }, group: { id: 0 } }], // an empty name is 0
  [":1", { user: { id: 0 }, group: { id: 1 } }],
  ["a:b:c", { user: { name: "a" }, group: { name: "b:c" } }],
  ["-1", { user: { id: 4_294_967_295 } }], // the number's bits without a sign
  ["+1", { user: { id: 1 } }],
  ["2147483647", { user: { id: 2_147_483_647 } }],
  ["2147483648", { user: { name: "2147483648" } }], // no number of 32 bits
  ["0x1", { user: { name: "0x1" } }],
])("%j", (text, owner) => expect(parseOwner(text)).toEqual(owner));
