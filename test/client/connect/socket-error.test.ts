import { describe, expect, test } from "vitest";
import { parseAddress } from "../../../src/client/connect/address.js";
import { socketError } from "../../../src/client/connect/socket-error.js";

function message(code: string, text: string, who: "buildkitd" | "dockerd"): string {
  const address = parseAddress(text);
  if (address.scheme !== "unix" && address.scheme !== "tcp") throw new Error(text);
  const error = socketError(Object.assign(new Error("words of Node"), { code }), address, who);
  expect(error.code).toBe("daemon/unreachable");
  return error.message;
}

describe("a socket that cannot be opened", () => {
  test.each([
    ["ENOENT", "no such socket /x.sock; is buildkitd running?"],
    ["ENOTDIR", "no such socket /x.sock; is buildkitd running?"],
    ["ECONNREFUSED", "connection refused: nobody listens on /x.sock; is buildkitd running?"],
    ["EACCES", "permission denied on /x.sock; join the group that owns it and log in anew, or run as root"],
    ["ECONNRESET", "connection reset by peer; is buildkitd starting or stopping?"],
    ["EWHATEVER", "words of Node; is buildkitd running?"],
  ])("of this machine: %s", (code, words) => {
    expect(message(code, "unix:///x.sock", "buildkitd")).toBe(
      `failed to connect to unix:///x.sock: ${words}`,
    );
  });

  test.each([
    ["ECONNREFUSED", "connection refused: nobody listens on port 1234 of h; is buildkitd running there?"],
    ["ENOTFOUND", "no such host h; check the name"],
    ["EAI_AGAIN", "the name h cannot be looked up now; check the network"],
    ["EHOSTUNREACH", "no route to host h; check the network"],
    ["ENETUNREACH", "network is unreachable; check the network"],
    ["ETIMEDOUT", "connection timed out; check host, port and firewalls"],
    ["ECONNRESET", "connection reset by peer; is buildkitd starting or stopping?"],
  ])("of the network: %s", (code, words) => {
    expect(message(code, "tcp://h:1234", "buildkitd")).toBe(`failed to connect to tcp://h:1234: ${words}`);
  });

  test("of Docker", () => {
    expect(message("EACCES", "unix:///var/run/docker.sock", "dockerd")).toBe(
      "Cannot connect to the Docker daemon at unix:///var/run/docker.sock: permission denied on " +
        '/var/run/docker.sock; join the group "docker" and log in anew, or run as root',
    );
  });

  test("of several addresses: the first speaks for them", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    const error = socketError(
      new AggregateError([refused, new Error("other")]),
      { scheme: "tcp", host: "h", port: 1 },
      "buildkitd",
    );
    expect(error.message).toContain("connection refused: nobody listens on port 1 of h");
  });
});
