import { BuildError } from "../../../base/diagnostic/build-error.js";
import { encodeText } from "../../../base/util/decode-text.js";
import { removeDriveLetter, toSlash } from "../../../base/util/os-path.js";
import type { CheckReporter } from "../../../language/checks/check-reporter.js";
import type { AddStep, CopyStep, SourceContent } from "../../../language/plan/step.js";
import type { CopyAction } from "../../ops/file.js";
import { customName, type Edge } from "../../vertex.js";
import { createExpander } from "../expand.js";
import type { StageState } from "../stage-state.js";
import type { TransferTarget } from "./transfer.js";

/** The heredocs of a COPY or ADD with their variables filled in; they keep quotes and always escape with a backslash. */
export function expandContents(
  step: CopyStep | AddStep,
  stage: StageState,
  checks: CheckReporter,
): readonly SourceContent[] {
  const expand = createExpander(stage, step, checks, { skipQuotes: true });
  return step.contents.map((content) =>
    content.expand
      ? { ...content, data: { range: content.data.range, text: expand(content.data) } }
      : content,
  );
}

/**
 * A heredoc of a COPY or ADD: a file of its own that is then copied.
 *
 * @throws BuildError at the content for a name on another drive. Matches dispatchCopy, dockerfile2llb/convert_copy.go.
 */
export function contentAction(content: SourceContent, target: TransferTarget, stage: StageState): CopyAction {
  const os = stage.platform?.os ?? "";
  let path: string;
  try {
    path = removeDriveLetter(content.path, os, false);
  } catch (error) {
    throw BuildError.from(error).wrap("removing drive letter").at(content.data.range);
  }
  const from: Edge = {
    index: 0,
    vertex: {
      kind: "file",
      base: undefined,
      dir: "/",
      actions: [{ kind: "mkfile", path, mode: 0o644, data: encodeText(content.data.text) }],
      constraints: {
        description: customName("[internal] preparing inline document"),
        platform: stage.platform,
      },
    },
  };
  const { dest, owner, mode, exclude } = target;
  return { kind: "copy", from, src: toSlash(path, os), dest, owner, mode, exclude, createDestPath: true };
}
