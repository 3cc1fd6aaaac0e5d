import { parseNormalizedNamed, referenceName } from "../../base/image/reference.js";
import { type Platform, platformMatcher } from "../../base/platform/platform.js";
import { compareUtf8 } from "../../base/util/compare-utf8.js";
import { redactCredentials } from "./redact-credentials.js";
import type { RequestProvenance } from "./request.js";

/** An image that a build used, or looked at. */
export interface CapturedImage {
  /** Its whole name, with tag or digest. */
  readonly ref: string;
  readonly platform?: Platform | undefined;
  /** What the name led to. */
  readonly digest?: string | undefined;
  /** From a directory of the client, in place of a registry. */
  readonly isLocal?: boolean;
}

/** A blob of a registry that a build used. */
export interface CapturedBlob {
  readonly ref: string;
  readonly digest: string;
  readonly isLocal?: boolean;
}

export interface CapturedGit {
  /** Repository and, behind a `#`, the name that was asked for. */
  readonly url: string;
  readonly commit: string;
  /** Where the bundle is that it came from: `docker-image+blob://…`. */
  readonly bundle?: string | undefined;
}

export interface CapturedHttp {
  readonly url: string;
  readonly digest: string;
}

/** Something that a step may have been given by name. */
export interface CapturedGrant {
  readonly id: string;
  readonly isOptional: boolean;
}

/** All that a result was made of, each once. */
export interface CapturedSources {
  readonly images: readonly CapturedImage[];
  readonly blobs: readonly CapturedBlob[];
  readonly git: readonly CapturedGit[];
  readonly http: readonly CapturedHttp[];
  /** The names of directories of the client. */
  readonly locals: readonly string[];
}

/** What a frontend was asked for. */
export interface CapturedRequest {
  /** `dockerfile.v0`; empty for a definition without a frontend. */
  readonly frontend: string;
  /** As {@link filterArgs} leaves them. */
  readonly args: ReadonlyMap<string, string>;
  /** The results of other builds that it was given, by name. */
  readonly inputs?: ReadonlyMap<string, RequestProvenance> | undefined;
  /** The request that this one is a part of, if that is another. */
  readonly root?: RequestProvenance | undefined;
}

/**
 * Gathers what a result was made of, while it is made. One belongs to each result; steps tell theirs, and that of what they
 * were made of is merged in. Secrets are known by their names alone, and URLs without logins.
 * Agrees with Capture, BuildKit's solver/llbsolver/provenance/capture.go.
 */
export class ProvenanceCapture {
  request: CapturedRequest = { frontend: "", args: new Map() };
  /** A step could reach the network. */
  usesNetwork = false;
  /** Something was used that is not captured. */
  isIncomplete = false;
  readonly #images: CapturedImage[] = [];
  readonly #blobs = new Map<string, CapturedBlob>();
  readonly #git = new Map<string, CapturedGit>();
  readonly #http = new Map<string, CapturedHttp>();
  readonly #locals = new Set<string>();
  readonly #secrets = new Map<string, CapturedGrant>();
  readonly #ssh = new Map<string, CapturedGrant>();

