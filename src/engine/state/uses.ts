import type { Table } from "./database.js";

/** When and how often something was used. */
export interface Use {
  /** Milliseconds since 1970. */
  readonly lastUsedAt: number;
  readonly count: number;
}

const SIZE = 12;

/** Records of use by name: a time as a double, and a count. Anything else is none. */
export type UseTable = Table<Uint8Array>;

/** When something was used last; undefined if it was not. */
export function readUse(table: UseTable, name: string): Use | undefined {
  const bytes = table.get(name);
  if (bytes?.length !== SIZE) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, SIZE);
  return { lastUsedAt: view.getFloat64(0), count: view.getUint32(8) };
}

/** Notes that things were used once more. Belongs into a transaction. */
export function writeUses(table: UseTable, names: Iterable<string>, at: number): void {
  for (const name of names) {
    const before = readUse(table, name);
    const bytes = new Uint8Array(SIZE);
    const view = new DataView(bytes.buffer);
    view.setFloat64(0, Math.max(at, before?.lastUsedAt ?? 0));
    view.setUint32(8, Math.min((before?.count ?? 0) + 1, 0xffff_ffff));
    void table.put(name, bytes);
  }
}
