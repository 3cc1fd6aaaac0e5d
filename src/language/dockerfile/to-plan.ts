import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Source } from "../../base/source/source.js";
import type { CheckReporter } from "../checks/check-reporter.js";
import type { LanguageResult } from "../plan/language.js";
import type { ArgStep, Step } from "../plan/step.js";
import type { FileItem, InstructionNode, UnknownInstruction } from "./ast.js";
import { ErrorList } from "./error-list.js";
import type { InstructionContext } from "./instruction-row.js";
import { parseInstruction } from "./instruction-table.js";
import type { OpenStage } from "./instructions/from.js";
import { keywordRange, linesOf, rangeOf } from "./node-text.js";
import { type DockerfileEnd, readDockerfile } from "./parse.js";
import {
  checkDescription,
  checkFromCasing,
  checkInstructionCasing,
  checkStageNames,
} from "./stage-checks.js";
import { unknownInstruction } from "./unknown-instruction.js";

/**
 * The stages and steps of a Dockerfile; its tree is planned piece by piece and not kept. All wrong instructions are
 * reported; the checks run as far as the reference gets, which stops at the first error, and which reads no
 * instruction at all if the text is wrong.
 *
 * Agrees with Parse and ParseInstructionWithLinter, instructions/parse.go. Spec: spec/dockerfile.md.
 */
export function planDockerfile(source: Source, checks: CheckReporter): LanguageResult {
  const planner = new Planner(source, checks);
  const end = readDockerfile(source, (items, escapeCharacter) => planner.take(items, escapeCharacter));
  return planner.finish(end);
}

class Planner {
  #context: InstructionContext;
  /** What only counts if the text turns out to have no error. */
  readonly #checks: CheckReporter;
  readonly #given: CheckReporter;
  readonly #errors = new ErrorList();
  readonly #globalArgs: ArgStep[] = [];
  readonly #stages: OpenStage[] = [];
  /** The steps of the open stage; undefined before the first FROM. */
  #steps: Step[] | undefined;
  #checking = true;
  #lacksStage = false;

  constructor(source: Source, checks: CheckReporter) {
    this.#context = { source, escape: "\\" };
    this.#given = checks;
    this.#checks = checks.apart();
  }

  /** Adds the instructions among some items. */
  take(items: readonly FileItem[], escapeCharacter: string): void {
    if (escapeCharacter !== this.#context.escape) {
      this.#context = { ...this.#context, escape: escapeCharacter };
    }
    for (const item of items) {
      if (item.kind !== "comment" && item.kind !== "blank" && item.kind !== "directive") this.#add(item);
    }
  }

  /** Adds an instruction to the stage that is open. */
  #add(node: InstructionNode): void {
    if (this.#errors.isFull) return;
    try {
      if (node.arguments.form !== "invalid") this.#addParsed(node, this.#parse(node));
    } catch (thrown) {
      const prefix = `dockerfile parse error on line ${node.firstLine}`;
      this.#report(BuildError.from(thrown).at(rangeOf(node)), node, prefix);
    }
    // What follows a wrong FROM is no error by itself.
    if (node.kind === "from") this.#steps ??= [];
  }

  finish(end: DockerfileEnd): LanguageResult {
    const textErrors = end.errors;
    if (textErrors.length === 0) this.#reportChecks(end.emptyContinuations);
    if (textErrors.length === 0 && this.#errors.diagnostics.length === 0 && this.#stages.length === 0) {
      this.#errors.add({
        code: "text/no-stages",
        severity: "error",
        message: "dockerfile contains no stages to build",
        range: undefined,
        lines: [],
      });
    }
    const errors =
      textErrors.length === 0 ? this.#errors.diagnostics : [...textErrors, ...this.#errors.diagnostics];
    if (errors.length > 0) return { plan: undefined, errors };
    checkStageNames(this.#stages, this.#given);
    checkInstructionCasing(this.#stages, this.#given);
    const { source } = this.#context;
    return {
      plan: { source, escape: end.escape, globalArgs: this.#globalArgs, stages: this.#stages },
      errors,
    };
  }

  #reportChecks(emptyContinuations: DockerfileEnd["emptyContinuations"]): void {
    for (const { line, range } of emptyContinuations) {
      this.#given.report("NoEmptyContinuation", "Empty continuation line", {
        range,
        lines: { first: line, last: line },
      });
    }
    this.#given.adopt(this.#checks);
  }

  #parse(node: InstructionNode): Step | OpenStage {
    if (node.kind === "unknown") throw unknownInstruction(node);
    if (this.#checking) return this.#parseChecked(node);
    return parseInstruction(node.kind, node, this.#context);
  }

  #parseChecked(node: Exclude<InstructionNode, UnknownInstruction>): Step | OpenStage {
    const { kind } = node;
    if (kind !== "from" && kind !== "arg" && kind !== "maintainer")
      return parseInstruction(kind, node, this.#context);
    const checks = this.#checks.withComments(node.comments);
    if (kind === "maintainer") {
      const detail = "Maintainer instruction is deprecated in favor of using label";
      checks.report("MaintainerDeprecated", detail, { range: keywordRange(node), lines: linesOf(node) });
    }
    if (kind === "from") checkFromCasing(node, checks);
    const parsed = parseInstruction(kind, node, this.#context);
    if (!("kind" in parsed)) {
      if (parsed.name !== "") checkDescription(node, "FROM", [parsed.name], checks);
    } else if (parsed.kind === "arg") {
      checkDescription(
        node,
        "ARG",
        parsed.args.map((arg) => arg.key),
        checks,
      );
    }
    return parsed;
  }

  #addParsed(node: InstructionNode, parsed: Step | OpenStage): void {
    if (!("kind" in parsed)) {
      // A list that has grown has room for more, which is of no use once it is complete.
      const last = this.#stages.at(-1);
      if (last !== undefined) last.steps = last.steps.slice();
      this.#stages.push(parsed);
      this.#steps = parsed.steps;
    } else if (this.#steps !== undefined) this.#steps.push(parsed);
    else if (parsed.kind === "arg") this.#globalArgs.push(parsed);
    else if (!this.#lacksStage) {
      // Said once: it is the same mistake for every instruction up to the first FROM.
      this.#lacksStage = true;
      this.#report(new BuildError("instruction/before-from", "no build stage in current context"), node);
    }
  }

  #report(error: BuildError, node: InstructionNode, prefix?: string): void {
    this.#checking = false;
    const diagnostic = error.at(keywordRange(node)).onLines(linesOf(node)).toDiagnostic();
    this.#errors.add(prefix === undefined ? diagnostic : { ...diagnostic, prefix });
  }
}
