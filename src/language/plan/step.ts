import type { Healthcheck } from "../../base/image/image.js";
import type { LineSpan, Range } from "../../base/source/range.js";

/** A piece of text as written, not yet expanded, and where it stands. */
export interface Word {
  readonly text: string;
  readonly range: Range;
}

/** What all steps share. */
export interface StepBase {
  /** The instruction's name as written, for example `run` or `RUN`. */
  readonly keyword: string;
  /** The instruction as one line: continuations joined, trimmed. For other languages, the Dockerfile line that means the same. */
  readonly code: string;
  /** From the keyword to the last argument, heredocs left out. */
  readonly range: Range;
  /** The lines that it covers, heredocs included. */
  readonly lines: LineSpan;
  /** The comment lines directly above it, without `#`, trimmed; undefined if there are none. */
  readonly comments: readonly string[] | undefined;
}

/** `key=value`; `legacy` for the old `KEY value` spelling. */
export interface KeyValue {
  readonly key: Word;
  readonly value: Word;
  readonly legacy: boolean;
}

/** A file written inside the source text. */
export interface Heredoc {
  readonly name: string;
  /** The text between the lines of `<<NAME` and `NAME`, as written. */
  readonly content: string;
  /** False if any part of the name was quoted. */
  readonly expand: boolean;
  /** `<<-`: leading tabs do not count. */
  readonly chomp: boolean;
  /** Where the content stands. */
  readonly range: Range;
}

/** What RUN, CMD and ENTRYPOINT execute. */
export interface CommandLine {
  /** One text in the shell form, the arguments in the exec form. */
  readonly args: readonly string[];
  /** True for the shell form. */
  readonly shell: boolean;
  readonly heredocs: readonly Heredoc[];
  /** Where the command stands. */
  readonly range: Range;
}

/** One `key=value` or `key` of a `--mount` or `--device`. */
export interface OptionField {
  /** In lower case. */
  readonly key: string;
  /** Undefined if the field has no `=`. */
  readonly value: string | undefined;
  /** The field as written, unquoted. */
  readonly text: string;
  readonly range: Range;
}

/** A `--mount` before its variables are expanded. */
export interface MountSpec {
  readonly fields: readonly OptionField[];
  /** The stage, image or context to mount from: the one value that takes no variables. */
  readonly from: string;
  readonly range: Range;
}

/** A `--device` of RUN. */
export interface DeviceSpec {
  readonly name: string;
  readonly required: boolean;
  readonly range: Range;
}

/** RUN: a command in a container. */
export interface RunStep extends StepBase {
  readonly kind: "run";
  readonly command: CommandLine;
  readonly mounts: readonly MountSpec[];
  readonly network: "default" | "none" | "host";
  readonly security: "sandbox" | "insecure";
  readonly devices: readonly DeviceSpec[];
}

/** A heredoc as a source of COPY or ADD. */
export interface SourceContent {
  readonly path: string;
  /** Tabs already removed for `<<-`. */
  readonly data: Word;
  readonly expand: boolean;
}

interface TransferStep extends StepBase {
  readonly sources: readonly Word[];
  readonly contents: readonly SourceContent[];
  readonly dest: Word;
  /** Flags that were not given are undefined; an empty value counts as not given. */
  readonly chown: Word | undefined;
  readonly chmod: Word | undefined;
  readonly link: boolean;
  readonly exclude: readonly Word[];
}

/** COPY: files of the build context, of a stage or of an image. */
export interface CopyStep extends TransferStep {
  readonly kind: "copy";
  readonly from: Word | undefined;
  readonly parents: boolean;
}

/** ADD: files of the build context or of remote sources. */
export interface AddStep extends TransferStep {
  readonly kind: "add";
  readonly checksum: Word | undefined;
  readonly keepGitDir: boolean | undefined;
  readonly unpack: boolean | undefined;
}

/** ENV: variables of later steps and of containers. */
export interface EnvStep extends StepBase {
  readonly kind: "env";
  readonly pairs: readonly KeyValue[];
}

/** LABEL: metadata of the image. */
export interface LabelStep extends StepBase {
  readonly kind: "label";
  readonly pairs: readonly KeyValue[];
}

/** One name of an ARG. */
export interface ArgDefinition {
  readonly key: string;
  /** The default, undefined if none is given. */
  readonly value: Word | undefined;
  /** The rest of a comment line above the ARG that begins with the name; else empty. */
  readonly docComment: string;
  readonly range: Range;
}

/** ARG: variables of the build. */
export interface ArgStep extends StepBase {
  readonly kind: "arg";
  readonly args: readonly ArgDefinition[];
}

/** WORKDIR: the directory that later steps and containers run in. */
export interface WorkdirStep extends StepBase {
  readonly kind: "workdir";
  readonly path: Word;
}

/** USER: who later steps and containers run as. */
export interface UserStep extends StepBase {
  readonly kind: "user";
  readonly user: Word;
}

/** EXPOSE: the ports on which containers listen. */
export interface ExposeStep extends StepBase {
  readonly kind: "expose";
  /** Sorted by bytes, as the reference does before it expands them. */
  readonly ports: readonly Word[];
}

/** VOLUME: directories that containers keep outside of the image. */
export interface VolumeStep extends StepBase {
  readonly kind: "volume";
  readonly volumes: readonly Word[];
}

/** STOPSIGNAL: how containers are asked to end. */
export interface StopSignalStep extends StepBase {
  readonly kind: "stopsignal";
  readonly signal: Word;
}

/** MAINTAINER: the author of the image. */
export interface MaintainerStep extends StepBase {
  readonly kind: "maintainer";
  readonly maintainer: Word;
}

/** SHELL: what commands in shell form are run by. */
export interface ShellStep extends StepBase {
  readonly kind: "shell";
  readonly shell: readonly string[];
}

/** CMD: the command of containers, or the arguments of their entrypoint. */
export interface CmdStep extends StepBase {
  readonly kind: "cmd";
  readonly command: CommandLine;
}

/** ENTRYPOINT: what containers run. */
export interface EntrypointStep extends StepBase {
  readonly kind: "entrypoint";
  readonly command: CommandLine;
}

/** HEALTHCHECK: how to see that a container works. */
export interface HealthcheckStep extends StepBase, Healthcheck {
  readonly kind: "healthcheck";
}

/** ONBUILD: a step of builds that are based on the image. */
export interface OnbuildStep extends StepBase {
  readonly kind: "onbuild";
  /** The trigger as one text: its line, then its heredocs. */
  readonly expression: string;
}

/** One instruction inside a stage. */
export type Step =
  | RunStep
  | CopyStep
  | AddStep
  | EnvStep
  | LabelStep
  | ArgStep
  | WorkdirStep
  | UserStep
  | ExposeStep
  | VolumeStep
  | StopSignalStep
  | MaintainerStep
  | ShellStep
  | CmdStep
  | EntrypointStep
  | HealthcheckStep
  | OnbuildStep;

/** The names of the instructions, in lower case. */
export type StepKind = Step["kind"];
