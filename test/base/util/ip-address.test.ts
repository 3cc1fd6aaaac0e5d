import { expect, test } from "vitest";
import { parseIpAddress } from "../../../src/base/util/ip-address.js";

test.each([
  ["127.0.0.1", 4, ""],
  ["255.255.255.255", 4, ""],
  ["::", 6, ""],
  ["::1", 6, ""],
  ["1::", 6, ""],
  ["fe80::1%eth0", 6, "eth0"],
  ["fe80::1%a%b", 6, "a%b"],
  ["1:2:3:4:5:6:7:8", 6, ""],
  ["1:2:3:4:5:6:7::", 6, ""],
  ["::ffff:1.2.3.4", 6, ""],
  ["1:2:3:4:5:6:1.2.3.4", 6, ""],
  ["ABCD::ef01", 6, ""],
])("%j is version %d with zone %j", (text, version, zone) => {
  expect(parseIpAddress(text)).toEqual({ version, zone });
});

test.each([
  "",
  "1.2.3",
  "1.2.3.4.5",
  "1.2.3.",
  "01.2.3.4",
  "256.2.3.4",
  "1.2.3.4%eth0",
  ":",
  ":::",
  "1::2::3",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4:5:6:7::8",
  "1:2:3:4:5:6:7:1.2.3.4",
  "1.2.3.4::",
  "12345::",
  "g::",
  "::1%",
  "%eth0",
  "::1.2.3",
  "1:",
  `::${"0".repeat(100_000)}`,
])("%# is none", (text) => expect(parseIpAddress(text)).toBeUndefined());
