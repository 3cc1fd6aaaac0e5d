/** How a key leads to another: the second is that of a vertex which has the first as an input. */
export interface KeyLink {
  /** Which of the vertex's inputs, from 0. */
  readonly input: number;
  /** Which of its outputs, from 0. */
  readonly output: number;
  /** What the vertex is: the digest of its cache map. */
  readonly digest: string;
  /** The part of the input that counts; empty for all of it. */
  readonly selector: string;
}

/** A result that is kept. */
export interface KeyResult {
  /** What `ResultStore.save` has called it. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Where a key comes from: one key that leads to it. */
export interface KeyOrigin {
  readonly id: string;
  readonly input: number;
  readonly selector: string;
  /** The root id of what the link is for: its digest and output in one. */
  readonly record: string;
}

/** Keys that can be asked for: of this machine, or of an imported cache. */
export interface KeySource {
  /** Whether anything is known of a key: results, or keys that it leads to. */
  has(id: string): boolean;
  results(id: string): readonly KeyResult[];
  /** The keys that a key leads to by a link. */
  targets(id: string, link: KeyLink): readonly string[];
  /** The keys that lead to a key. */
  origins(id: string): readonly KeyOrigin[];
  /** The keys that have a result. */
  idsOf(name: string): readonly string[];
}

/** How much is in a store. */
export interface KeyCounts {
  readonly links: number;
  readonly results: number;
}

/**
 * Keys of this machine. What is added is seen at once by this process, and sooner or later by others; what a crash
 * takes away makes builds miss, and never hit what they should not.
 */
export interface KeyStore extends KeySource {
  addResult(id: string, result: KeyResult): void;
  addLink(id: string, link: KeyLink, target: string): void;
  /** Forgets a result that is gone, and the keys that led to nothing else. */
  forget(name: string): void;
  /** Forgets all results that are gone, and all keys that lead to nothing; how many results those were. */
  sweep(isThere: (name: string) => boolean): Promise<number>;
  count(): KeyCounts;
  /** When what was added can be seen by others. Rejects with a BuildError `cache/store` if it can't. */
  flush(): Promise<void>;
}

/** A link as text, different for different links. */
export function linkText({ input, output, digest, selector }: KeyLink): string {
  return `${input} ${output} ${digest} ${selector}`;
}

/** The link of a text that {@link linkText} has made. */
export function parseLinkText(text: string): KeyLink {
  const [input, output, digest = "", ...selector] = text.split(" ");
  return { input: Number(input), output: Number(output), digest, selector: selector.join(" ") };
}
