import { TarField } from "./tar-entry.js";

const ASCII = /^[\x01-\x7f]*$/;
const NAME = TarField.name.length;
const PREFIX = TarField.prefix.length;

/**
 * A long name as the two fields of a ustar header hold it; undefined if they need not or cannot. Agrees with splitUSTARPath,
 * archive/tar: it is cut as late as can be.
 */
export function splitName(name: string): { readonly name: string; readonly prefix: string } | undefined {
  if (name.length <= NAME || !ASCII.test(name)) return undefined;
  let length = name.length;
  if (length > PREFIX + 1) length = PREFIX + 1;
  else if (name.endsWith("/")) length--;
  const cut = name.lastIndexOf("/", length - 1);
  const rest = name.length - cut - 1;
  if (cut <= 0 || rest > NAME || rest === 0 || cut > PREFIX) return undefined;
  return { name: name.slice(cut + 1), prefix: name.slice(0, cut) };
}
