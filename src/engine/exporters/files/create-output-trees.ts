import { createHash } from "node:crypto";
import { closeSync, readSync } from "node:fs";
import { encodeText } from "../../../base/util/decode-text.js";
import { basePath } from "../../../base/util/go-path.js";
import { Pacer } from "../../../client/files/pacer.js";
import type { Tree } from "../../layers/layer.js";
import type { StepContext } from "../../step-context.js";
import { EMPTY_VIEW } from "../../view/empty-view.js";
import { indentJson } from "../attest/indent-json.js";
import { printStatement, type StatementSubject } from "../attest/statement.js";
import { unbundle } from "../attest/unbundle.js";
import { type EngineAttestation, type EngineResult, findTree, isMap } from "../engine-result.js";
import { isInlineOnly } from "../image/attestation-manifest.js";
import { badResult, epochOf, type ResultPlatform, resultPlatforms } from "../platforms.js";
import type { FileOptions } from "./file-options.js";
import { type OutputTree, outputEntries } from "./output-tree.js";

/** How the trees of several platforms lie in one output. */
export interface OutputLayout {
  /** Each in a directory of its own. */
  readonly isSplit: boolean;
  readonly now: number;
}

/**
 * The files of a result, one tree for each platform, with what is stated about them.
 *
 * Rejects with a BuildError `engine/result`. Agrees with CreateFS and its callers, exporter/local.
 */
export async function createOutputTrees(
  result: EngineResult,
  options: FileOptions,
  { isSplit, now }: OutputLayout,
  context: StepContext,
): Promise<readonly OutputTree[]> {
  const isSeveral = isMap(result);
  if (isSeveral && !result.metadata.has("refs.platforms")) {
    throw badResult("unable to export multiple refs, missing platforms mapping");
  }
  const platforms = resultPlatforms(result.metadata);
  if (!isSeveral && platforms.length > 1) throw badResult("unable to export multiple platforms without map");
  if (isSplit) assertDirectories(platforms);
  const trees: OutputTree[] = [];
  for (const platform of platforms) {
    const { found, tree } = findTree(result, platform.id);
    if (!found) throw badResult(`failed to find ref for ID ${platform.id}`);
    const bare = await bareTree(platform, tree, options, { result, isSplit, now }, context);
    const attestations = (result.attestations?.get(platform.id) ?? []).filter((each) => !isInlineOnly(each));
    const names = { prefix: options.attestationPrefix, suffix: isSeveral && !wantsSplit(options, true) };
    trees.push({ ...bare, extra: await statementFiles(bare, attestations, names, context) });
  }
  return trees;
}

/** Frontends say what platforms are called. */
function assertDirectories(platforms: readonly ResultPlatform[]): void {
  const names = new Set<string>();
  for (const { id } of platforms) {
    const name = directoryOf(id);
    if (!isFileName(name)) throw badResult(`platform ${JSON.stringify(id)} is no name of a directory`);
    if (names.has(name)) throw badResult(`duplicate path ${name}`);
    names.add(name);
  }
}

function directoryOf(id: string): string {
  return id.replaceAll("/", "_");
}

function isFileName(name: string): boolean {
  return !["", ".", ".."].includes(name) && !/[/\0]/.test(name);
}

/** Whether each platform gets a directory. */
export function wantsSplit({ platformSplit }: FileOptions, isSeveral: boolean): boolean {
  return platformSplit ?? isSeveral;
}

async function bareTree(
  { id }: ResultPlatform,
  tree: Tree | undefined,
  { epoch }: FileOptions,
  { result, isSplit, now }: OutputLayout & { readonly result: EngineResult },
  context: StepContext,
): Promise<OutputTree> {
  const seconds = epoch.isGiven ? epoch.value : epochOf(result.metadata, id);
  return {
    label: isSplit ? `copying files ${id}` : "copying files",
    id,
    view: (await tree?.view(context)) ?? EMPTY_VIEW,
    extra: new Map(),
    directory: isSplit ? directoryOf(id) : "",
    time: seconds === undefined ? undefined : seconds * 1_000_000_000n,
    now: BigInt(Math.floor(now / 1000)) * 1_000_000_000n,
  };
}

async function statementFiles(
  tree: OutputTree,
  attestations: readonly EngineAttestation[],
  { prefix, suffix }: { readonly prefix: string; readonly suffix: boolean },
  context: StepContext,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  if (attestations.length === 0) return files;
  const all = await unbundle(attestations, context);
  const subjects = await hashFiles(tree, context);
  for (const attestation of all) {
    let name = prefix + basePath(attestation.path);
    if (suffix) {
      const dot = name.lastIndexOf(".");
      const end = dot === -1 ? name.length : dot;
      name = `${name.slice(0, end)}.${directoryOf(tree.id)}${name.slice(end)}`;
    }
    if (!isFileName(name)) {
      throw badResult(`attestation name ${JSON.stringify(name)} is no name of a file`);
    }
    if (files.has(name)) throw badResult(`duplicate attestation path name ${name}`);
    files.set(name, encodeText(indentJson(await printStatement(attestation, subjects, context))));
  }
  return files;
}

const BUFFER_SIZE = 1 << 20;

/** What statements about files are about: each regular file. */
async function hashFiles(tree: OutputTree, { signal }: StepContext): Promise<readonly StatementSubject[]> {
  const subjects: StatementSubject[] = [];
  const pacer = new Pacer();
  const buffer = Buffer.allocUnsafe(BUFFER_SIZE);
  const prefix = tree.directory === "" ? 0 : tree.directory.length + 1;
  const digests = new Map<string, string>();
  for (const { stat, info, content } of outputEntries(tree)) {
    if (info.kind !== "file") continue;
    let hex = content === undefined ? digests.get(stat.linkname ?? "") : undefined;
    if (content?.kind === "file") {
      const hash = createHash("sha256");
      const fd = content.open();
      try {
        for (let count = -1; count !== 0; ) {
          count = readSync(fd, buffer, 0, BUFFER_SIZE, null);
          hash.update(buffer.subarray(0, count));
          if (pacer.isDue) await pacer.pause();
          signal.throwIfAborted();
        }
      } finally {
        closeSync(fd);
      }
      hex = hash.digest("hex");
      if (info.inode !== undefined) digests.set(stat.path!, hex);
    }
    if (hex === undefined) continue;
    subjects.push({ name: stat.path!.slice(prefix), digest: new Map([["sha256", hex]]) });
  }
  return subjects;
}
