import { readFileSync } from "node:fs";

/** The first that leads nowhere else is taken; docker, podman and BuildKit have others. */
const SUBNETS = ["10.87.0.0/16", "10.187.0.0/16", "172.31.192.0/18", "192.168.208.0/20"];

/** A range of addresses that no route but that of a bridge, if it has one, leads to. */
export function chooseSubnet(bridge: string, routes = readRoutes()): string {
  const taken = parseRoutes(routes).filter(({ device }) => device !== bridge);
  const own = parseRoutes(routes).filter(({ device }) => device === bridge);
  const overlaps = (subnet: string, { network, mask }: Route): boolean => {
    const [address, ownMask] = parseSubnet(subnet);
    const common = mask & ownMask;
    return (address & common) === (network & common);
  };
  return (
    SUBNETS.find((subnet) => own.some((route) => overlaps(subnet, route))) ??
    SUBNETS.find((subnet) => !taken.some((route) => overlaps(subnet, route))) ??
    SUBNETS[0]!
  );
}

interface Route {
  readonly device: string;
  readonly network: number;
  readonly mask: number;
}

/** Lines of /proc/net/route; numbers are as in memory, the first byte of an address lowest. Default routes are left out. */
function parseRoutes(text: string): readonly Route[] {
  return text
    .split("\n")
    .slice(1)
    .map((line) => line.split(/\s+/))
    .filter((fields) => fields.length > 7)
    .map((fields) => ({
      device: fields[0]!,
      network: swap(Number.parseInt(fields[1]!, 16)),
      mask: swap(Number.parseInt(fields[7]!, 16)),
    }))
    .filter(({ mask }) => mask !== 0);
}

function swap(value: number): number {
  return (value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);
}

function parseSubnet(subnet: string): readonly [address: number, mask: number] {
  const [address = "", bits = ""] = subnet.split("/");
  const value = address.split(".").reduce((sum, part) => (sum << 8) | Number(part), 0);
  return [value, -1 << (32 - Number(bits))];
}

function readRoutes(): string {
  try {
    return readFileSync("/proc/net/route", "utf8");
  } catch {
    return "";
  }
}
