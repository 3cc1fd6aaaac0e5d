import { BuildError } from "../../../base/diagnostic/build-error.js";
import { formatDuration } from "../../../base/util/go-duration.js";
import { goQuote } from "../../../base/util/go-quote.js";
import { parsePort } from "../../../base/util/port-spec.js";
import { assertSignal } from "../../../base/util/signal.js";
import type {
  CmdStep,
  EntrypointStep,
  ExposeStep,
  HealthcheckStep,
  MaintainerStep,
  OnbuildStep,
  ShellStep,
  StopSignalStep,
  UserStep,
  VolumeStep,
} from "../../../language/plan/step.js";
import { expandWords } from "../../../language/words/expand-words.js";
import { checkUsedOnce } from "../checks.js";
import { expandAt } from "../expand.js";
import { commit } from "../history.js";
import { commandArgs } from "../shell-form.js";
import type { StepContext } from "./step-context.js";

// Steps that only set something in the image's configuration; all leave a line of history but ONBUILD.

/** USER: who later commands and containers run as. Matches dispatchUser, dockerfile2llb/convert.go. */
export function lowerUser(step: UserStep, { stage, expand }: StepContext): void {
  const user = expand(step.user);
  stage.state.user = user;
  stage.image.config.user = user;
  commit(stage, `USER ${user}`);
}

/** MAINTAINER: the author of the image. Matches dispatchMaintainer, dockerfile2llb/convert.go. */
export function lowerMaintainer(step: MaintainerStep, { stage }: StepContext): void {
  stage.image.author = step.maintainer.text;
  commit(stage, `MAINTAINER ${step.maintainer.text}`);
}

/** SHELL: what later commands in the shell form are run by. Matches dispatchShell, dockerfile2llb/convert.go. */
export function lowerShell(step: ShellStep, { stage }: StepContext): void {
  stage.image.config.shell = step.shell;
  commit(stage, `SHELL [${step.shell.join(" ")}]`);
}

/**
 * STOPSIGNAL: what ends a container.
 *
 * @throws BuildError at the word for no signal. Matches dispatchStopSignal, dockerfile2llb/convert.go.
 */
export function lowerStopSignal(step: StopSignalStep, { stage, expand }: StepContext): void {
  const signal = expand(step.signal);
  expandAt(step.signal, () => assertSignal(signal));
  stage.image.config.stopSignal = signal;
  commit(stage, `STOPSIGNAL ${signal}`);
}

/**
 * VOLUME: paths that containers mount.
 *
 * @throws BuildError at the word for an empty path. Matches dispatchVolume, dockerfile2llb/convert.go.
 */
export function lowerVolume(step: VolumeStep, { stage, expand }: StepContext): void {
  const volumes = step.volumes.map((word) => ({ word, path: expand(word) }));
  for (const { word, path } of volumes) {
    if (path === "") {
      throw new BuildError("step/value", "VOLUME specified can not be an empty string", {
        range: word.range,
      });
    }
    stage.image.config.volumes.add(path);
  }
  commit(stage, `VOLUME [${volumes.map(({ path }) => path).join(" ")}]`);
}

/**
 * EXPOSE: ports of containers. Its words are split after expansion, and undefined variables are not reported.
 *
 * @throws BuildError at the word for no port. Matches dispatchExpose, dockerfile2llb/convert.go.
 */
export function lowerExpose(step: ExposeStep, { stage, checks, words }: StepContext): void {
  const specs = step.ports.flatMap((word) =>
    expandAt(word, () => expandWords(word.text, stage.state.env, words)).map((text) => ({ word, text })),
  );
  const ports = specs.flatMap(
    ({ word, text }) =>
      expandAt(word, () =>
        parsePort(text, {
          protoCasing: () =>
            checks.report(
              "ExposeProtoCasing",
              `Defined protocol '${text}' in EXPOSE instruction should be lowercase`,
              { range: word.range, lines: step.lines },
            ),
          invalidFormat: () =>
            checks.report(
              "ExposeInvalidFormat",
              `EXPOSE instruction should not define an IP address or host-port mapping, found '${text}'`,
              { range: word.range, lines: step.lines },
            ),
        }),
      ).ports,
  );
  for (const port of ports) stage.image.config.exposedPorts.add(port);
  commit(stage, `EXPOSE [${ports.join(" ")}]`);
}

/** CMD: what containers run, or the arguments of the entrypoint. Matches dispatchCmd, dockerfile2llb/convert.go. */
export function lowerCmd(step: CmdStep, { stage, checks }: StepContext): void {
  checkUsedOnce("cmd", step, stage, checks);
  checkJsonForm(step, { stage, checks });
  const args = commandArgs(stage.image, step.command);
  stage.image.config.cmd = args;
  stage.image.config.argsEscaped = true;
  commit(stage, `CMD ${quoteList(args)}`);
}

/**
 * ENTRYPOINT: what containers run. A CMD that the stage only inherited goes.
 * Matches dispatchEntrypoint, dockerfile2llb/convert.go.
 */
export function lowerEntrypoint(step: EntrypointStep, { stage, checks }: StepContext): void {
  checkUsedOnce("entrypoint", step, stage, checks);
  checkJsonForm(step, { stage, checks });
  const args = commandArgs(stage.image, step.command);
  stage.image.config.entrypoint = args;
  if (stage.lastOf.cmd === undefined) stage.image.config.cmd = [];
  commit(stage, `ENTRYPOINT ${quoteList(args)}`);
}

/** HEALTHCHECK: how containers are watched. Matches dispatchHealthcheck, dockerfile2llb/convert.go. */
export function lowerHealthcheck(step: HealthcheckStep, { stage, checks }: StepContext): void {
  checkUsedOnce("healthcheck", step, stage, checks);
  const { test, interval, timeout, startPeriod, startInterval, retries } = step;
  stage.image.config.healthcheck = { test, interval, timeout, startPeriod, startInterval, retries };
  const note =
    `{Test:[${test.join(" ")}] Interval:${formatDuration(interval)} Timeout:${formatDuration(timeout)} ` +
    `StartPeriod:${formatDuration(startPeriod)} StartInterval:${formatDuration(startInterval)} Retries:${retries}}`;
  commit(stage, `HEALTHCHECK ${note}`);
}

/** ONBUILD: a step of builds on top of the image. Matches dispatchOnbuild, dockerfile2llb/convert.go. */
export function lowerOnbuild(step: OnbuildStep, { stage }: StepContext): void {
  stage.image.config.onBuild.push(step.expression);
}

function checkJsonForm(
  step: CmdStep | EntrypointStep,
  { stage, checks }: Pick<StepContext, "stage" | "checks">,
): void {
  if (!step.command.shell || stage.image.config.shell.length > 0) return;
  const detail = `JSON arguments recommended for ${step.keyword} to prevent unintended behavior related to OS signals`;
  checks.report("JSONArgsRecommended", detail, step);
}

function quoteList(args: readonly string[]): string {
  return `[${args.map(goQuote).join(" ")}]`;
}
