import type { UsageTotals } from "../../client/usage/usage-totals.js";
import { humanSize } from "./human-size.js";
import type { Style } from "./style.js";
import { cellText } from "./table.js";
import { textWidth } from "./text-width.js";

const WIDEST = 40;
const NARROWEST = 8;
/** Eighths of a block. */
const PARTS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const MOST_TYPES = 12;

/**
 * A picture of what a cache consists of: a bar for each type of record, its part in use in grey. Nothing where there is
 * nothing to compare, or no room.
 */
export function usagePicture({ types, total }: UsageTotals, style: Style, columns: number): string {
  const shown = types.filter(({ size }) => size > 0).slice(0, MOST_TYPES);
  if (total <= 0 || shown.length === 0) return "";
  const rows = shown.map(({ type, size, reclaimable }) => ({
    label: cellText(type),
    size: humanSize(size),
    share: `${Math.round((size / total) * 100)}%`,
    parts: [reclaimable / total, size / total] as const,
  }));
  const widthOf = (key: "label" | "size" | "share"): number =>
    Math.max(...rows.map((row) => textWidth(row[key])));
  const [labels, sizes, shares] = [widthOf("label"), widthOf("size"), widthOf("share")];
  const room = Math.min(columns - labels - sizes - shares - 6, WIDEST);
  if (room < NARROWEST) return "";
  const largest = Math.max(...rows.map(({ parts }) => parts[1]));
  const lines = rows.map(({ label, size, share, parts }) => {
    const picture = bar(parts[0] / largest, parts[1] / largest, room, style);
    return `${pad(label, labels)}  ${picture}  ${size.padStart(sizes)}  ${share.padStart(shares)}\n`;
  });
  return lines.join("");
}

/** A bar of so many columns, filled up to `whole`, and strongly up to `strong`; what is there shows. */
function bar(strong: number, whole: number, room: number, style: Style): string {
  const eighths = (part: number): number => (part > 0 ? Math.max(Math.round(part * room * 8), 1) : 0);
  const first = eighths(strong);
  const isAll = strong >= whole;
  const blocks = Math.min(Math.floor(first / 8), isAll ? room : room - 1);
  const solid = "█".repeat(blocks) + (isAll ? PARTS[first % 8] : "");
  const weak = isAll ? "" : "░".repeat(Math.max(Math.floor(eighths(whole) / 8) - blocks, 1));
  const width = textWidth(solid) + textWidth(weak);
  return `${style.cyan(solid)}${style.dim(weak)}${" ".repeat(Math.max(room - width, 0))}`;
}

function pad(text: string, columns: number): string {
  return text + " ".repeat(Math.max(columns - textWidth(text), 0));
}
