import { randomBytes } from "node:crypto";

const LENGTH = 25;
const RADIX = 36n;

/**
 * A name that nobody else has: 25 characters of base 36 from 128 random bits, as daemons expect for sessions, builds
 * and uploads. Agrees with NewID, identity/randomid.go.
 */
export function createId(): string {
  let number = BigInt(`0x${randomBytes(17).toString("hex")}`) % RADIX ** BigInt(LENGTH);
  let id = "";
  while (id.length < LENGTH) {
    id += (number % RADIX).toString(36);
    number /= RADIX;
  }
  return id;
}
