import type { JoinedText } from "../../../grammar/dockerfile/index.js";
import type { Diagnostic } from "../../base/diagnostic/diagnostic.js";
import type { Range } from "../../base/source/range.js";
import type { Source } from "../../base/source/source.js";
import type { Heredoc, KeyValue, Word } from "../plan/step.js";

/**
 * The tree of a Dockerfile. It keeps what is said and where; the text itself stays in the source, so the tree of
 * a very long file is small. Together the items cover every line of the source, in order.
 */
export interface DockerfileFile {
  readonly source: Source;
  /** The escape character: a backslash, or a backquote if the file says so. */
  readonly escape: string;
  readonly items: readonly FileItem[];
  /** What is wrong with the text, in the reference's order. */
  readonly errors: readonly Diagnostic[];
  /** Instructions with blank lines in a continuation. */
  readonly emptyContinuations: readonly EmptyContinuation[];
}

/** A blank line inside of a continued instruction. */
export interface EmptyContinuation {
  /** The last line of the instruction, where the reference reports it. */
  readonly line: number;
  /** The first blank line. */
  readonly range: Range;
}

/** What a file consists of. */
export type FileItem = InstructionNode | CommentNode | DirectiveNode | BlankNode;

/** Blank lines between instructions. */
export interface BlankNode {
  readonly kind: "blank";
  readonly firstLine: number;
  readonly start: number;
  readonly end: number;
}

/** A comment line between instructions, from `#` to its last character. */
export interface CommentNode {
  readonly kind: "comment";
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** A comment line at the top that sets something. */
export interface DirectiveNode {
  readonly kind: "directive";
  readonly line: number;
  /** In lower case. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Nothing follows the keyword and its flags. */
export interface NoArguments {
  readonly form: "none";
}

/** The rest of the line from `argumentsAt` on. */
export interface TextArguments {
  readonly form: "text";
}

/** Words between white space. */
export interface WordArguments {
  readonly form: "words";
  readonly words: readonly Word[];
}

/** A JSON array of strings. */
export interface JsonArguments {
  readonly form: "json";
  /** The values of the strings; their ranges have the quotes. */
  readonly words: readonly Word[];
  readonly range: Range;
}

/** `key=value` pairs, or one key with the rest of the line as its value. */
export interface PairArguments {
  readonly form: "pairs";
  readonly pairs: readonly KeyValue[];
}

/** Arguments with an error that is among the file's errors. */
export interface InvalidArguments {
  readonly form: "invalid";
}

/** What follows the keyword and its flags. */
export type Arguments =
  | NoArguments
  | TextArguments
  | WordArguments
  | JsonArguments
  | PairArguments
  | InvalidArguments;

/** A heredoc and the line that ends it. */
export interface HeredocNode extends Heredoc {
  readonly terminator: Range;
}

interface InstructionBase<Kind extends string, Form extends Arguments> {
  readonly kind: Kind;
  /** As written. */
  readonly keyword: string;
  /** Where the keyword begins in the instruction's text: the source, or `joined` if the line is continued. */
  readonly at: number;
  /** Where the arguments end in the instruction's text, white space left out. */
  readonly end: number;
  /** Where arguments of the form `text` begin in the instruction's text. */
  readonly argumentsAt: number;
  readonly joined: JoinedText | undefined;
  readonly firstLine: number;
  /** The last line, heredocs included. */
  readonly lastLine: number;
  /** The comments above that belong to it, without `#`, trimmed. */
  readonly comments: readonly string[] | undefined;
  /** Flags without quotes and escapes: `--name=value`. */
  readonly flags: readonly Word[];
  readonly arguments: Form | NoArguments | InvalidArguments;
  readonly heredocs: readonly HeredocNode[];
}

type CommandForm = TextArguments | JsonArguments;
type ListForm = WordArguments | JsonArguments;

/** ADD: words or JSON. */
export type AddInstruction = InstructionBase<"add", ListForm>;
/** ARG: words. */
export type ArgInstruction = InstructionBase<"arg", WordArguments>;
/** CMD: the rest of the line, or JSON. */
export type CmdInstruction = InstructionBase<"cmd", CommandForm>;
/** COPY: words or JSON. */
export type CopyInstruction = InstructionBase<"copy", ListForm>;
/** ENTRYPOINT: the rest of the line, or JSON. */
export type EntrypointInstruction = InstructionBase<"entrypoint", CommandForm>;
/** ENV: pairs. */
export type EnvInstruction = InstructionBase<"env", PairArguments>;
/** EXPOSE: words. */
export type ExposeInstruction = InstructionBase<"expose", WordArguments>;
/** FROM: words. */
export type FromInstruction = InstructionBase<"from", WordArguments>;
/** LABEL: pairs. */
export type LabelInstruction = InstructionBase<"label", PairArguments>;
/** MAINTAINER: the rest of the line. */
export type MaintainerInstruction = InstructionBase<"maintainer", TextArguments>;
/** RUN: the rest of the line, or JSON. */
export type RunInstruction = InstructionBase<"run", CommandForm>;
/** SHELL: the rest of the line, or JSON. */
export type ShellInstruction = InstructionBase<"shell", CommandForm>;
/** STOPSIGNAL: the rest of the line. */
export type StopSignalInstruction = InstructionBase<"stopsignal", TextArguments>;
/** USER: the rest of the line. */
export type UserInstruction = InstructionBase<"user", TextArguments>;
/** VOLUME: words or JSON. */
export type VolumeInstruction = InstructionBase<"volume", ListForm>;
/** WORKDIR: the rest of the line. */
export type WorkdirInstruction = InstructionBase<"workdir", TextArguments>;

/** HEALTHCHECK: its type, then a command. */
export interface HealthcheckInstruction extends InstructionBase<"healthcheck", CommandForm> {
  /** `CMD` or `NONE` as written, undefined if there is nothing. */
  readonly type: Word | undefined;
}

/** One that an ONBUILD holds has its arguments as text: it is wrong in any case. */
export interface OnbuildInstruction extends InstructionBase<"onbuild", TextArguments> {
  /** The whole line, joined, with the white space around it. */
  readonly original: string;
  /** The instruction that it holds; its lines, heredocs and text are those of the ONBUILD. */
  readonly trigger: InstructionNode | undefined;
}

/** An instruction that there is not. */
export type UnknownInstruction = InstructionBase<"unknown", TextArguments>;

/** One instruction of a file. */
export type InstructionNode =
  | AddInstruction
  | ArgInstruction
  | CmdInstruction
  | CopyInstruction
  | EntrypointInstruction
  | EnvInstruction
  | ExposeInstruction
  | FromInstruction
  | HealthcheckInstruction
  | LabelInstruction
  | MaintainerInstruction
  | OnbuildInstruction
  | RunInstruction
  | ShellInstruction
  | StopSignalInstruction
  | UserInstruction
  | VolumeInstruction
  | WorkdirInstruction
  | UnknownInstruction;

/** The names of the instructions, in lower case. */
export type InstructionKind = Exclude<InstructionNode["kind"], "unknown">;
