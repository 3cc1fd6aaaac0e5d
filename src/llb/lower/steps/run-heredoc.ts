import { BuildError } from "../../../base/diagnostic/build-error.js";
import { encodeText } from "../../../base/util/decode-text.js";
import { joinPath } from "../../../base/util/go-path.js";
import type { RunStep } from "../../../language/plan/step.js";
import { chompHeredoc, heredocMarkOf } from "../../../language/words/heredoc-mark.js";
import type { ExecMount } from "../../ops/exec-mounts.js";
import { customName } from "../../vertex.js";
import type { StageState } from "../stage-state.js";

const SCRIPT_DIR = "/dev/pipes/";

/** What a RUN executes once its heredocs are in place. */
export interface ResolvedCommand {
  readonly args: readonly string[];
  readonly mounts: readonly ExecMount[];
  /** What the step's name gets behind the instruction. */
  readonly nameSuffix: string;
}

/**
 * A RUN that is nothing but one heredoc runs its text, by the shell or, if it begins with `#!`, as a script that is
 * mounted; in any other the heredocs are put back behind the command for the shell to read.
 * Agrees with dispatchRun, dockerfile2llb/convert.go.
 */
export function resolveHeredocs(step: RunStep, stage: StageState): ResolvedCommand {
  const { args, heredocs, shell } = step.command;
  const [only] = heredocs;
  if (only === undefined) return { args, mounts: [], nameSuffix: "" };
  const [text] = args;
  if (args.length !== 1 || text === undefined || !shell) {
    throw new BuildError("instruction/value", `parsing produced an invalid run command: [${args.join(" ")}]`);
  }
  if (heredocMarkOf(text) === undefined) {
    const script = heredocs.map((heredoc) => `\n${heredoc.content}${heredoc.name}`).join("");
    return { args: [text + script], mounts: [], nameSuffix: "" };
  }
  const data = only.chomp ? chompHeredoc(only.content) : only.content;
  const nameSuffix = ` (${summary(only.content)})`;
  if (stage.image.platform.os === "windows" || !data.startsWith("#!")) {
    return { args: [data], mounts: [], nameSuffix };
  }
  const path = joinPath(SCRIPT_DIR, only.name);
  return { args: [path], mounts: [scriptMount(only.name, data, stage)], nameSuffix };
}

function scriptMount(name: string, data: string, stage: StageState): ExecMount {
  const vertex = {
    kind: "file",
    base: undefined,
    dir: "/",
    actions: [{ kind: "mkfile", path: name, mode: 0o755, data: encodeText(data) }],
    constraints: {
      platform: stage.platform,
      description: customName("[internal] preparing inline document"),
    },
  } as const;
  const source = { vertex, index: 0 };
  return { target: SCRIPT_DIR, source, selector: "/", readonly: true, noOutput: false };
}

/** The first line, and an ellipsis if there are more. */
function summary(content: string): string {
  const text = content.trim();
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  return lines.length > 1 ? `${lines[0]}...` : lines[0]!;
}
