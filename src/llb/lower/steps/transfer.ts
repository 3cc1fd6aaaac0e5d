import { BuildError } from "../../../base/diagnostic/build-error.js";
import type { PatternMatcher } from "../../../base/ignore/pattern-matcher.js";
import { encodeText } from "../../../base/util/decode-text.js";
import { parseChmod } from "../../../base/util/file-mode.js";
import { isAbsOn, normalizePath, removeDriveLetter, toSlash } from "../../../base/util/os-path.js";
import type { CheckReporter } from "../../../language/checks/check-reporter.js";
import type { AddStep, CopyStep, SourceContent, Word } from "../../../language/plan/step.js";
import type { CopyAction, Owner } from "../../ops/file.js";
import { merge } from "../../ops/merge.js";
import { type Constraints, customName, type Edge } from "../../vertex.js";
import { createExpander } from "../expand.js";
import { commit } from "../history.js";
import { parseOwner } from "../owner.js";
import type { StageState } from "../stage-state.js";
import { expandedCode, stepName } from "../step-name.js";
import type { StepContext } from "./step-context.js";
import { checkChecksum, lowerSource, type RemoteOptions } from "./transfer-source.js";

/** The words of a COPY or ADD with their variables filled in. */
export interface TransferWords {
  readonly sources: readonly Word[];
  readonly contents: readonly SourceContent[];
  readonly dest: string;
  readonly chown: string;
  readonly chmod: string;
  readonly checksum: string;
}

/** A COPY or ADD once its words and its source are known. */
export interface Transfer {
  readonly step: CopyStep | AddStep;
  readonly words: TransferWords;
  /** Where paths are taken from; undefined for scratch. */
  readonly source: Edge | undefined;
  /** For sources in the main context, its ignore file. */
  readonly ignoreMatcher: PatternMatcher | undefined;
  readonly parents: boolean;
  readonly checksum: string;
  readonly keepGitDir: boolean | undefined;
  readonly unpack: boolean | undefined;
}

/** What all actions of one COPY or ADD have in common. */
export interface TransferTarget {
  readonly dest: string;
  readonly owner: Owner | undefined;
  readonly mode: number | string | undefined;
  readonly exclude: readonly string[] | undefined;
  /** The step's name, which remote sources are shown under too. */
  readonly name: string;
}

/** Expands the words of a step in the reference's order, which is that of their warnings. */
export function expandTransfer(step: CopyStep | AddStep, context: StepContext): TransferWords {
  const { expand, stage, checks } = context;
  const chown = step.chown === undefined ? "" : expand(step.chown);
  const chmod = step.chmod === undefined ? "" : expand(step.chmod);
  const checksum = step.kind === "add" && step.checksum !== undefined ? expand(step.checksum) : "";
  const sources = step.sources.map((word) => ({ text: expand(word), range: word.range }));
  const dest = expand(step.dest);
  const contents = step.contents.length === 0 ? step.contents : expandContents(step, stage, checks);
  return { sources, contents, dest, chown, chmod, checksum };
}

/** Heredocs keep their quotes, and always escape with a backslash. */
function expandContents(
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

/** Adds the file operation of a COPY or ADD to its stage. Matches dispatchCopy, dockerfile2llb/convert_copy.go. */
export function lowerTransfer(transfer: Transfer, context: StepContext): void {
  const { lowering, stage } = context;
  const { step, words } = transfer;
  const dest = destination(stage, words.dest);
  const mode = words.chmod === "" ? undefined : chmodOf(words.chmod, step);
  checkChecksum(transfer);
  const platform = stage.platform ?? lowering.targetPlatform;
  const text = expandedCode(step.code, stage.state.env, context.words);
  const { multiPlatform } = lowering.options;
  const name = stepName(stage, text, multiPlatform, platform, stage.state.env);
  const target: TransferTarget = {
    dest,
    owner: words.chown === "" ? undefined : parseOwner(words.chown),
    mode,
    exclude: step.exclude.length === 0 ? undefined : step.exclude.map((word) => word.text),
    name,
  };
  const actions: CopyAction[] = [];
  const remote: RemoteOptions = { keepGitDir: transfer.keepGitDir, checksum: transfer.checksum };
  for (const word of words.sources) actions.push(lowerSource(word, transfer, remote, target, context));
  for (const content of words.contents) actions.push(contentAction(content, target, stage));
  const constraints: Constraints = {
    description: customName(name),
    ignoreCache: stage.ignoreCache,
    lines: step.lines,
    platform: stage.platform,
  };
  if (step.link && words.chmod === "" && lowering.options.caps.supports("mergeop")) {
    const id = lowering.options.nextGroupId();
    // One step has two vertices here: both are shown under its one number.
    stage.stepIndex--;
    const linkName = stepName(stage, `LINK ${text}`, multiPlatform, platform, stage.state.env);
    const layer: Edge = {
      index: 0,
      vertex: {
        kind: "file",
        base: undefined,
        dir: "/",
        actions,
        constraints: { ...constraints, progressGroup: { id, name, weak: true } },
      },
    };
    stage.state.output = merge([stage.state.output, layer], {
      ...constraints,
      description: customName(linkName),
      progressGroup: { id, name, weak: false },
    });
  } else {
    const { state } = stage;
    state.output = {
      index: 0,
      vertex: { kind: "file", base: state.output, dir: state.dir, actions, constraints },
    };
  }
  commit(stage, historyText(transfer), { layer: true, buildkit: true });
}

/** The destination from the root; a slash at its end stays, since it says that it is a directory. */
function destination(stage: StageState, path: string): string {
  const os = stage.platform?.os ?? "";
  let bare: string;
  try {
    bare = removeDriveLetter(path, os, true);
  } catch (error) {
    throw BuildError.from(error).wrap("removing drive letter");
  }
  if (isAbsOn(bare, os)) return normalizePath("/", bare, os, true);
  return normalizePath(stage.state.dir, bare === "." || bare === "" ? "./" : bare, os, true);
}

function chmodOf(text: string, step: CopyStep | AddStep): number | string {
  try {
    const parsed = parseChmod(text);
    return "symbolic" in parsed ? parsed.symbolic : parsed.mode;
  } catch (error) {
    throw BuildError.from(error).at(step.chmod?.range);
  }
}

/** A heredoc becomes a file of its own that is then copied. */
function contentAction(content: SourceContent, target: TransferTarget, stage: StageState): CopyAction {
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

/** The instruction as history shows it: flags that matter for the layer, then sources and destination. */
function historyText({ step, words, parents }: Transfer): string {
  const parts = [step.kind === "add" ? "ADD" : "COPY"];
  if (parents) parts.push("--parents");
  if (words.chown !== "") parts.push(`--chown=${words.chown}`);
  if (words.chmod !== "") parts.push(`--chmod=${words.chmod}`);
  for (const { text } of words.sources) parts.push(text);
  for (const { path } of words.contents) parts.push(`<<${path}`);
  parts.push(words.dest);
  return parts.join(" ");
}
