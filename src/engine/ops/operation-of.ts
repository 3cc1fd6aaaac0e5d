import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Tree } from "../layers/layer.js";
import type { Operation } from "../solver/vertex.js";
import { buildOperation } from "./build-op.js";
import { diffOperation } from "./diff-op.js";
import { execOperation } from "./exec-op.js";
import { fileOperation } from "./file-op.js";
import type { LoadedOp } from "./load-definition.js";
import { mergeOperation } from "./merge-op.js";
import type { OpEnvironment } from "./op-environment.js";
import { passthroughOperation } from "./passthrough-op.js";
import { sourceOperation } from "./source-op.js";

/** What is done for an op. @throws BuildError `engine/unsupported` for one of a kind that is not known. */
export function operationOf(loaded: LoadedOp, environment: OpEnvironment): Operation<Tree> {
  const { source, exec, file, merge, diff, build, passthrough } = loaded.op;
  if (source !== undefined) return sourceOperation(source, loaded, environment);
  if (exec !== undefined) return execOperation(exec, loaded, environment);
  if (file !== undefined) return fileOperation(file, loaded, environment);
  if (merge !== undefined) return mergeOperation(merge, loaded, environment);
  if (diff !== undefined) return diffOperation(diff, loaded, environment);
  if (build !== undefined) return buildOperation(build, loaded, environment);
  if (passthrough !== undefined) return passthroughOperation(passthrough, loaded);
  throw new BuildError(
    "engine/unsupported",
    `could not resolve an op of ${loaded.name}: its kind is not known`,
  );
}
