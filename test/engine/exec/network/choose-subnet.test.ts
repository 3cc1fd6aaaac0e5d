import { describe, expect, it } from "vitest";
import { chooseSubnet } from "../../../../src/engine/exec/network/choose-subnet.js";

const HEAD = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
/** A line of /proc/net/route: addresses as the kernel has them in memory. */
const route = (device: string, destination: string, mask: string): string => {
  const hex = (address: string): string =>
    address
      .split(".")
      .reverse()
      .map((part) => Number(part).toString(16).padStart(2, "0").toUpperCase())
      .join("");
  return `${device}\t${hex(destination)}\t00000000\t0001\t0\t0\t0\t${hex(mask)}\t0\t0\t0`;
};
const DEFAULT = route("eth0", "0.0.0.0", "0.0.0.0");

describe("chooseSubnet", () => {
  it.each([
    ["nothing else", [], "10.87.0.0/16"],
    ["other networks", [route("eth0", "192.168.1.0", "255.255.255.0")], "10.87.0.0/16"],
    ["a part of the first", [route("tun0", "10.87.3.0", "255.255.255.0")], "10.187.0.0/16"],
    ["all of the first and second", [route("tun0", "10.0.0.0", "255.0.0.0")], "172.31.192.0/18"],
    ["the bridge, in its place", [route("buildfile0", "10.187.0.0", "255.255.0.0")], "10.187.0.0/16"],
    [
      "everything",
      [
        route("a", "10.0.0.0", "255.0.0.0"),
        route("a", "172.16.0.0", "255.240.0.0"),
        route("a", "192.168.0.0", "255.255.0.0"),
      ],
      "10.87.0.0/16",
    ],
  ])("where the machine has routes to %s", (_, routes, expected) => {
    expect(chooseSubnet("buildfile0", [HEAD, DEFAULT, ...routes, ""].join("\n"))).toBe(expected);
  });

  it("does without routes", () => {
    expect(chooseSubnet("buildfile0", "")).toBe("10.87.0.0/16");
  });
});
