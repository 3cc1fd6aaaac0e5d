import { archiveError } from "./archive-error.js";
import type { TarTime } from "./tar-entry.js";

/** Bytes that all paths together may take, with what each costs besides. */
const MAX_BYTES = 64 << 20;
const COST = 64;

/**
 * The times that directories get when all is in them. Memory is bounded.
 */
export class DirectoryTimes {
  readonly #paths: string[] = [];
  readonly #times: TarTime[] = [];
  #bytes = 0;
  #isTrusted = true;

  /** @throws BuildError `layer/archive` if there are too many */
  add(path: string, time: TarTime): void {
    this.#bytes += path.length + COST;
    if (this.#bytes > MAX_BYTES) throw archiveError("the archive has too many directories");
    this.#paths.push(path);
    this.#times.push(time);
  }

  /** Tells that some of them may not be directories any more. */
  distrust(): void {
    this.#isTrusted = false;
  }

  /** Whether all of them are still where they were. */
  get isTrusted(): boolean {
    return this.#isTrusted;
  }

  /** In the order in which they were told; the last for a path counts. */
  *entries(): Generator<readonly [path: string, time: TarTime]> {
    for (const [index, path] of this.#paths.entries()) yield [path, this.#times[index]!];
  }
}
