import fc from "fast-check";

/** Where choices come from: a natural number below a limit, which is at most 2^30, at each call. */
export type NumberSource = (limit: number) => number;

/** The decisions that make a random value. The first of several alternatives should be the simplest one. */
export class Choices {
  /** How many of a hundred choices are odd ones, that is such as people rarely make. */
  oddness = 5;
  readonly #next: NumberSource;

  constructor(next: NumberSource) {
    this.#next = next;
  }

  /** A natural number below a limit. */
  below(limit: number): number {
    return this.#next(limit);
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** Whether something happens that does so a number of times in a hundred; tenths count. */
  chance(percent: number): boolean {
    return this.below(1000) >= 1000 - percent * 10;
  }

  /** One of the usual values, sometimes one of the odd ones. */
  odd<T>(usual: readonly T[], odd: readonly T[]): T {
    return this.of(this.chance(this.oddness) ? odd : usual);
  }

  /** At least `min` and at most `max` values. */
  many<T>(min: number, max: number, make: () => T): T[] {
    return Array.from({ length: min + this.below(max - min + 1) }, make);
  }
}

/**
 * What a function makes of random choices, as an arbitrary of fast-check. A failing value is made smaller by leaving
 * out choices, so by the same function.
 */
export function madeBy<T>(make: (choices: Choices) => T): fc.Arbitrary<T> {
  return new MadeArbitrary(make);
}

/** How many choices the items of a list are thought to take at most. */
const MAX_ITEM = 12;

class MadeArbitrary<T> extends fc.Arbitrary<T> {
  readonly #make: (choices: Choices) => T;

  constructor(make: (choices: Choices) => T) {
    super();
    this.#make = make;
  }

  override generate(random: fc.Random): fc.Value<T> {
    const drawn: number[] = [];
    const value = this.#make(
      new Choices((limit) => {
        const number = random.nextInt(0, limit - 1);
        drawn.push(number);
        return number;
      }),
    );
    return new fc.Value(value, drawn);
  }

  override canShrinkWithoutContext(_value: unknown): _value is T {
    return false;
  }

  override shrink(_value: T, context: unknown): fc.Stream<fc.Value<T>> {
    return Array.isArray(context) ? fc.stream(this.#smaller(context)) : fc.Stream.nil();
  }

  *#smaller(numbers: readonly number[]): IterableIterator<fc.Value<T>> {
    for (const variant of variants(numbers)) {
      const { value, used } = this.#replay(variant);
      // Or shrinking might go round in a circle.
      if (isSmaller(used, numbers)) yield new fc.Value(value, used);
    }
  }

  /** The value of these choices; once they are used up, every further one is the simplest. */
  #replay(numbers: readonly number[]): { readonly value: T; readonly used: readonly number[] } {
    let at = 0;
    const used: number[] = [];
    const value = this.#make(
      new Choices((limit) => {
        const number = (numbers[at++] ?? 0) % limit;
        used.push(number);
        return number;
      }),
    );
    return { value, used: used.slice(0, used.findLastIndex((number) => number > 0) + 1) };
  }
}

/** Choices with some left out or lowered. */
function* variants(numbers: readonly number[]): IterableIterator<readonly number[]> {
  for (let size = numbers.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < numbers.length; at += size) {
      yield [...numbers.slice(0, at), ...numbers.slice(at + size)];
    }
  }
  for (const [i, number] of numbers.entries()) {
    if (number === 0) continue;
    yield numbers.with(i, 0);
    yield numbers.with(i, number - 1);
    // Where it says how many follow, one of these may have to go, too.
    for (let size = 1; size <= MAX_ITEM && i + size < numbers.length; size++) {
      yield [...numbers.slice(0, i), number - 1, ...numbers.slice(i + 1 + size)];
    }
  }
}

/** Shorter, or as long and lower where they first differ. */
function isSmaller(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return a.length < b.length;
  const at = a.findIndex((number, i) => number !== b[i]);
  return at !== -1 && a[at]! < b[at]!;
}
