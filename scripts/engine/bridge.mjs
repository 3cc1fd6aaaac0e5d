import { readFileSync } from "node:fs";
import { EngineError } from "./engine-error.mjs";
import { run } from "./process.mjs";

/** @typedef {{ name: string, address: string }} Bridge */

/**
 * Makes a network bridge that no other engine uses, with an address range that no route leads to yet.
 * The kernel refuses a name that exists, so engines that start together get different ones.
 *
 * @param {string} busybox brings `ip`, which a small Debian may lack
 * @returns {Promise<Bridge>}
 */
export async function createBridge(busybox) {
  let reason = "";
  for (let n = 0; n < 256; n++) {
    const name = `bfengine${n}`;
    if (isRouted(n)) continue;
    const made = await run(busybox, ["ip", "link", "add", "name", name, "type", "bridge"]);
    if (made.code !== 0) {
      reason = made.stderr.trim();
      if (reason.includes("exists")) continue;
      break;
    }
    const bridge = { name, address: `172.30.${n}.1` };
    const steps = [
      ["ip", "addr", "add", `${bridge.address}/24`, "dev", name],
      ["ip", "link", "set", name, "up"],
    ];
    for (const step of steps) {
      const { code, stderr } = await run(busybox, step);
      if (code === 0) continue;
      await removeBridge(busybox, bridge);
      throw new EngineError(`Could not set up the bridge ${name}: ${stderr.trim()}`);
    }
    return bridge;
  }
  throw new EngineError(
    `Could not make a network bridge: ${reason || "every range of 172.30.0.0/16 is in use"}`,
    "The engine needs root in a virtual machine, with the kernel's bridge support.",
  );
}

/**
 * @param {string} busybox
 * @param {Bridge} bridge
 */
export async function removeBridge(busybox, { name }) {
  await run(busybox, ["ip", "link", "del", name]);
}

/**
 * Whether a route (other than the default one) covers 172.30.n.0/24.
 *
 * @param {number} n
 */
function isRouted(n) {
  const address = ipv4(0, n, 30, 172); // the kernel prints addresses with the first byte lowest
  const rows = readFileSync("/proc/net/route", "utf8").trim().split("\n").slice(1);
  return rows.some((row) => {
    const fields = row.split(/\s+/);
    const destination = Number.parseInt(fields[1], 16);
    const mask = Number.parseInt(fields[7], 16);
    return mask !== 0 && (address & mask) >>> 0 === destination;
  });
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} c
 * @param {number} d
 */
const ipv4 = (a, b, c, d) => ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
