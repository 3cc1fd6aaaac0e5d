import { type CstNode, CstParser, type IOrAlt, type IToken } from "chevrotain";
import {
  BlankLines,
  CloseBracket,
  Comma,
  Comment,
  Directive,
  DOCKERFILE_TOKENS,
  type DockerfileToken,
  Equals,
  Flag,
  Heredoc,
  Invalid,
  JsonString,
  Key,
  Keyword,
  OpenBracket,
  Text,
  TriggerKeyword,
  Type,
  Value,
  Word,
} from "./tokens.js";

/** `[ "…", … ]`. */
export interface JsonArrayCst extends CstNode {
  readonly name: "jsonArray";
  readonly children: {
    readonly OpenBracket: DockerfileToken[];
    readonly JsonString?: DockerfileToken[];
    readonly CloseBracket: DockerfileToken[];
  };
}

/** `name=value …` or `name value`. */
export interface PairsCst extends CstNode {
  readonly name: "pairs";
  readonly children: {
    readonly Key: DockerfileToken[];
    readonly Equals?: DockerfileToken[];
    readonly Value: DockerfileToken[];
  };
}

/** The name and flags of the instruction inside an ONBUILD. */
export interface TriggerCst extends CstNode {
  readonly name: "trigger";
  readonly children: { readonly TriggerKeyword: DockerfileToken[]; readonly Flag?: DockerfileToken[] };
}

export interface InstructionCst extends CstNode {
  readonly name: "instruction";
  readonly children: {
    readonly Keyword: DockerfileToken[];
    readonly Flag?: DockerfileToken[];
    readonly trigger?: TriggerCst[];
    readonly Type?: DockerfileToken[];
    readonly Text?: DockerfileToken[];
    readonly Word?: DockerfileToken[];
    readonly pairs?: PairsCst[];
    readonly jsonArray?: JsonArrayCst[];
    readonly Invalid?: DockerfileToken[];
    readonly Heredoc?: DockerfileToken[];
  };
}

/** Everything in a file; what is of one sort stands together, in order. */
export interface FileCst extends CstNode {
  readonly name: "file";
  readonly children: {
    readonly instruction?: InstructionCst[];
    readonly Comment?: DockerfileToken[];
    readonly Directive?: DockerfileToken[];
    readonly BlankLines?: DockerfileToken[];
  };
}

/**
 * The grammar of the Dockerfile language. The lexer knows which arguments an instruction has, so every list of
 * tokens that it makes is in the grammar.
 */
export class DockerfileParser extends CstParser {
  constructor(skipValidations = true) {
    super([...DOCKERFILE_TOKENS], { skipValidations, recoveryEnabled: false, maxLookahead: 1 });
    this.performSelfAnalysis();
  }

  // Alternatives and loop bodies are made once: a rule would make them anew each time it runs.
  readonly #parts: IOrAlt<unknown>[] = [
    { ALT: () => this.SUBRULE(this.instruction) },
    { ALT: () => this.CONSUME(Comment) },
    { ALT: () => this.CONSUME(BlankLines) },
    { ALT: () => this.CONSUME(Directive) },
  ];
  readonly #argumentForms: IOrAlt<unknown>[] = [
    { ALT: () => this.CONSUME(Text) },
    { ALT: () => this.AT_LEAST_ONE(this.#word) },
    { ALT: () => this.SUBRULE(this.pairs) },
    { ALT: () => this.SUBRULE(this.jsonArray) },
    { ALT: () => this.CONSUME(Invalid) },
  ];
  readonly #part = () => this.OR(this.#parts);
  readonly #argument = () => this.OR(this.#argumentForms);
  readonly #word = () => this.CONSUME(Word);
  readonly #flag = () => this.CONSUME(Flag);
  readonly #trigger = () => this.SUBRULE(this.trigger);
  readonly #type = () => this.CONSUME(Type);
  readonly #heredoc = () => this.CONSUME(Heredoc);
  readonly #equals = () => this.CONSUME(Equals);

  /** `file = { instruction | comment | blankLines | directive }` */
  readonly file = this.RULE("file", () => {
    this.MANY(this.#part);
  });

  /** `instruction = keyword { flag } [ trigger ] [ type ] [ text | word { word } | pairs | jsonArray | error ] { heredoc }` */
  readonly instruction = this.RULE("instruction", () => {
    this.CONSUME(Keyword);
    this.MANY(this.#flag);
    this.OPTION(this.#trigger);
    this.OPTION1(this.#type);
    this.OPTION2(this.#argument);
    this.MANY1(this.#heredoc);
  });

  /** `trigger = keyword { flag }` */
  readonly trigger = this.RULE("trigger", () => {
    this.CONSUME(TriggerKeyword);
    this.MANY(this.#flag);
  });

  /** `pairs = key [ "=" ] value { key [ "=" ] value }` */
  readonly pairs = this.RULE("pairs", () => {
    this.AT_LEAST_ONE(() => {
      this.CONSUME(Key);
      this.OPTION(this.#equals);
      this.CONSUME(Value);
    });
  });

  /** `jsonArray = "[" [ string { "," string } ] "]"` */
  readonly jsonArray = this.RULE("jsonArray", () => {
    this.CONSUME(OpenBracket);
    this.MANY_SEP({ SEP: Comma, DEF: () => this.CONSUME(JsonString) });
    this.CONSUME(CloseBracket);
  });
}

let parser: DockerfileParser | undefined;

/** The concrete syntax tree of a list of tokens from a `DockerfileLexer`. The parser is made on first use. */
export function parseDockerfileTokens(tokens: readonly IToken[]): FileCst {
  parser ??= new DockerfileParser();
  parser.input = tokens as IToken[];
  const cst = parser.file() as FileCst;
  const [error] = parser.errors;
  if (error !== undefined) throw error;
  return cst;
}
