import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Descriptor } from "../../proto/generated/control.js";
import type { RecordedAttestation } from "./recording.js";
import { StatusFileReader } from "./status-file.js";
import { StepCounter } from "./step-counts.js";

/** Milliseconds after which a file without a record is no build that is about to begin. */
const STALE = 60_000;
const IN_TOTO = "application/vnd.in-toto+json";

/** The files of a history, which all begin with the id of their build. */
export class HistoryFiles {
  readonly #folder: string;

  constructor(root: string) {
    this.#folder = join(root, "history");
  }

  /** Throws what the system says. */
  makeFolder(): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  logPath(ref: string): string {
    return join(this.#folder, `${ref}.log`);
  }

  /** Undefined if there is no log. */
  openLog(ref: string): StatusFileReader | undefined {
    try {
      return new StatusFileReader(this.logPath(ref));
    } catch {
      return undefined;
    }
  }

  /** The steps of a build, as far as its log goes. */
  countSteps(ref: string): StepCounter {
    const counter = new StepCounter();
    const reader = this.openLog(ref);
    try {
      for (let block = reader?.next(); block !== undefined; block = reader?.next()) {
        for (const status of block) counter.add(status);
      }
    } finally {
      reader?.close();
    }
    return counter;
  }

  /** Keeps something beside the record of a build, and gives what it is known by. Throws what the system says. */
  keep(ref: string, { predicateType, content }: RecordedAttestation): Descriptor {
    const hex = createHash("sha256").update(content).digest("hex");
    writeFileSync(join(this.#folder, `${ref}.${hex}`), content, { mode: 0o600 });
    return {
      media_type: IN_TOTO,
      digest: `sha256:${hex}`,
      size: content.length,
      annotations: { "in-toto.io/predicate-type": predicateType },
    };
  }

  /** The path of what was kept, by its digest. */
  attachment(digest: string): string | undefined {
    const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
    const name = hex === undefined ? undefined : this.#names().find((each) => each.endsWith(`.${hex}`));
    return name === undefined ? undefined : join(this.#folder, name);
  }

  /** Removes all that there is of a build. Throws what the system says. */
  remove(ref: string): void {
    for (const name of this.#names()) {
      if (name.startsWith(`${ref}.`)) rmSync(join(this.#folder, name), { force: true });
    }
  }

  /** Removes what is left of builds that were never written down. Throws what the system says. */
  removeStale(isKnown: (ref: string) => boolean): void {
    for (const name of this.#names()) {
      if (isKnown(name.split(".")[0] ?? "")) continue;
      const path = join(this.#folder, name);
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats !== undefined && stats.mtimeMs < Date.now() - STALE) rmSync(path, { force: true });
    }
  }

  #names(): readonly string[] {
    try {
      return readdirSync(this.#folder);
    } catch {
      return [];
    }
  }
}
