import type { Key } from "lmdb";
import type { Table } from "./database.js";

/** About how many bytes the values of a table have: LMDB counts pages, and long values have pages of their own. */
export function tableBytes<K extends Key>(table: Table<Uint8Array, K>): number {
  const stats: { pageSize?: number; treeLeafPageCount?: number; overflowPages?: number } = table.getStats();
  return (stats.pageSize ?? 0) * ((stats.treeLeafPageCount ?? 0) + (stats.overflowPages ?? 0));
}
