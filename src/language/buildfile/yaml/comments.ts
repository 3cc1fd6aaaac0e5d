import type { Range } from "../../../base/source/range.js";
import type { Source } from "../../../base/source/source.js";

/**
 * The comment lines directly above a node, without `#`, trimmed; undefined if there are none. As in a Dockerfile, an
 * empty comment parts them from those above it.
 *
 * @param floor where the node before it ends: lines that begin before are none of its comments, whatever they look like
 */
export function commentsAbove(source: Source, node: Range, floor: number): readonly string[] | undefined {
  const { lines } = source;
  const comments: string[] = [];
  for (let line = lines.lineOf(node.start) - 1; line >= 1 && lines.lineStart(line) >= floor; line--) {
    const text = lines.lineText(line).trim();
    if (!text.startsWith("#") || text === "#") break;
    comments.push(text.slice(1).trim());
  }
  return comments.length === 0 ? undefined : comments.reverse();
}
