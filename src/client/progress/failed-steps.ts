import type { TextFilter } from "./plain-text.js";
import type { Trace } from "./trace.js";

const RULE = "------\n";

/**
 * The last lines of output of every step that failed by itself. Agrees with printErrorLogs, util/progress/progressui.
 *
 * @param most So many lines of each; without it all that are kept.
 */
export function failedSteps(trace: Trace, { words, output }: TextFilter, most?: number): string {
  let text = "";
  for (const step of trace.started) {
    if (!step.hasFailed) continue;
    const { lines, isClipped } = step.log.tail.lines(most);
    text += `${RULE} > ${words(step.face.name)}:\n`;
    if (isClipped && most === undefined) text += "[earlier output left out]\n";
    for (const line of lines) {
      const time = line.slice(0, line.indexOf(" ") + 1);
      text += `${time}${output(line.slice(time.length), time)}\n`;
    }
    text += RULE;
  }
  return text;
}
