import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { atExit } from "../../../base/util/at-exit.js";
import { RpcError, StatusCode } from "../../../wire/rpc/status.js";
import { pathError } from "../../files/path-error.js";
import { type Expectation, Ingest } from "./ingest.js";

/** As many unfinished blobs a store may have; daemons write few at a time. */
const MAX_INGESTS = 1024;

/**
 * The blobs that are on their way into a store, by the references that the daemon gives them. Their files lie in a
 * private directory inside the store, so that moving one into place is a single step.
 */
export class Ingests {
  readonly #store: string;
  readonly #byRef = new Map<string, Ingest>();
  #directory: Promise<string> | undefined;
  #release: (() => void) | undefined;
  #count = 0;
  #isClosed = false;

  constructor(store: string) {
    this.#store = store;
  }

  /** The unfinished blob of a reference. */
  find(ref: string): Ingest | undefined {
    return this.#byRef.get(ref);
  }

  /**
   * Begins a blob or goes on with one, as its only writer until that one unlocks it. UNAVAILABLE if it has a writer,
   * RESOURCE_EXHAUSTED if there are too many.
   */
  async acquire(ref: string, expected: Expectation): Promise<Ingest> {
    if (this.#isClosed) throw new RpcError(StatusCode.unavailable, "the content store is closed");
    const ingest = this.#byRef.get(ref) ?? (await this.#begin(ref, expected));
    await ingest.lock(ref);
    if (expected.total > 0 && ingest.total > 0 && expected.total !== ingest.total) await ingest.truncate();
    if (expected.total > 0) ingest.total = expected.total;
    return ingest;
  }

  async #begin(ref: string, expected: Expectation): Promise<Ingest> {
    if (this.#byRef.size >= MAX_INGESTS) {
      throw new RpcError(StatusCode.resourceExhausted, "too many unfinished writes; abort some");
    }
    this.#directory ??= this.#makeDirectory();
    const path = join(await this.#directory, String(this.#count++));
    // Another call may have begun the same while the directory was made.
    const ingest = this.#byRef.get(ref) ?? new Ingest(path, expected);
    this.#byRef.set(ref, ingest);
    return ingest;
  }

  async #makeDirectory(): Promise<string> {
    try {
      const directory = await mkdtemp(join(this.#store, ".ingest-"));
      this.#release = atExit(() => rmSync(directory, { recursive: true, force: true }));
      return directory;
    } catch (error) {
      throw pathError("mkdir", this.#store, error, "file/write");
    }
  }

  /** Removes the unfinished blob of a reference, if there is one and it is the one meant. */
  async remove(ref: string, meant?: Ingest): Promise<void> {
    const ingest = this.#byRef.get(ref);
    if (ingest === undefined || (meant !== undefined && ingest !== meant)) return;
    this.#byRef.delete(ref);
    ingest.abandon();
    await rm(ingest.path, { force: true });
  }

  /** Removes all unfinished blobs; none can be begun any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const ingest of this.#byRef.values()) ingest.abandon();
    this.#byRef.clear();
    const directory = await this.#directory?.catch(() => undefined);
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
    this.#release?.();
  }
}
