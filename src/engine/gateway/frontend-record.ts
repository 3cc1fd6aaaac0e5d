import type { CapturedImage } from "../provenance/capture.js";
import type { LazyResult } from "./lazy-result.js";

/** What a frontend was asked for. */
export interface FrontendRequest {
  /** `dockerfile.v0`, `gateway.v0` */
  readonly frontend: string;
  readonly options: ReadonlyMap<string, string>;
}

/**
 * What one frontend of a build has done, for its provenance: what it looked up and had solved, and the frontends that it
 * has run itself. Agrees with provenanceBridge, solver/llbsolver/provenance.go.
 */
export class FrontendRecord {
  /** Undefined for a program that nobody has asked for anything. */
  readonly request: FrontendRequest | undefined;
  /** That of the whole build, if this one is a part of it. */
  readonly root: FrontendRequest | undefined;
  readonly #images: CapturedImage[] = [];
  readonly #results = new Set<LazyResult>();
  readonly #nested: FrontendRecord[] = [];

  constructor(request: FrontendRequest | undefined, root?: FrontendRequest | undefined) {
    this.request = request;
    this.root = root;
  }

  /** The record of a frontend that this one runs. */
  nested(request: FrontendRequest): FrontendRecord {
    const record = new FrontendRecord(request, this.root ?? this.request);
    this.#nested.push(record);
    return record;
  }

  addImage(image: CapturedImage): void {
    this.#images.push(image);
  }

  addResult(result: LazyResult): void {
    this.#results.add(result);
  }

  /** The record of the frontend that had a result solved: the innermost one. */
  find(result: LazyResult): FrontendRecord | undefined {
    for (const record of this.#nested) {
      const found = record.find(result);
      if (found !== undefined) return found;
    }
    return this.#results.has(result) ? this : undefined;
  }

  /** What this frontend and those that it ran have looked up. */
  get images(): readonly CapturedImage[] {
    return [...this.#images, ...this.#nested.flatMap(({ images }) => images)];
  }

  /** What they had solved. */
  get results(): readonly LazyResult[] {
    return [...this.#results, ...this.#nested.flatMap(({ results }) => results)];
  }
}
