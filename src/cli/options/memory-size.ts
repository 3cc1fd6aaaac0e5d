import { parseMemorySize } from "../../base/util/memory-size.js";
import { badValue, type CliOption } from "./cli-option.js";

/** An option with an amount of storage, `512mb` or `2GB`: units are powers of 1024, as in docker's own. */
export function memorySizeOption(flags: string, summary: string): CliOption<number> {
  return {
    flags,
    summary,
    read: (given) => {
      const text = given.at(-1);
      if (text === undefined) return 0;
      const size = parseMemorySize(text);
      if (size === undefined || size < 0) throw badValue(`invalid size: '${text}'`);
      return size;
    },
  };
}
