import { closeSync } from "node:fs";
import type { System } from "./system.js";

const SIOCGIFFLAGS = 0x8913;
const SIOCSIFFLAGS = 0x8914;
const IFF_UP = 1;
// struct ifreq: a name of 16 bytes, then the flags.
const SIZE = 40;
const FLAGS = 16;

/** Brings the loopback device of a new network namespace up. */
export function raiseLoopback(system: System): void {
  const fd = system.openSocket();
  try {
    const request = Buffer.alloc(SIZE);
    request.write("lo", "latin1");
    system.ioctl(fd, SIOCGIFFLAGS, request);
    request.writeUInt16LE(request.readUInt16LE(FLAGS) | IFF_UP, FLAGS);
    system.ioctl(fd, SIOCSIFFLAGS, request);
  } finally {
    closeSync(fd);
  }
}
