import { parseMemorySize } from "../../base/util/memory-size.js";
import { badValue, type CliOption } from "./cli-option.js";

/** Size of /dev/shm in bytes; 0 leaves it to the builder. */
export const shmSizeOption: CliOption<number> = {
  flags: "--shm-size <size>",
  summary: "size of /dev/shm, for example 64m",
  read: (given) => {
    const text = given.at(-1);
    if (text === undefined) return 0;
    const bytes = parseMemorySize(text);
    if (bytes === undefined || bytes < 0) throw badValue(`invalid size: "${text}"`);
    return bytes;
  },
};
