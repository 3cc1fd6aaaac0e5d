import { expect, test } from "vitest";
import { assertSignal } from "../../../src/base/util/signal.js";

test.each([
  "SIGTERM",
  "term",
  "sigKill",
  "9",
  "+9",
  "-1",
  "500",
  "RTMIN",
  "SIGRTMIN+15",
  "rtmax-14",
  "\u0131nt",
])("%j is a signal", (text) => assertSignal(text));

test.each([
  "",
  "0",
  "-0",
  "SIG",
  "SIGSIGTERM",
  "FOO",
  "RTMIN+0",
  "RTMIN+16",
  "RTMAX-15",
  " 9",
  "9 ",
  "\ufb06op",
])("%j is none", (text) => {
  const message = `invalid signal: ${text}`;
  expect(() => assertSignal(text)).toThrow(expect.objectContaining({ code: "step/value", message }));
});
