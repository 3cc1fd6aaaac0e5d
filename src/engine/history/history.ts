import { closeSync, openSync, statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { compareTimes, fromMilliseconds } from "../../client/progress/timestamp.js";
import {
  type BuildHistoryRecord,
  decodeBuildHistoryRecord,
  encodeBuildHistoryRecord,
  type StatusResponse,
} from "../../proto/generated/control.js";
import type { FileLock } from "../state/file-lock.js";
import type { State } from "../state/state.js";
import { KILLED } from "./failure-status.js";
import { HistoryFiles } from "./history-files.js";
import { DEFAULT_LIMITS, expiredBuilds, type HistoryLimits } from "./history-limits.js";
import {
  type BuildStart,
  logsDescriptor,
  OpenRecording,
  type Recording,
  type RecordingPlace,
} from "./recording.js";
import { StatusFile } from "./status-file.js";

/** The builds that were done in a state directory, by this process and others, and those that go on. */
export interface History {
  /** Writes a build down from now on. Never fails: what can't be written down is not. */
  begin(start: BuildStart): Recording;
  /** All builds, the latest first. Throws a BuildError `store/…`. */
  list(): readonly BuildHistoryRecord[];
  get(ref: string): BuildHistoryRecord | undefined;
  /**
   * What a build has told; of one that goes on, also what it tells up to its end. Nothing for one that is not known. Rejects
   * with the signal's reason.
   */
  status(ref: string, signal: AbortSignal): AsyncGenerator<StatusResponse>;
  /** Keeps a build from being forgotten by itself, or no more; false if it is not known. */
  pin(ref: string, isPinned: boolean): boolean;
  /** Forgets a build that is over; false if it is not known, or goes on. */
  remove(ref: string): boolean;
  /** The path of what is kept beside a record, by its digest. */
  attachment(digest: string): string | undefined;
}

/** Milliseconds between two looks at a build of another process. */
const FOLLOW_INTERVAL = 100;
/** A build that told this much may be one too much; others are counted now and then. */
const LARGE_LOG = 256 * 1024;
const TRIM_EVERY = 8;

/** How a history differs from the usual one. */
export interface HistoryOptions {
  readonly limits?: HistoryLimits;
  /** Milliseconds after which a build is written down that goes on. */
  readonly delay?: number;
}

/** A build that takes no longer than this is written down only when it is over. */
const DELAY = 150;

/** Spec: spec/engine/history.md. */
export function createHistory(state: State, options: HistoryOptions = {}): History {
  return new StoredHistory(state, options);
}

class StoredHistory implements History {
  readonly #state: State;
  readonly #limits: HistoryLimits;
  readonly #delay: number;
  readonly #table;
  readonly #files: HistoryFiles;

  constructor(state: State, { limits = DEFAULT_LIMITS, delay = DELAY }: HistoryOptions) {
    this.#state = state;
    this.#limits = limits;
    this.#delay = delay;
    this.#table = state.table<Uint8Array>("history", { encoding: "binary" });
    this.#files = new HistoryFiles(state.root);
  }

  begin(start: BuildStart): Recording {
    return new OpenRecording(start, (record, isOver) => this.#open(start.ref, record, isOver), this.#delay);
  }

  #open(ref: string, record: BuildHistoryRecord, isOver: boolean): RecordingPlace | undefined {
    const path = this.#files.logPath(ref);
    if (!isRef(ref)) return undefined;
    let descriptor: number | undefined;
    let lock: FileLock | undefined;
    try {
      this.#files.makeFolder();
      descriptor = openSync(path, "ax", 0o600);
      if (!isOver) {
        // Whoever finds a build without an end looks whether somebody has its file.
        lock = this.#state.tryLock(path);
        if (lock === undefined) throw new Error("somebody else has it");
        this.#put(record);
      }
      return this.#place(ref, new StatusFile(descriptor), lock);
    } catch {
      lock?.remove();
      if (descriptor !== undefined) closeSync(descriptor);
      return undefined;
    }
  }

  #place(ref: string, file: StatusFile, lock: FileLock | undefined): RecordingPlace {
    return {
      file,
      keep: (attestation) => this.#files.keep(ref, attestation),
      save: (record) => {
        if (file.size >= LARGE_LOG || this.#isTimeToTrim()) this.#trim();
        // What nobody has seen yet is written together with all else that waits for that.
        if (lock === undefined) void this.#table.put(ref, encodeBuildHistoryRecord(record)).catch(() => {});
        else this.#finish(ref, record, lock);
      },
    };
  }

  #finish(ref: string, record: BuildHistoryRecord, lock: FileLock): void {
    try {
      this.#state.write(() => {
        // It may have been pinned meanwhile.
        const { pinned, Generation = 0 } = this.#read(ref) ?? {};
        this.#putNow({ ...record, pinned, Generation: Generation + 1 });
      });
    } finally {
      lock.release();
    }
  }

  list(): readonly BuildHistoryRecord[] {
    this.#state.refresh();
    const found = Array.from(this.#table.getRange({}), ({ key, value }) => decode(key, value));
    const records = found.map((record) => this.#settled(record)).filter((record) => record !== undefined);
    return records.sort((a, b) => compareTimes(b.CreatedAt ?? {}, a.CreatedAt ?? {}));
  }

  get(ref: string): BuildHistoryRecord | undefined {
    if (!isRef(ref)) return undefined;
    this.#state.refresh();
    return this.#settled(this.#read(ref));
  }

  async *status(ref: string, signal: AbortSignal): AsyncGenerator<StatusResponse> {
    if (this.get(ref) === undefined) return;
    const reader = this.#files.openLog(ref);
    try {
      for (;;) {
        // Looked at before the file is: what comes after the last look is nothing.
        const isOver = this.get(ref)?.CompletedAt !== undefined || reader === undefined;
        for (let block = reader?.next(); block !== undefined; block = reader?.next()) {
          signal.throwIfAborted();
          yield* block;
        }
        if (isOver) return;
        await delay(FOLLOW_INTERVAL, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    } finally {
      reader?.close();
    }
  }

  pin(ref: string, isPinned: boolean): boolean {
    if (!isRef(ref)) return false;
    return this.#state.write(() => {
      const record = this.#read(ref);
      if (record === undefined) return false;
      const { Generation = 0 } = record;
      this.#putNow({ ...record, pinned: isPinned, Generation: Generation + 1 });
      return true;
    });
  }

  remove(ref: string): boolean {
    const record = this.get(ref);
    if (record?.CompletedAt === undefined) return false;
    this.#state.write(() => void this.#table.remove(ref));
    this.#files.remove(ref);
    return true;
  }

  attachment(digest: string): string | undefined {
    return this.#files.attachment(digest);
  }

  /** A build whose process was ended is over, too. */
  #settled(record: BuildHistoryRecord | undefined): BuildHistoryRecord | undefined {
    if (record?.Ref === undefined || record.CompletedAt !== undefined) return record;
    const path = this.#files.logPath(record.Ref);
    const stats = statSync(path, { throwIfNoEntry: false });
    const lock = this.#state.tryLock(path);
    if (lock === undefined && stats !== undefined) return record;
    try {
      this.#state.refresh();
      // It may have ended just now.
      const now = this.#read(record.Ref);
      if (now === undefined || now.CompletedAt !== undefined) return now;
      const ended: BuildHistoryRecord = {
        ...now,
        CompletedAt: stats === undefined ? now.CreatedAt : fromMilliseconds(Math.floor(stats.mtimeMs)),
        error: KILLED,
        logs: logsDescriptor(stats?.size ?? 0),
        ...this.#files.countSteps(record.Ref).counts,
      };
      this.#put(ended);
      return ended;
    } finally {
      lock?.release();
    }
  }

  #isTimeToTrim(): boolean {
    const count = this.#table.getKeysCount();
    return count > this.#limits.maxEntries && count % TRIM_EVERY === 0;
  }

  #trim(): void {
    try {
      const records = this.list();
      for (const ref of expiredBuilds(records, this.#limits, Date.now())) this.remove(ref);
      const known = new Set(records.map(({ Ref }) => Ref));
      this.#files.removeStale((ref) => known.has(ref));
    } catch {
      // The next build tries again.
    }
  }

  #read(ref: string): BuildHistoryRecord | undefined {
    return decode(ref, this.#table.get(ref));
  }

  #put(record: BuildHistoryRecord): void {
    this.#state.write(() => this.#putNow(record));
  }

  #putNow(record: BuildHistoryRecord): void {
    void this.#table.put(record.Ref ?? "", encodeBuildHistoryRecord(record));
  }
}

/** Whether a text can be the name of a build; others never become part of a path. */
function isRef(text: string): boolean {
  return /^[0-9a-z]{1,64}$/.test(text);
}

/** What can't be read was never there. */
function decode(ref: string, bytes: Uint8Array | undefined): BuildHistoryRecord | undefined {
  if (bytes === undefined) return undefined;
  try {
    const record = decodeBuildHistoryRecord(bytes);
    return record.Ref === ref && isRef(ref) ? record : undefined;
  } catch {
    return undefined;
  }
}
