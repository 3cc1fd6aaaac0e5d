import { suggest } from "../../base/util/suggest.js";

/** A suggestion among more names than this helps nobody and takes long to find. */
const MAX_SUGGESTED = 200;

/** The stages of a file by name and number. */
export class StageNames {
  readonly #first = new Map<string, number>();

  /** @param names in lower case and in order, empty for stages without a name */
  constructor(readonly names: readonly string[]) {
    names.forEach((name, index) => {
      if (name !== "" && !this.#first.has(name)) this.#first.set(name, index);
    });
  }

  /** The first stage that has a name, in whatever case. */
  indexOf(name: string): number | undefined {
    return this.#first.get(name.toLowerCase());
  }
}

/** The stages as one of them sees them. */
export class StageView {
  /** @param current the index of the stage that looks */
  constructor(
    readonly stages: StageNames,
    readonly current: number,
  ) {}

  /** Whether a stage before this one has the name. */
  hasEarlier(name: string): boolean {
    return (this.stages.indexOf(name) ?? Number.POSITIVE_INFINITY) < this.current;
  }

  /** Whether any stage has the name. */
  has(name: string): boolean {
    return this.stages.indexOf(name) !== undefined;
  }

  /** The name of this stage as BuildKit shows it. */
  get currentName(): string {
    return this.stages.names[this.current] || `stage-${this.current}`;
  }

  /** The nearest name of an earlier stage. */
  nearest(name: string): string | undefined {
    const earlier = this.stages.names.slice(0, this.current).filter((each) => each !== "");
    return earlier.length > MAX_SUGGESTED ? undefined : suggest(name.toLowerCase(), earlier);
  }
}
