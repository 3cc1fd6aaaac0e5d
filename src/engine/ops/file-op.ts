import type { FileOp } from "../../proto/generated/ops.js";
import type { FileInput, FileOutput } from "../file/run-file-op.js";
import { runFileOp } from "../file/run-file-op.js";
import type { Layer, Tree } from "../layers/layer.js";
import type { Operation } from "../solver/vertex.js";
import { isLocalTree } from "../sources/local/local-tree.js";
import { confirmView } from "../sources/local/local-view.js";
import { jsonDigest } from "../sources/source-key.js";
import type { StepContext } from "../step-context.js";
import { EMPTY_VIEW } from "../view/empty-view.js";
import { cacheMapAnswer } from "./cache-map.js";
import type { RememberedCopies } from "./copy-memory.js";
import { fileKeys } from "./keys/file-keys.js";
import type { LoadedOp } from "./load-definition.js";
import type { OpEnvironment } from "./op-environment.js";

/** Copies, makes and removes files without running anything. Agrees with fileOp, solver/llbsolver/ops/file.go. */
export function fileOperation(op: FileOp, loaded: LoadedOp, environment: OpEnvironment): Operation<Tree> {
  return {
    cacheMap: async () => cacheMapAnswer(fileKeys(op, loaded.inputCount), environment, true),
    execute: (inputs, context) => runActions(op, loaded, inputs, environment, context),
  };
}

async function runActions(
  op: FileOp,
  { name }: LoadedOp,
  inputs: readonly Tree[],
  environment: OpEnvironment,
  context: StepContext,
): Promise<readonly Tree[]> {
  const { layers, isUserNamespace } = environment;
  environment.foresight?.workBegins();
  const copies = rememberedCopies(op, inputs, environment);
  const read = await Promise.all(inputs.map((tree) => fileInput(tree, context)));
  const outputs = await runFileOp(op, read, {
    newLayer: () => layers.create({ description: name }),
    unpacker: environment.unpacker,
    isUserNamespace,
    signal: context.signal,
    earlier: copies,
    confirm: () => Promise.all(read.map(({ view }) => confirmView(view, context.signal))),
  });
  const [only, ...more] = new Set(outputs.flatMap((output) => output.layers));
  if (only !== undefined && more.length === 0) copies?.save(only);
  return Promise.all(
    outputs.map(async (output) => layers.tree([...(await below(output, inputs, context)), ...output.layers])),
  );
}

async function fileInput(tree: Tree, context: StepContext): Promise<FileInput> {
  if (tree.id === "") return { view: EMPTY_VIEW, isSealed: false };
  const view = await tree.view(context);
  if (!isLocalTree(tree)) return { view, isSealed: tree.lazyLayers !== undefined };
  return { view, isSealed: false, digestOf: (path) => tree.knownDigest(path) };
}

/** What was copied before of the same directories, if all that is done is to copy from them. */
function rememberedCopies(
  op: FileOp,
  inputs: readonly Tree[],
  { copies }: OpEnvironment,
): RememberedCopies | undefined {
  const places: string[] = [];
  for (const { copy, secondaryInput } of op.actions ?? []) {
    const from = inputs[Number(secondaryInput ?? 0)];
    if (copy === undefined || copy.attemptUnpackDockerCompatibility) return undefined;
    if (from === undefined || !isLocalTree(from)) return undefined;
    places.push(from.place);
  }
  if (copies === undefined || places.length === 0) return undefined;
  return copies.open(jsonDigest({ op: fileKeys(op, inputs.length).digest, places }));
}

async function below(
  { input }: FileOutput,
  inputs: readonly Tree[],
  context: StepContext,
): Promise<readonly Layer[]> {
  const tree = inputs[input];
  return tree === undefined ? [] : (tree.lazyLayers ?? tree.layers(context));
}
