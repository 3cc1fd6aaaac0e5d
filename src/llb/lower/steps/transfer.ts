import { BuildError } from "../../../base/diagnostic/build-error.js";
import type { PatternMatcher } from "../../../base/ignore/pattern-matcher.js";
import type { Range } from "../../../base/source/range.js";
import { parseChmod } from "../../../base/util/file-mode.js";
import { isAbsOn, normalizePath, removeDriveLetter } from "../../../base/util/os-path.js";
import type { AddStep, CopyStep, SourceContent, Word } from "../../../language/plan/step.js";
import type { CopyAction, Owner } from "../../ops/file.js";
import { merge } from "../../ops/merge.js";
import { type Constraints, customName, type Edge } from "../../vertex.js";
import { commit } from "../history.js";
import { parseOwner } from "../owner.js";
import type { StageState } from "../stage-state.js";
import { expandedCode, fileStepName } from "../step-name.js";
import type { StepContext } from "./step-context.js";
import { contentAction, expandContents } from "./transfer-content.js";
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

/**
 * Adds the file operation of a COPY or ADD to its stage; returns its actions, those of the sources first. Matches
 * dispatchCopy, dockerfile2llb/convert_copy.go.
 */
export function lowerTransfer(transfer: Transfer, context: StepContext): readonly CopyAction[] {
  const { lowering, stage } = context;
  const { step, words } = transfer;
  const dest = destination(stage, words.dest, step.dest.range);
  const mode = words.chmod === "" ? undefined : chmodOf(words.chmod, step);
  checkChecksum(transfer);
  const shown = expandedCode(step.code, stage.state.env, context.words);
  const name = fileStepName(shown, context);
  const target: TransferTarget = {
    dest,
    owner: words.chown === "" ? undefined : parseOwner(words.chown),
    mode,
    exclude: step.exclude.length === 0 ? undefined : step.exclude.map((word) => word.text),
    name,
  };
  const actions = copyActions(transfer, target, context);
  if (step.link && words.chmod === "" && lowering.options.caps.supports("mergeop")) {
    linkLayer(actions, step, name, `LINK ${shown}`, context);
  } else copyOver(actions, step, name, stage);
  commit(stage, historyText(transfer), { layer: true, buildkit: true });
  return actions;
}

function copyActions(transfer: Transfer, target: TransferTarget, context: StepContext): CopyAction[] {
  const { sources, contents } = transfer.words;
  const remote: RemoteOptions = { keepGitDir: transfer.keepGitDir, checksum: transfer.checksum };
  const actions = sources.map((word) => lowerSource(word, transfer, remote, target, context));
  for (const content of contents) actions.push(contentAction(content, target, context.stage));
  return actions;
}

/** Copies onto the file system of the stage. */
function copyOver(
  actions: readonly CopyAction[],
  step: CopyStep | AddStep,
  name: string,
  stage: StageState,
): void {
  const { state, ignoreCache, platform } = stage;
  const constraints: Constraints = {
    description: customName(name),
    ignoreCache,
    lines: step.lines,
    platform,
  };
  state.output = {
    index: 0,
    vertex: { kind: "file", base: state.output, dir: state.dir, actions, constraints },
  };
}

/** Copies to scratch and lays that over the stage. */
function linkLayer(
  actions: readonly CopyAction[],
  step: CopyStep | AddStep,
  name: string,
  linkText: string,
  context: StepContext,
): void {
  const { lowering, stage } = context;
  const { state, ignoreCache, platform } = stage;
  const { lines } = step;
  const id = lowering.options.nextGroupId();
  // One step has two vertices here: both are shown under its one number.
  stage.stepIndex--;
  const linkName = fileStepName(linkText, context);
  const constraints: Constraints = {
    description: customName(name),
    ignoreCache,
    lines,
    platform,
    progressGroup: { id, name, weak: true },
  };
  const layer: Edge = {
    index: 0,
    vertex: { kind: "file", base: undefined, dir: "/", actions, constraints },
  };
  state.output = merge([state.output, layer], {
    description: customName(linkName),
    ignoreCache,
    lines,
    platform,
    progressGroup: { id, name, weak: false },
  });
}

/** The destination from the root; a slash at its end stays, since it says that it is a directory. */
function destination(stage: StageState, path: string, range: Range): string {
  const os = stage.platform?.os ?? "";
  let bare: string;
  try {
    bare = removeDriveLetter(path, os, true);
  } catch (error) {
    throw BuildError.from(error).wrap("removing drive letter").at(range);
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
