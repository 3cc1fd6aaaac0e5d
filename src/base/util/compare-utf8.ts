import { encodeText } from "./decode-text.js";

/**
 * The order of two texts by the bytes that {@link encodeText} gives: negative, 0 or positive, as Go compares
 * strings. It differs from JavaScript's order where surrogates are involved.
 */
export function compareUtf8(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    return isSurrogate(left) || isSurrogate(right) ? compareFrom(a, b, i) : left - right;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return (unit & 0xf800) === 0xd800;
}

/** Compares the bytes near the first difference: a lone byte may need the ones after it to be told apart. */
function compareFrom(a: string, b: string, difference: number): number {
  const from = (a.charCodeAt(difference - 1) & 0xfc00) === 0xd800 ? difference - 1 : difference;
  const until = difference + 8;
  return Buffer.compare(encodeText(a.slice(from, until)), encodeText(b.slice(from, until)));
}
