import type { FileOp } from "../../proto/generated/ops.js";
import type { FileInput, FileOutput } from "../file/run-file-op.js";
import { runFileOp } from "../file/run-file-op.js";
import type { Layer, Tree } from "../layers/layer.js";
import type { Operation } from "../solver/vertex.js";
import { confirmView } from "../sources/local/local-view.js";
import type { StepContext } from "../step-context.js";
import { EMPTY_VIEW } from "../view/empty-view.js";
import { cacheMapAnswer } from "./cache-map.js";
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
  const read = await Promise.all(inputs.map((tree) => fileInput(tree, context)));
  const outputs = await runFileOp(op, read, {
    newLayer: () => layers.create({ description: name }),
    unpacker: environment.unpacker,
    isUserNamespace,
    signal: context.signal,
    confirm: () => Promise.all(read.map(({ view }) => confirmView(view, context.signal))),
  });
  return Promise.all(
    outputs.map(async (output) => layers.tree([...(await below(output, inputs, context)), ...output.layers])),
  );
}

async function fileInput(tree: Tree, context: StepContext): Promise<FileInput> {
  if (tree.id === "") return { view: EMPTY_VIEW, isSealed: false };
  return { view: await tree.view(context), isSealed: tree.lazyLayers !== undefined };
}

async function below(
  { input }: FileOutput,
  inputs: readonly Tree[],
  context: StepContext,
): Promise<readonly Layer[]> {
  const tree = inputs[input];
  return tree === undefined ? [] : (tree.lazyLayers ?? tree.layers(context));
}
