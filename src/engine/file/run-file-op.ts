import { BuildError } from "../../base/diagnostic/build-error.js";
import type { FileAction, FileOp } from "../../proto/generated/ops.js";
import type { Layer } from "../layers/layer.js";
import type { NewLayer } from "../layers/layer-store.js";
import { EMPTY_VIEW } from "../view/empty-view.js";
import type { FileView } from "../view/file-view.js";
import type { ArchiveUnpacker } from "./archive-unpacker.js";
import { runCopy } from "./copy-action.js";
import type { EarlierCopies } from "./earlier-copies.js";
import { createLayerWriter, type LayerWriter } from "./layer-writer.js";
import { type NameTrees, readOwner } from "./owner.js";
import { type PlannedAction, planActions } from "./plan-actions.js";
import { runMakeDirectory, runMakeFile, runMakeSymlink, runRemove } from "./simple-actions.js";
import type { CopyOrigin } from "./tree-copier.js";

/** A tree that actions read, or that they change into another. */
export interface FileInput {
  readonly view: FileView;
  /** Its files are in sealed layers, so that copies may be one with them. */
  readonly isSealed: boolean;
  /** The digest of a file's record where it is known, if files may be known again by that. */
  digestOf?(path: string): string | undefined;
}

/** What actions made of an input. */
export interface FileOutput {
  /** Number of the input that it stands upon, -1 for none. */
  readonly input: number;
  /** What was put upon it, lowest first; at least one. Outputs that stand upon each other share layers. */
  readonly layers: readonly Layer[];
}

/** Where the results go, and what is needed to make them. */
export interface FileOpTarget {
  newLayer(): Promise<NewLayer>;
  /** Without it archives are copied as they are. */
  readonly unpacker?: ArchiveUnpacker | undefined;
  readonly isUserNamespace: boolean;
  readonly signal: AbortSignal;
  /** What the same actions copied into their one layer before. */
  readonly earlier?: EarlierCopies | undefined;
  /** Called when all was read, before anything is sealed: rejects if it was not what it should have been. */
  confirm?(): Promise<unknown>;
}

/** A tree on the way from inputs to outputs. */
interface State {
  readonly input: number;
  /** What is upon the input, lowest first. */
  readonly layers: readonly NewLayer[];
  readonly view: FileView;
  readonly isSealed: boolean;
  readonly digestOf?: FileInput["digestOf"];
  /** Writes into the topmost layer; undefined for what must not change any more. */
  readonly writer: LayerWriter | undefined;
}

/**
 * Does the actions of an op, as far as its outputs need them, and seals their layers. Actions that follow each other write
 * into one layer; one whose result is an output, or is used more than once, ends it. A layer is made even if nothing changes.
 * What is not sealed in the end is discarded. Agrees with FileOpSolver, llbsolver/ops/file.go.
 *
 * @throws BuildError `engine/definition` for an op that makes no sense, `engine/step` and others with BuildKit's words for
 * actions that can't be done; what the signal was given
 */
export async function runFileOp(
  op: FileOp,
  inputs: readonly FileInput[],
  target: FileOpTarget,
): Promise<readonly FileOutput[]> {
  const { actions, outputs } = planActions(op.actions ?? [], inputs.length);
  const layers: NewLayers = new Map();
  const states = new Map<number, Promise<State>>();

  const solve = (index: number): Promise<State> => {
    let state = states.get(index);
    if (state === undefined) {
      const planned = actions[index - inputs.length];
      state = planned === undefined ? Promise.resolve(inputState(inputs, index)) : perform(planned);
      states.set(index, state);
    }
    return state;
  };
  const perform = async ({ action, isFinal, owners }: PlannedAction): Promise<State> => {
    const sources = [Number(action.input ?? 0), Number(action.secondaryInput ?? 0), ...owners];
    const [primary, secondary, ...named] = await allDone(sources.map(solve));
    target.signal.throwIfAborted();
    const { writer, above } = await openLayer(primary!, layers, target);
    const trees = new Map(owners.map((owner, i) => [owner, named[i]!.view]));
    await runAction(action, secondary!, writer, (owner) => trees.get(owner)!, target);
    const { input } = primary!;
    return { input, layers: above, view: writer.view, isSealed: false, writer: isFinal ? undefined : writer };
  };

  try {
    return await sealOutputs(await allDone(outputs.map(solve)), layers);
  } finally {
    for (const [layer, sealed] of layers) if (sealed === undefined) await layer.discard();
  }
}

/** The layers of an op, each with what it became if it was sealed. */
type NewLayers = Map<NewLayer, Layer | undefined>;

function inputState(inputs: readonly FileInput[], index: number): State {
  const input = inputs[index] ?? { view: EMPTY_VIEW, isSealed: false };
  return { ...input, input: index, layers: [], writer: undefined };
}

/** Goes on writing where the last action ended, or begins a layer. */
async function openLayer(
  { writer, layers, view }: State,
  made: NewLayers,
  target: FileOpTarget,
): Promise<{ readonly writer: LayerWriter; readonly above: readonly NewLayer[] }> {
  if (writer !== undefined) return { writer, above: layers };
  const layer = await target.newLayer();
  made.set(layer, undefined);
  return { writer: createLayerWriter(layer.directory, view, target), above: [...layers, layer] };
}

async function runAction(
  { copy, mkfile, mkdir, rm, symlink }: FileAction,
  origin: CopyOrigin,
  writer: LayerWriter,
  trees: NameTrees,
  { unpacker, signal }: FileOpTarget,
): Promise<void> {
  const owner = readOwner((copy ?? mkfile ?? mkdir ?? symlink)?.owner, trees);
  if (copy !== undefined) await runCopy(origin, writer, copy, { owner, unpacker, signal });
  else if (mkfile !== undefined) runMakeFile(writer, mkfile, owner);
  else if (mkdir !== undefined) runMakeDirectory(writer, mkdir, owner);
  else if (symlink !== undefined) runMakeSymlink(writer, symlink, owner);
  else if (rm !== undefined) await runRemove(writer, rm);
  else throw new BuildError("engine/definition", "invalid action type <nil>");
}

async function sealOutputs(outputs: readonly State[], layers: NewLayers): Promise<readonly FileOutput[]> {
  const used = new Set(outputs.flatMap((output) => output.layers));
  await allDone(
    [...used].map(async (layer) => {
      layers.set(layer, await layer.seal());
    }),
  );
  return outputs.map((output) => ({
    input: output.input,
    layers: output.layers.map((layer) => layers.get(layer)!),
  }));
}

/** Waits for all of them, so that nothing goes on when one has failed, and throws what the first one threw. */
async function allDone<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(promises);
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}
