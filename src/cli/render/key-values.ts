import { textWidth } from "./text-width.js";

/** A line `NAME:  value`, or a text that stands as it is. */
export type KeyValue = readonly [name: string, value: string];

/** Lines of names and values, the values below each other: `Name:    value`. */
export function renderKeyValues(pairs: readonly KeyValue[], { margin = "", gap = 1 } = {}): string {
  const width = Math.max(0, ...pairs.map(([name]) => textWidth(name) + 1 + gap));
  const lines = pairs.map(([name, value]) => {
    const label = `${name}:`;
    return `${margin}${label}${" ".repeat(width - textWidth(label))}${value}`.trimEnd();
  });
  return lines.map((line) => `${line}\n`).join("");
}
