import type { MountSpec } from "../plan/step.js";

/** The parts that there are, with a space between them. */
export function flags(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(" ");
}

/** `--name=value`; nothing without a value. Quotes and escapes of a flag are removed before its value is read. */
export function flag(name: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (!/[\s'"\\]/.test(value)) return `--${name}=${value}`;
  return `--${name}="${value.replace(/["\\]/g, "\\$&")}"`;
}

/** `--name` or `--name=false`; nothing if it is not given. */
export function switchFlag(name: string, value: boolean | undefined): string | undefined {
  if (value === undefined) return undefined;
  return value ? `--${name}` : `--${name}=false`;
}

/** A flag for each value. */
export function repeated(name: string, values: readonly string[]): readonly (string | undefined)[] {
  return values.map((value) => flag(name, value));
}

/** `--mount=` with all fields. */
export function mountFlag(mount: MountSpec): string | undefined {
  return flag("mount", mount.fields.map(({ text }) => csvField(text)).join(","));
}

/** The fields of an option are those of a line of comma-separated values. */
function csvField(text: string): string {
  return /[,"\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A JSON array as people write it. */
export function jsonList(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(", ")}]`;
}