  addImage(image: CapturedImage): void {
    if (!this.#images.some((known) => isSameImage(known, image))) this.#images.push(image);
  }

  addBlob(blob: CapturedBlob): void {
    addOnce(this.#blobs, `${blob.isLocal === true} ${blob.ref}`, blob);
  }

  addGit(git: CapturedGit): void {
    const url = redactCredentials(git.url);
    addOnce(this.#git, `${url}\0${git.bundle ?? ""}`, { ...git, url });
  }

  addHttp(http: CapturedHttp): void {
    const url = redactCredentials(http.url);
    addOnce(this.#http, url, { ...http, url });
  }

  addLocal(name: string): void {
    this.#locals.add(name);
  }

  /** A name that is needed once is needed. */
  addSecret(id: string, isOptional: boolean): void {
    addGrant(this.#secrets, id, isOptional);
  }

  addSsh(id: string, isOptional: boolean): void {
    addGrant(this.#ssh, id || "default", isOptional);
  }

  get sources(): CapturedSources {
    return {
      images: sortedBy(this.#images, ({ ref }) => ref),
      blobs: sortedBy([...this.#blobs.values()], ({ ref }) => ref),
      git: sortedBy([...this.#git.values()], ({ url }) => url),
      http: sortedBy([...this.#http.values()], ({ url }) => url),
      locals: sortedBy([...this.#locals], (name) => name),
    };
  }

  get secrets(): readonly CapturedGrant[] {
    return sortedBy([...this.#secrets.values()], ({ id }) => id);
  }

  get ssh(): readonly CapturedGrant[] {
    return sortedBy([...this.#ssh.values()], ({ id }) => id);
  }

  /** Takes in what something else was made of; its request is its own. */
  merge(other: ProvenanceCapture): void {
    for (const image of other.#images) this.addImage(image);
    for (const blob of other.#blobs.values()) this.addBlob(blob);
    for (const git of other.#git.values()) this.addGit(git);
    for (const http of other.#http.values()) this.addHttp(http);
    for (const name of other.#locals) this.addLocal(name);
    for (const { id, isOptional } of other.#secrets.values()) this.addSecret(id, isOptional);
    for (const { id, isOptional } of other.#ssh.values()) this.addSsh(id, isOptional);
    this.usesNetwork ||= other.usesNetwork;
    this.isIncomplete ||= other.isIncomplete;
  }

  clone(): ProvenanceCapture {
    const copy = new ProvenanceCapture();
    copy.merge(this);
    copy.request = this.request;
    return copy;
  }

  /**
   * Leaves out images known by a digest that are there by a tag too. Agrees with OptimizeImageSources.
   *
   * @throws BuildError `image/reference`
   */
  optimizeImages(): void {
    const named = this.#images.map((image) => ({ image, ...nameAndTag(image.ref) }));
    const tagged = new Set(named.filter(({ isCanonical }) => !isCanonical).map(({ name }) => name));
    const kept = named.filter(({ isCanonical, name }) => !(isCanonical && tagged.has(name)));
    this.#images.splice(0, this.#images.length, ...kept.map(({ image }) => image));
  }
}

/**
 * Of the images that a build for several platforms looked at, those that count for one of them: an image that was looked at
 * for each platform counts where it is the same. Agrees with filterImagePlatforms, solver/llbsolver/provenance.go.
 */
export function imagesForPlatform(
  images: readonly CapturedImage[],
  platforms: readonly { readonly id: string; readonly platform: Platform }[],
  id: string,
): readonly CapturedImage[] {
  const matchers = platforms.map(({ platform }) => platformMatcher(platform));
  const hasAll = (ref: string): boolean =>
    matchers.every((matcher) =>
      images.some(
        ({ ref: other, platform }) => other === ref && platform !== undefined && matcher.match(platform),
      ),
    );
  const refs = new Set(images.map(({ ref }) => ref).filter(hasAll));
  const current = platforms.find((each) => each.id === id)?.platform;
  return images.filter(({ ref, platform }) => {
    if (platforms.length === 0 || platform === undefined || !refs.has(ref)) return true;
    return current?.os === platform.os && current.architecture === platform.architecture;
  });
}

function isSameImage(a: CapturedImage, b: CapturedImage): boolean {
  if (a.ref !== b.ref || (a.isLocal ?? false) !== (b.isLocal ?? false)) return false;
  const [p, q] = [a.platform, b.platform];
  if (p === undefined || q === undefined) return p === q;
  return (
    p.architecture === q.architecture &&
    p.os === q.os &&
    (p.osVersion ?? "") === (q.osVersion ?? "") &&
    (p.variant ?? "") === (q.variant ?? "")
  );
}

function nameAndTag(ref: string): { readonly name: string; readonly isCanonical: boolean } {
  const parsed = parseNormalizedNamed(ref);
  return {
    name: `${referenceName(parsed)}:${parsed.tag ?? "latest"}`,
    isCanonical: parsed.digest !== undefined,
  };
}

function addOnce<T>(map: Map<string, T>, key: string, value: T): void {
  if (!map.has(key)) map.set(key, value);
}

function addGrant(grants: Map<string, CapturedGrant>, id: string, isOptional: boolean): void {
  const known = grants.get(id);
  grants.set(id, { id, isOptional: isOptional && (known?.isOptional ?? true) });
}

function sortedBy<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...items].sort((a, b) => compareUtf8(key(a), key(b)));
}
