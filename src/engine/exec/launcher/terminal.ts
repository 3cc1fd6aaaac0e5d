import { closeSync, constants, openSync } from "node:fs";
import { openInRoot, type Root } from "./rooted-path.js";
import type { System } from "./system.js";
import { codeOf } from "./system-error.js";

/** Both sides of a terminal. */
export interface Terminal {
  readonly main: number;
  readonly terminal: number;
}

const FLAGS = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;
const TIOCSPTLCK = 0x40045431;
const TIOCGPTPEER = 0x5441;
const TIOCSWINSZ = 0x5414;

/**
 * Opens a terminal of a step's own devpts, whose names its programs can look up.
 *
 * @param root undefined if it is `/` already
 */
export function openTerminal(system: System, root: Root | undefined): Terminal {
  const path = "/dev/pts/ptmx";
  let main: number;
  if (root === undefined) main = openHere(path);
  else {
    const fd = openInRoot(root, path);
    main = openSync(`/proc/self/fd/${fd}`, FLAGS);
    closeSync(fd);
  }
  system.ioctl(main, TIOCSPTLCK, Buffer.alloc(4));
  const terminal = system.ioctl(main, TIOCGPTPEER, constants.O_RDWR | constants.O_NOCTTY);
  return { main, terminal };
}

/** Of the machine's own devpts, others than root may use only the device beside it. */
function openHere(path: string): number {
  try {
    return openSync(path, FLAGS);
  } catch (error) {
    if (codeOf(error) !== "EACCES") throw error;
    return openSync("/dev/ptmx", FLAGS);
  }
}

/** Tells a terminal how large it is. */
export function resizeTerminal(system: System, main: number, rows: number, columns: number): void {
  const size = Buffer.alloc(8);
  size.writeUInt16LE(Math.min(rows, 0xffff), 0);
  size.writeUInt16LE(Math.min(columns, 0xffff), 2);
  system.ioctl(main, TIOCSWINSZ, size);
}
