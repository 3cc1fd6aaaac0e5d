import type { Source } from "../../base/source/source.js";
import { compareUtf8 } from "../../base/util/compare-utf8.js";
import type { Lowered } from "../../llb/lower/lower.js";
import type { OutlineArg, OutlineMount } from "../../llb/lower/outline-capture.js";
import type { StageState } from "../../llb/lower/stage-state.js";
import type { JsonObject } from "../../llb/stringify-go.js";
import { alignColumns } from "./align-columns.js";
import { locationJson, nonEmpty } from "./result-json.js";

/** What a target takes from outside: the arguments it uses, and the secrets and ssh sockets that it mounts. */
export interface Outline {
  /** Empty if the stage has no name. */
  readonly name: string;
  readonly description: string;
  /** Each list by line, then by name; each name once. */
  readonly args: readonly OutlineArg[];
  readonly secrets: readonly OutlineEntry[];
  readonly ssh: readonly OutlineEntry[];
}

/** A secret or an ssh socket that a target mounts. */
export interface OutlineEntry extends OutlineMount {
  readonly name: string;
}

/**
 * The outline of a build's target. Of several stages that know a name, the target itself comes first, then the stages
 * that it is based on, then those that its steps need. Agrees with dispatchState.Outline, dockerfile2llb/outline.go,
 * which leaves the order of the latter to chance.
 */
export function outlineOf(lowered: Lowered): Outline {
  const { target } = lowered;
  const args = new Map<string, OutlineArg>();
  const secrets = new Map<string, OutlineEntry>();
  const ssh = new Map<string, OutlineEntry>();
  for (const { outline } of usedStages(target)) {
    for (const name of outline.allUsedArgs()) {
      const arg = outline.args.get(name);
      if (arg !== undefined && !args.has(name)) args.set(name, arg);
    }
    collect(outline.secrets, secrets);
    collect(outline.ssh, ssh);
  }
  return {
    name: target.name,
    description: target.docComment,
    args: inOrder(args),
    secrets: inOrder(secrets),
    ssh: inOrder(ssh),
  };
}

/** The JSON of the subrequest `frontend.outline`. Agrees with Outline, subrequests/outline/outline.go. */
export function outlineToJson(lowered: Lowered, source: Source): JsonObject {
  const { name, description, args, secrets, ssh } = outlineOf(lowered);
  return {
    name: nonEmpty(name),
    description: nonEmpty(description),
    args: nonEmptyList(args, (arg) => ({
      name: arg.name,
      description: nonEmpty(arg.docComment),
      value: nonEmpty(arg.value),
      location: locationJson([arg.place.lines]),
    })),
    secrets: nonEmptyList(secrets, entryToJson),
    ssh: nonEmptyList(ssh, entryToJson),
    sources: [source.bytes],
  };
}

/** The same as tables for people. Agrees with PrintOutline, subrequests/outline/outline.go. */
export function printOutline({ name, description, args, secrets, ssh }: Outline): string {
  const tables: string[] = [];
  const table = (text: string, padding: number) => tables.push(alignColumns(text.toWellFormed(), padding));
  if (name !== "" || description !== "") {
    const about = description === "" ? "" : `DESCRIPTION:\t${description}\n`;
    table(`TARGET:\t${name || "(default)"}\n${about}\n`, 1);
  }
  if (args.length > 0) {
    const rows = args.map((arg) => `${arg.name}\t${arg.value}\t${arg.docComment}\n`);
    table(`BUILD ARG\tVALUE\tDESCRIPTION\n${rows.join("")}\n`, 3);
  }
  if (secrets.length > 0) table(entryTable("SECRET", secrets), 3);
  if (ssh.length > 0) table(entryTable("SSH", ssh), 3);
  return tables.join("");
}

function entryTable(title: string, entries: readonly OutlineEntry[]): string {
  const rows = entries.map((entry) => `${entry.name}\t${entry.required ? "true" : ""}\n`);
  return `${title}\tREQUIRED\n${rows.join("")}\n`;
}

/** The stages that a build is made of: its target, what that is based on, then what its steps need, each once. */
export function* usedStages(target: StageState): Generator<StageState> {
  const seen = new Set<StageState>();
  const pending = [target];
  for (let stage = pending.pop(); stage !== undefined; stage = pending.pop()) {
    if (seen.has(stage)) continue;
    seen.add(stage);
    yield stage;
    for (const dep of [...(stage.deps?.keys() ?? [])].reverse()) pending.push(dep);
    if (stage.base !== undefined) pending.push(stage.base);
  }
}

function collect(from: ReadonlyMap<string, OutlineMount>, to: Map<string, OutlineEntry>): void {
  for (const [name, mount] of from) if (!to.has(name)) to.set(name, { name, ...mount });
}

function inOrder<T extends { readonly name: string; readonly place: OutlineMount["place"] }>(
  entries: ReadonlyMap<string, T>,
): T[] {
  return [...entries.values()].sort(
    (a, b) => a.place.lines.first - b.place.lines.first || compareUtf8(a.name, b.name),
  );
}

function entryToJson({ name, required, place }: OutlineEntry): JsonObject {
  return { name, required: required || undefined, location: locationJson([place.lines]) };
}

function nonEmptyList<T>(
  values: readonly T[],
  toJson: (value: T) => JsonObject,
): readonly JsonObject[] | undefined {
  return values.length === 0 ? undefined : values.map(toJson);
}
