import { BuildError } from "../base/diagnostic/build-error.js";
import type { CliIo } from "./cli-io.js";

/** What is longer is no answer. */
const LONGEST_ANSWER = 1024;

/**
 * Asks on the standard error whether something is to be done; yes is `y` or `yes`. An interrupt ends it.
 *
 * @param what What would be asked about, for those who cannot be asked: `remove the build cache`.
 * @throws BuildError `option/value` if nobody sits at the standard input.
 */
export async function confirm(question: string, what: string, io: CliIo): Promise<boolean> {
  if (io.stdin.isTTY !== true || io.stdin.chunks === undefined) {
    throw new BuildError(
      "option/value",
      `cannot ask whether to ${what}: the standard input is no terminal; use -f to do it without asking`,
    );
  }
  io.stderr.write(`${question} [y/N] `);
  let answer = "";
  try {
    answer = await untilAborted(readLine(io.stdin.chunks()), io.signal);
  } finally {
    // Where nobody ended the line, what follows must not stand on it.
    if (!answer.endsWith("\n")) io.stderr.write("\n");
  }
  return /^y(?:es)?$/i.test(answer.trim());
}

/** A line with its end, if it has one. */
async function readLine(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let line = "";
  for await (const chunk of chunks) {
    line += Buffer.from(chunk).toString("latin1");
    const end = line.indexOf("\n");
    if (end !== -1) return line.slice(0, end + 1);
    if (line.length > LONGEST_ANSWER) break;
  }
  return line;
}

/** Nobody types any more after an interrupt. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
