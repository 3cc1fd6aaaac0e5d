import { BuildError } from "../../base/diagnostic/build-error.js";
import { type Address, formatAddress, parseAddress } from "./address.js";

/**
 * Reads lists of addresses, each separated by commas. An address that comes again counts once.
 *
 * @throws BuildError `option/value` for one that is none, and if there is none at all.
 */
export function parseAddresses(texts: readonly string[]): Address[] {
  const found = new Map<string, Address>();
  for (const text of texts.flatMap((list) => list.split(","))) {
    const trimmed = text.trim();
    if (trimmed === "") continue;
    const address = parseAddress(trimmed);
    found.set(formatAddress(address), address);
  }
  if (found.size === 0) throw new BuildError("option/value", "the address of a BuildKit is empty");
  return [...found.values()];
}
