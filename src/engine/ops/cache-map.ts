import { BuildError } from "../../base/diagnostic/build-error.js";
import { MissingPath } from "../contenthash/record-tree.js";
import type { Tree } from "../layers/layer.js";
import type { CacheInput, CacheMapAnswer } from "../solver/vertex.js";
import { isLocalTree } from "../sources/local/local-tree.js";
import type { InputKey, OpKeys } from "./keys/op-keys.js";
import { missingPathAdvice } from "./missing-path-advice.js";
import type { OpEnvironment } from "./op-environment.js";

/** Keys in the form that the solver takes; with `unpacks` inputs are made ready before the op is done. */
export function cacheMapAnswer(
  { digest, inputs }: OpKeys,
  environment: Pick<OpEnvironment, "contentDigests">,
  unpacks: boolean,
): CacheMapAnswer<Tree> {
  const map = { digest, inputs: inputs.map((input) => cacheInput(input, environment, unpacks)) };
  return { map, isLast: true };
}

function cacheInput(
  { selector, content }: InputKey,
  environment: Pick<OpEnvironment, "contentDigests">,
  unpacks: boolean,
): CacheInput<Tree> {
  return {
    selector,
    contentDigests:
      content === undefined
        ? undefined
        : async (tree, context) => {
            try {
              return await environment.contentDigests(tree, content, context);
            } catch (cause) {
              const { code: found, message } = BuildError.from(cause);
              // A path that is not there is a mistake in the definition.
              const code = found === "file/read" ? "engine/step" : found;
              const ref = tree.id === "" ? "" : ` of ref ${isLocalTree(tree) ? tree.name : tree.id}`;
              const suggestion =
                cause instanceof MissingPath ? await missingPathAdvice(tree, cause.path, context) : undefined;
              throw new BuildError(code, `failed to calculate checksum${ref}: ${message}`, {
                cause,
                suggestion,
              });
            }
          },
    prepare: unpacks
      ? async (tree, context) => {
          await tree.view(context);
        }
      : undefined,
  };
}
