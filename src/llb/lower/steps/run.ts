import { BuildError } from "../../../base/diagnostic/build-error.js";
import type { RunStep } from "../../../language/plan/step.js";
import { type ExecSettings, type ExecVertex, NetMode } from "../../ops/exec.js";
import type { ExecAttachments, ExecMount } from "../../ops/exec-mounts.js";
import { commit } from "../history.js";
import { commandArgs } from "../shell-form.js";
import { pathsOf, type StageState } from "../stage-state.js";
import { expandedCode, stepName } from "../step-name.js";
import { maskSecrets } from "./mask-secrets.js";
import { evaluateMount, type Mount } from "./mount.js";
import { resolveHeredocs } from "./run-heredoc.js";
import { type LoweredMounts, lowerMounts } from "./run-mounts.js";
import type { StepContext } from "./step-context.js";

/** RUN: a command in a container on top of the stage. Matches dispatchRun, dockerfile2llb/convert.go. */
export function lowerRun(step: RunStep, context: StepContext): void {
  const { lowering, stage } = context;
  const { options } = lowering;
  const mounts =
    step.mounts.length === 0 ? NONE : step.mounts.map((spec) => evaluateMount(spec, context.expand));
  // A command may read anything, so all of what the stage is based on is needed.
  pathsOf(stage).add("/");
  const resolved = resolveHeredocs(step, stage);
  const args = commandArgs(stage.image, step.command, resolved.args);
  stage.budget.spend(stage.state.env.textLength);
  const attachments = attach(step, mounts, resolved.mounts, context);
  const { state } = stage;
  const code = step.code + resolved.nameSuffix;
  const shown = expandedCode(code, maskSecrets(mounts, state.env), lowering.nameWords);
  const name = stepName(stage, shown, options.multiPlatform, state.platform, state.env);
  const vertex: ExecVertex = {
    kind: "exec",
    args,
    root: state.output,
    settings: settingsOf(context),
    network: networkOf(step, options.network),
    insecure: step.security === "insecure",
    attachments,
    // Only the error of a command without arguments needs it.
    range: args.length === 0 ? step.command.range : undefined,
    constraints: {
      platform: state.platform,
      ignoreCache: stage.ignoreCache,
      description: { "com.docker.dockerfile.v1.command": step.code, "llb.customname": name },
      resources: options.caps.supports("exec.meta.linux.resources") ? options.resources : undefined,
      lines: step.lines,
    },
  };
  state.output = { vertex, index: 0 };
  commit(stage, `RUN ${historyText(args, stage)}`, { layer: true, buildkit: true });
}

/** The settings of the stage's last command, if nothing has changed since. */
function settingsOf({ lowering, stage }: StepContext): ExecSettings {
  const { options, proxy } = lowering;
  const { dir: cwd, user, hostname } = stage.state;
  const env = stage.state.env.toEntries();
  const last = stage.execSettings;
  if (last !== undefined && last.env === env && last.cwd === cwd && last.user === user) return last;
  stage.execSettings = {
    env,
    cwd,
    user,
    hostname,
    extraHosts: options.extraHosts,
    ulimits: options.caps.supports("exec.meta.ulimit") ? options.ulimits : [],
    cgroupParent: options.caps.supports("exec.meta.cgroup.parent") ? options.cgroupParent : "",
    proxy,
  };
  return stage.execSettings;
}

function attach(
  step: RunStep,
  mounts: readonly Mount[],
  scripts: readonly ExecMount[],
  context: StepContext,
): ExecAttachments | undefined {
  const lowered = mounts.length === 0 ? NO_MOUNTS : lowerMounts(step, mounts, context);
  const devices = runDevices(step, context);
  const shm = shmMount(context);
  const { secrets, ssh } = lowered;
  const count = scripts.length + mounts.length + shm.length + devices.length;
  return count === 0 ? undefined : { mounts: [...scripts, ...lowered.mounts, ...shm], secrets, ssh, devices };
}

const NO_MOUNTS: LoweredMounts = { mounts: [], secrets: [], ssh: [] };

const NONE: readonly Mount[] = [];

function shmMount({ lowering: { options } }: StepContext): readonly ExecMount[] {
  if (options.shmSize <= 0 || !options.caps.supports("exec.mount.tmpfs.size")) return NO_MOUNTS.mounts;
  const tmpfs = { size: options.shmSize };
  return [{ target: "/dev/shm", source: undefined, selector: "", readonly: false, noOutput: false, tmpfs }];
}

function networkOf(step: RunStep, fallback: NetMode): NetMode {
  return step.network === "default" ? fallback : NetMode[step.network];
}

function runDevices(step: RunStep, { lowering: { options } }: StepContext): ExecAttachments["devices"] {
  if (!options.caps.supports("exec.meta.cdi")) return [];
  if (step.devices.length > 0 && !options.labs) {
    throw new BuildError(
      "instruction/option",
      "device feature is only supported in Dockerfile frontend 1.14.0-labs or later",
      { range: step.devices[0]!.range },
    );
  }
  if (step.devices.length === 0) return options.devices;
  return [...options.devices, ...step.devices.map(({ name, required }) => ({ name, optional: !required }))];
}

/** The command as history shows it, behind the build arguments that were in effect. */
function historyText(args: readonly string[], stage: StageState): string {
  if (stage.buildArgs === undefined) return args.join(" ");
  const values = new Map<string, string>();
  for (const { key, value } of stage.buildArgs) values.set(key, stage.state.env.get(key) ?? value ?? "");
  const shown = Array.from(values, ([key, value]) => `${key}=${value}`);
  return [`|${values.size}`, ...shown, ...args].join(" ");
}
