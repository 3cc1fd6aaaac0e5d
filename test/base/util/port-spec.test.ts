import { describe, expect, test } from "vitest";
import { parsePort } from "../../../src/base/util/port-spec.js";

interface Outcome {
  readonly reports: readonly string[];
  readonly ports?: readonly string[];
  readonly error?: string;
}

function outcome(text: string): Outcome {
  const reports: string[] = [];
  const report = {
    protoCasing: () => void reports.push("casing"),
    invalidFormat: () => void reports.push("format"),
  };
  try {
    return { reports, ports: parsePort(text, report).ports };
  } catch (error) {
    expect(error).toMatchObject({ code: "step/port" });
    return { reports, error: error instanceof Error ? error.message : "" };
  }
}

describe("parsePort", () => {
  test.each([
    ["80", ["80/tcp"]],
    ["80/", ["80/tcp"]],
    ["+80/udp", ["80/udp"]],
    ["0-2/sctp", ["0/sctp", "1/sctp", "2/sctp"]],
    ["7-7", ["7/tcp"]],
  ])("%j", (text, ports) => expect(outcome(text)).toEqual({ reports: [], ports }));

  test.each([
    ["80/UDP", ["casing"], ["80/udp"]],
    ["8080:80", ["format"], ["80/tcp"]],
    ["127.0.0.1:8080:80/Tcp", ["casing", "format"], ["80/tcp"]],
    ["127.0.0.1::80", ["format"], ["80/tcp"]],
    ["[::1]:8080:80", ["format"], ["80/tcp"]],
    ["::1:8080:80", ["format"], ["80/tcp"]],
    ["8000-8001:80-81", ["format"], ["80/tcp", "81/tcp"]],
    ["8000-8009:80", ["format"], ["80/tcp"]],
    ["[]:1:80", ["format"], ["80/tcp"]],
    [":80", [], ["80/tcp"]],
  ])("%j is reported as %j", (text, reports, ports) => expect(outcome(text)).toEqual({ reports, ports }));

  test.each([
    ["", [], 'invalid port: "": no port specified'],
    ["80:", [], 'invalid port: "80:": no port specified'],
    ["/tcp", [], 'invalid port: "/tcp": no port specified'],
    ["80/icmp", [], 'invalid port: "80/icmp": invalid proto: icmp'],
    ["80/tcp/udp", [], 'invalid port: "80/tcp/udp": invalid proto: tcp/udp'],
    ["http", [], "invalid containerPort: http"],
    ["65536", [], "invalid containerPort: 65536"],
    ["-1", [], "invalid containerPort: -1"],
    ["3-1", [], "invalid containerPort: 3-1"],
    ["99999999999999999999/TCP", ["casing"], "invalid containerPort: 99999999999999999999"],
    ["x:80", ["format"], "invalid hostPort: x"],
    ["1-3:80-81", ["format"], "invalid ranges specified for container and host Ports: 80-81 and 1-3"],
    ["1.2.3:1:80", ["format"], "invalid IP address: 1.2.3"],
    ["fe80::1%eth0:1:80", ["format"], "invalid IP address: fe80::1%eth0"],
    ["[::1:1:80", ["format"], "invalid IP address [::1: address [::1:: missing ']' in address"],
    ["[::1]x:1:80", ["format"], "invalid IP address [::1]x: address [::1]x:: missing port in address"],
    ["[::1]:x:1:80", ["format"], "invalid IP address [::1]:x: address [::1]:x:: too many colons in address"],
    ["[[::1]:1:80", ["format"], "invalid IP address [[::1]: address [[::1]:: unexpected '[' in address"],
  ])("refuses %j", (text, reports, error) => expect(outcome(text)).toEqual({ reports, error }));

  test("takes all ports there are", () => expect(parsePort("0-65535").ports).toHaveLength(65_536));
});
