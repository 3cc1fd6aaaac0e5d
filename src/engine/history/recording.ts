import type { BuildError } from "../../base/diagnostic/build-error.js";
import { fromMilliseconds } from "../../client/progress/timestamp.js";
import type {
  BuildHistoryRecord,
  BuildResultInfo,
  Exporter,
  StatusResponse,
} from "../../proto/generated/control.js";
import { failureStatus } from "./failure-status.js";
import { redactAttributes, redactStatus } from "./redact-status.js";
import { resultInfo } from "./result-info.js";
import type { StatusFile } from "./status-file.js";
import { StepCounter } from "./step-counts.js";

/** What is known of a build when it begins. */
export interface BuildStart {
  /** Unique; of letters and digits. */
  readonly ref: string;
  readonly frontend: string;
  /** The options of the frontend. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly exporters: readonly Exporter[];
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** How a build went: what its outputs say, or why it failed. */
export type BuildEnd =
  | {
      readonly response: Readonly<Record<string, string>>;
      /** What attests to the result, by platform; of a result without platforms under the empty name. */
      readonly attestations: ReadonlyMap<string, readonly RecordedAttestation[]>;
    }
  | { readonly error: BuildError };

/** A statement on a result, to be kept with the record of its build. */
export interface RecordedAttestation {
  readonly predicateType: string;
  readonly content: Uint8Array;
}

/** A build that is written down while it goes. */
export interface Recording {
  /** Takes what the build tells of itself. */
  add(status: StatusResponse): void;
  /** Writes down how it ended; does nothing the second time. Never fails. */
  end(how: BuildEnd): void;
}

/** The record of a build that begins. What in it may be secret is left out. */
export function startRecord({
  ref,
  frontend,
  attributes,
  exporters,
  startedAt,
}: BuildStart): BuildHistoryRecord {
  return {
    Ref: ref,
    Frontend: frontend,
    FrontendAttrs: redactAttributes(attributes),
    Exporters: exporters.map(({ Type, Attrs = {} }) => ({
      Type,
      Attrs: redactAttributes(Object.entries(Attrs)),
    })),
    CreatedAt: fromMilliseconds(startedAt),
    Generation: 1,
  };
}

/** What a recording needs of the history that it is for. */
export interface RecordingPlace {
  readonly file: StatusFile;
  /** Keeps something beside the record, and gives what it is known by. */
  keep(attestation: RecordedAttestation): NonNullable<BuildResultInfo["Attestations"]>[number];
  /** Puts the record in the place of the first; when it is done, the build counts as over. */
  save(record: BuildHistoryRecord): void;
}

/**
 * Finds a place for a record, and writes down that its build goes on, unless it is over by now. Undefined if there is none.
 */
export type OpenPlace = (record: BuildHistoryRecord, isOver: boolean) => RecordingPlace | undefined;

/** Records one build. Those that are over at once are written down only then. */
export class OpenRecording implements Recording {
  readonly #start: BuildStart;
  readonly #open: OpenPlace;
  readonly #steps = new StepCounter();
  readonly #timer: NodeJS.Timeout | undefined;
  #record: BuildHistoryRecord | undefined;
  /** What was told before there was a place. */
  #early: StatusResponse[] = [];
  #place: RecordingPlace | undefined;
  #isOver = false;

  /** @param delay milliseconds after which a build is written down although it goes on */
  constructor(start: BuildStart, open: OpenPlace, delay: number) {
    this.#start = start;
    this.#open = open;
    if (delay === 0) this.#begin();
    else this.#timer = setTimeout(() => this.#begin(), delay).unref();
  }

  add(status: StatusResponse): void {
    if (this.#isOver) return;
    this.#steps.add(status);
    if (this.#record === undefined) this.#early.push(status);
    else this.#place?.file.add(redactStatus(status));
  }

  #begin(): void {
    clearTimeout(this.#timer);
    if (this.#record !== undefined) return;
    this.#record = startRecord(this.#start);
    this.#place = this.#open(this.#record, this.#isOver);
    for (const status of this.#early) this.#place?.file.add(redactStatus(status));
    this.#early = [];
  }

  end(how: BuildEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#begin();
    if (this.#place === undefined) return;
    const { file, keep, save } = this.#place;
    const completed = fromMilliseconds(Date.now());
    // As BuildKit's streams end, solver/progress.go.
    const vertexes = this.#steps.underWay.map((step) => ({ ...step, completed, error: "context canceled" }));
    if (vertexes.length > 0) file.add(redactStatus({ vertexes }));
    this.#steps.add({ vertexes });
    file.close();
    try {
      save({
        ...this.#record,
        CompletedAt: completed,
        ...this.#steps.counts,
        logs: logsDescriptor(file.size),
        ...("error" in how ? { error: failureStatus(how.error) } : results(how, keep)),
      });
    } catch {
      // Whoever looks finds the build without an end, and its process gone.
    }
  }
}

function results(
  { response, attestations }: Extract<BuildEnd, { readonly response: unknown }>,
  keep: RecordingPlace["keep"],
): Partial<BuildHistoryRecord> {
  const kept = Array.from(attestations, ([platform, each]) => [platform, each.map(keep)] as const);
  const [only] = kept;
  const image = resultInfo(response);
  const isPlain = kept.length === 1 && only?.[0] === "";
  return {
    ExporterResponse: redactAttributes(Object.entries(response)),
    Result: isPlain ? { ...image, Attestations: only[1] } : image,
    Results: isPlain
      ? undefined
      : Object.fromEntries(kept.map(([platform, Attestations]) => [platform, { Attestations }])),
  };
}

/** What there is of a build's log, as BuildKit's records name it. */
export function logsDescriptor(size: number): BuildHistoryRecord["logs"] {
  return size === 0 ? undefined : { media_type: "application/vnd.buildkit.status.v0", size };
}
