import type { Tree } from "../../layers/layer.js";
import type { StepContext } from "../../step-context.js";
import type { OpenSource, SourceOpener } from "../open-source.js";
import type { SourceEnvironment } from "../source-environment.js";
import { sourceDigest } from "../source-key.js";
import { checkOut } from "./git-checkout.js";
import { openMirror } from "./git-mirror.js";
import { readObjects } from "./git-objects.js";
import { askRemote, assertChecksum, knownRef, type RemoteRef } from "./git-ref.js";
import { openGitSession } from "./git-session.js";
import { type GitSpec, parseGitSpec } from "./git-spec.js";

/**
 * `git://HOST/PATH#REF:SUBDIR`: the files of a commit. Its remote is asked what the ref leads to, unless that is a commit;
 * its files are fetched when they are wanted. Agrees with source/git.
 */
export const openGit: SourceOpener = (source, _platform, environment): OpenSource => {
  const spec = parseGitSpec(source);
  let ref: RemoteRef | undefined;
  const find = async (context: StepContext): Promise<RemoteRef> => {
    ref ??= await findRef(spec, environment, context);
    return ref;
  };
  return {
    cacheKey: async (_index, context) => ({
      digest: sourceDigest(gitKey(spec, await find(context))),
      isLast: true,
    }),
    tree: async (context) => gitTree(spec, await find(context), environment, context),
    async metadata({ gitObjects = false }, context) {
      const found = await find(context);
      const objects = gitObjects ? await readGitObjects(spec, found, environment, context) : NO_OBJECTS;
      const commit = objects.commitChecksum || (spec.keepGitDir ? "" : found.commit);
      return { git: { ...objects, checksum: found.checksum, ref: found.name, commitChecksum: commit } };
    },
    pin() {
      if (ref === undefined) return undefined;
      const url = spec.ref === "" ? spec.remote.url : `${spec.remote.url}#${spec.ref}`;
      const secrets = [spec.authTokenSecret, spec.authHeaderSecret].filter((name) => name !== "");
      const agents = spec.agent === "" ? [] : [spec.agent];
      return { kind: "git", url, commit: ref.checksum, secrets, agents };
    },
  };
};

const NO_OBJECTS = { commitChecksum: "", commitObject: new Uint8Array(), tagObject: new Uint8Array() };

async function findRef(
  spec: GitSpec,
  environment: SourceEnvironment,
  context: StepContext,
): Promise<RemoteRef> {
  const known = knownRef(spec);
  if (known !== undefined) return known;
  const { url } = spec.remote;
  const found = await environment.lookups.once(
    `git ref ${url}#${spec.ref}`,
    context.signal,
    async (signal) => {
      const session = await openGitSession(spec, environment, { ...context, signal });
      try {
        return await askRemote(session, url, spec.ref);
      } finally {
        await session.close();
      }
    },
  );
  assertChecksum(found, spec.checksum);
  return found;
}

/**
 * What the files of a commit are known by. Where the repository itself is not kept, an annotated tag is the same as its
 * commit. Agrees with CacheKey and shaToCacheKey, source/git/source.go.
 */
export function gitKey(
  { keepGitDir, subdir, skipSubmodules, mtime }: GitSpec,
  { name, checksum, commit }: RemoteRef,
): string {
  const id = commit !== "" && !keepGitDir ? commit : checksum;
  return [
    id,
    keepGitDir ? `.git#${name}` : "",
    subdir === "" ? "" : `:${subdir}`,
    skipSubmodules ? "(skip-submodules)" : "",
    mtime === "checkout" ? "" : `(mtime=${mtime})`,
  ].join("");
}

/** The layer that the key has had before, or a new one. */
async function gitTree(
  spec: GitSpec,
  ref: RemoteRef,
  environment: SourceEnvironment,
  context: StepContext,
): Promise<Tree> {
  const { layers, records, lookups } = environment;
  // Refs and directories can be of any length, names of records can't.
  const record = `git-snapshot::${sourceDigest(gitKey(spec, ref))}`;
  const earlier = (): Tree | undefined => {
    const layer = records.get(record);
    return layer === undefined ? undefined : layers.load([layer]);
  };
  return lookups.once(record, context.signal, async (signal) => {
    const known = earlier();
    if (known !== undefined) return known;
    return withMirror(spec, ref, environment, { ...context, signal }, async (mirror, session) => {
      // Somebody else may have made it while we waited for the mirror.
      const made = earlier();
      if (made !== undefined) return made;
      const layer = await checkOut({ spec, ref, mirror, session }, environment);
      records.put(record, layer.id);
      return layers.tree([layer]);
    });
  });
}

async function readGitObjects(
  spec: GitSpec,
  ref: RemoteRef,
  environment: SourceEnvironment,
  context: StepContext,
): ReturnType<typeof readObjects> {
  return withMirror(spec, ref, environment, context, (mirror, session) =>
    readObjects(mirror.repository, ref.checksum, session),
  );
}

async function withMirror<T>(
  spec: GitSpec,
  ref: RemoteRef,
  environment: SourceEnvironment,
  context: StepContext,
  use: (
    mirror: Awaited<ReturnType<typeof openMirror>>,
    session: Awaited<ReturnType<typeof openGitSession>>,
  ) => Promise<T>,
): Promise<T> {
  const session = await openGitSession(spec, environment, context);
  try {
    const mirror = await openMirror(spec, ref, session, environment);
    try {
      return await use(mirror, session);
    } finally {
      await mirror.release();
    }
  } finally {
    await session.close();
  }
}
