import type { CheckName } from "../../base/diagnostic/codes.js";
import type { Diagnostic } from "../../base/diagnostic/diagnostic.js";
import type { LineSpan, Range } from "../../base/source/range.js";
import { type CheckConfig, DEFAULT_CHECKS, mergeCheckConfig, parseCheckConfig } from "./check-config.js";
import { checkRule } from "./check-table.js";

/** Where a check found something. */
export interface CheckPlace {
  readonly range: Range | undefined;
  /** Undefined where there is no place, as for an image that a mount names. */
  readonly lines: LineSpan | undefined;
}

/** Collects what the build checks find, in the order in which they run, and leaves out what is skipped. */
export class CheckReporter {
  readonly #config: CheckConfig;
  readonly #findings: Diagnostic[];

  constructor(config: CheckConfig = DEFAULT_CHECKS, findings: Diagnostic[] = []) {
    this.#config = config;
    this.#findings = findings;
  }

  /** Everything found so far, by this reporter and those derived from it. */
  get findings(): readonly Diagnostic[] {
    return this.#findings;
  }

  /** Whether findings make the build fail. */
  get failsBuild(): boolean {
    return this.#config.error && this.#findings.length > 0;
  }

  report(name: CheckName, detail: string, place: CheckPlace): void {
    const rule = checkRule(name);
    const selected = rule.experimental
      ? includes(this.#config.experimental, name)
      : !includes(this.#config.skip, name);
    if (!selected) return;
    this.#findings.push({
      code: name,
      severity: "warning",
      message: detail,
      range: place.range,
      lines: place.lines === undefined ? [] : [place.lines],
      url: rule.url,
    });
  }

  /** A reporter that leaves out the same, whose findings are not this one's until it adopts them. */
  apart(): CheckReporter {
    return new CheckReporter(this.#config, []);
  }

  /** Adds what another reporter found. */
  adopt({ findings }: CheckReporter): void {
    for (const finding of findings) this.#findings.push(finding);
  }

  /**
   * A reporter for one instruction, where the comments above it may say `# check=skip=Name`.
   * The first such comment counts; a malformed one is ignored.
   */
  withComments(comments: readonly string[] | undefined): CheckReporter {
    if (comments === undefined) return this;
    for (const comment of comments) {
      const value = checkOption(comment);
      if (value === undefined) continue;
      const space = value.indexOf(" ");
      try {
        const config = parseCheckConfig(space === -1 ? value : value.slice(0, space));
        return new CheckReporter(mergeCheckConfig(this.#config, config), this.#findings);
      } catch {
        return this;
      }
    }
    return this;
  }
}

/** The value of a comment that says `check=…`, undefined if it says something else. */
function checkOption(comment: string): string | undefined {
  const equals = comment.indexOf("=");
  if (equals === -1 || comment.slice(0, equals).trim().toLowerCase() !== "check") return undefined;
  return comment.slice(equals + 1).trim() || undefined;
}

function includes(set: ReadonlySet<string> | "all", name: string): boolean {
  return set === "all" || set.has(name);
}
