import { encodeText } from "../../base/util/decode-text.js";
import { redactUrls } from "../../base/util/redact-urls.js";
import type { BuildInputs } from "../../client/build/build-inputs.js";
import type { BuildOptions } from "../../client/build/build-options.js";
import type { PreparedOutputs } from "../../client/build/prepare-outputs.js";
import type { BuildOutcome } from "../../client/build/run-build.js";
import { canceledError } from "../../client/build/solve-error.js";
import { CONTEXT_DIRECTORY } from "../../client/history/build-name.js";
import { createId } from "../../client/session/create-id.js";
import { stringifyGo } from "../../llb/stringify-go.js";
import type { StatusResponse } from "../../proto/generated/control.js";
import { createHistory } from "../history/history.js";
import type { RecordedAttestation, Recording } from "../history/recording.js";
import { provenancePredicate } from "../provenance/predicate.js";
import { parseProvenanceOptions, readProvenanceOptions } from "../provenance/provenance-options.js";
import type { State } from "../state/state.js";
import { type CapturedResults, FRONTEND } from "./build-provenance.js";
import { engineError } from "./solve-error.js";

/** A build that is to be written down. */
export interface RecordedBuild {
  readonly state: State;
  readonly options: BuildOptions;
  /** The options of the frontend. */
  readonly asked: ReadonlyMap<string, string>;
  readonly inputs: BuildInputs;
  readonly outputs: PreparedOutputs;
  readonly onStatus: (status: StatusResponse) => unknown;
  readonly signal: AbortSignal;
}

const PREDICATE = "https://slsa.dev/provenance/v1";
const NOTHING: ReadonlyMap<string, readonly RecordedAttestation[]> = new Map();

/**
 * A build that is written down in the engine's history while it goes. Questions to a frontend are no builds, and are not.
 * Agrees with recordBuildHistory, solver/llbsolver/history.go: each result has a full provenance, whether its image has one
 * or not.
 */
export class BuildRecorder {
  readonly ref = createId();
  /** Milliseconds since 1970. */
  readonly startedAt = Date.now();
  readonly #build: RecordedBuild;
  readonly #recording: Recording | undefined;
  #capture: () => CapturedResults = () => new Map();
  #hasPlatforms = false;

  constructor(build: RecordedBuild) {
    const { state, options, asked, inputs, outputs } = build;
    this.#build = build;
    if (options.call !== undefined) return;
    const { ref, startedAt } = this;
    const { contextDirectory: directory } = inputs;
    this.#recording = createHistory(state).begin({
      ref,
      startedAt,
      frontend: FRONTEND,
      attributes: directory === undefined ? asked : new Map([...asked, [CONTEXT_DIRECTORY, directory]]),
      exporters: outputs.exporters,
    });
  }

  /** Hands on what the build tells of itself. */
  readonly onStatus = (status: StatusResponse): unknown => {
    this.#recording?.add(status);
    return this.#build.onStatus(status);
  };

  /** How to find out what the results were made of, when the build is done; and whether they have platforms. */
  captureWith(capture: () => CapturedResults, hasPlatforms: boolean): void {
    this.#capture = capture;
    this.#hasPlatforms = hasPlatforms;
  }

  /** Does the build, and writes down how it ended. */
  async during<Outcome extends Pick<BuildOutcome, "response">>(
    work: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const { signal } = this.#build;
    try {
      const outcome = await work();
      const attestations = await this.#attestations().catch(() => NOTHING);
      this.#recording?.end({ response: outcome.response, attestations });
      return outcome;
    } catch (thrown) {
      this.#recording?.end({ error: signal.aborted ? canceledError(thrown) : engineError(thrown) });
      throw thrown;
    }
  }

  async #attestations(): Promise<ReadonlyMap<string, readonly RecordedAttestation[]>> {
    const found = new Map<string, readonly RecordedAttestation[]>();
    if (this.#recording === undefined) return found;
    const { asked, signal } = this.#build;
    const builderId = readProvenanceOptions(asked)?.builderId ?? "";
    const options = { ...parseProvenanceOptions("mode=max,version=v1"), builderId };
    const context = { signal, progress: { status() {}, log() {} } };
    for (const [platform, captured] of this.#capture()) {
      if (captured === undefined) continue;
      const predicate = provenancePredicate(captured.capture, await captured.facts(context), options);
      // Arguments and sources are in it as they were given.
      const content = encodeText(redactUrls(stringifyGo(predicate)));
      found.set(this.#hasPlatforms ? platform : "", [{ predicateType: PREDICATE, content }]);
    }
    return found;
  }
}
