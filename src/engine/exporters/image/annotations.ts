import { BuildError } from "../../../base/diagnostic/build-error.js";
import { formatPlatformAll, type Platform, parsePlatform } from "../../../base/platform/platform.js";

/** Notes on the documents of an image, and on what refers to them. */
export interface Annotations {
  readonly index: Map<string, string>;
  readonly indexDescriptor: Map<string, string>;
  readonly manifest: Map<string, string>;
  readonly manifestDescriptor: Map<string, string>;
}

const KEY = /^annotation(?:-([a-z-]+))?(?:\[([A-Za-z0-9_/-]+)\])?\.(\S+)$/;

const KINDS: ReadonlyMap<string, keyof Annotations> = new Map([
  ["", "manifest"],
  ["index", "index"],
  ["index-descriptor", "indexDescriptor"],
  ["manifest", "manifest"],
  ["manifest-descriptor", "manifestDescriptor"],
]);

/**
 * Annotations by the platform that they are for, "" for all. Agrees with AnnotationsGroup,
 * exporter/containerimage/annotations.go.
 */
export class AnnotationGroup {
  readonly #byPlatform = new Map<string, Annotations>();

  /** The platforms that something is said of. */
  get platforms(): readonly string[] {
    return [...this.#byPlatform.keys()];
  }

  /** Whether there are any that documents of Docker's types have no place for. */
  get needsOciTypes(): boolean {
    return [...this.#byPlatform.values()].some(
      ({ index, indexDescriptor, manifestDescriptor }) =>
        index.size + indexDescriptor.size + manifestDescriptor.size > 0,
    );
  }

  /**
   * Takes `annotation[-KIND][[PLATFORM]].KEY`; false for attributes that are something else.
   *
   * @throws BuildError `option/value`
   */
  addAttribute(attribute: string, value: string): boolean {
    const match = KEY.exec(attribute);
    if (match === null) return false;
    const [, kindName = "", platform, key = ""] = match;
    const kind = KINDS.get(kindName);
    if (kind === undefined) throw new BuildError("option/value", `unrecognized annotation type ${kindName}`);
    const id = platform === undefined ? "" : formatPlatformAll(parsePlatform(platform));
    this.#of(id)[kind].set(key, value);
    return true;
  }

  /** Takes what the metadata of a result has; these win over what is there. */
  addMetadata(metadata: ReadonlyMap<string, Uint8Array>): void {
    for (const [key, value] of metadata) {
      if (key.startsWith("annotation")) this.addAttribute(key, Buffer.from(value).toString());
    }
  }

  clone(): AnnotationGroup {
    const copy = new AnnotationGroup();
    for (const [id, annotations] of this.#byPlatform) mergeInto(copy.#of(id), annotations);
    return copy;
  }

  /** What holds for a platform's manifest, or with undefined for one of which no platform is known. */
  forPlatform(platform: Platform | undefined): Annotations {
    const result = empty();
    for (const { index, indexDescriptor } of this.#byPlatform.values()) {
      copyInto(result.index, index);
      copyInto(result.indexDescriptor, indexDescriptor);
    }
    const ids = platform === undefined ? [""] : ["", formatPlatformAll(platform)];
    for (const id of ids) {
      const found = this.#byPlatform.get(id);
      if (found === undefined) continue;
      copyInto(result.manifest, found.manifest);
      copyInto(result.manifestDescriptor, found.manifestDescriptor);
    }
    return result;
  }

  #of(id: string): Annotations {
    const found = this.#byPlatform.get(id) ?? empty();
    this.#byPlatform.set(id, found);
    return found;
  }
}

function empty(): Annotations {
  return { index: new Map(), indexDescriptor: new Map(), manifest: new Map(), manifestDescriptor: new Map() };
}

function mergeInto(target: Annotations, from: Annotations): void {
  copyInto(target.index, from.index);
  copyInto(target.indexDescriptor, from.indexDescriptor);
  copyInto(target.manifest, from.manifest);
  copyInto(target.manifestDescriptor, from.manifestDescriptor);
}

function copyInto(target: Map<string, string>, from: ReadonlyMap<string, string>): void {
  for (const [key, value] of from) target.set(key, value);
}
