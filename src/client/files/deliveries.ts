import { BuildError } from "../../base/diagnostic/build-error.js";

/** How far an output is: several transfers may make one, as of a directory for several platforms. */
interface Delivery {
  underWay: number;
  whole: number;
  failure: BuildError | undefined;
}

/**
 * What has become of outputs, by the positions of their exporters. Whether all of an output came is for us to say: a
 * daemon that answers that all went well may be wrong.
 */
export class Deliveries {
  readonly #byPosition = new Map<number, Delivery>();

  /** An output begins to come; the answer is told how that ended. */
  begin(position: number): { end(): void; fail(thrown: unknown): void } {
    const delivery = this.#byPosition.get(position) ?? { underWay: 0, whole: 0, failure: undefined };
    this.#byPosition.set(position, delivery);
    delivery.underWay++;
    return {
      end() {
        delivery.underWay--;
        delivery.whole++;
      },
      fail(thrown) {
        delivery.underWay--;
        delivery.failure ??= BuildError.from(thrown);
      },
    };
  }

  isUnderWay(position: number): boolean {
    return (this.#byPosition.get(position)?.underWay ?? 0) > 0;
  }

  /**
   * @param shown What the user calls the output.
   * @throws BuildError why it is not whole: `file/write`, or `daemon/failed` if it did not come, or not to its end.
   */
  assertWhole(position: number, shown: string): void {
    const delivery = this.#byPosition.get(position);
    if (delivery?.failure?.code === "file/write") throw delivery.failure;
    // Daemons that know one output only leave out all others without a word.
    if (delivery === undefined) {
      throw new BuildError("daemon/failed", `the daemon made nothing of the output ${shown}`);
    }
    const { failure, underWay } = delivery;
    if (failure === undefined && underWay === 0) return;
    const why = failure === undefined ? "" : `: ${failure.message}`;
    throw new BuildError("daemon/failed", `the daemon did not send all of the output ${shown}${why}`, {
      cause: failure,
    });
  }
}
