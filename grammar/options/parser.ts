import { type CstNode, CstParser } from "chevrotain";
import { Comma, Equals, Key, OPTION_TOKENS, type OptionToken, Value } from "./tokens.js";

/** `key` or `key=value`. */
export interface OptionFieldCst extends CstNode {
  readonly name: "field";
  readonly children: {
    readonly OptionKey: OptionToken[];
    readonly OptionEquals?: OptionToken[];
    readonly OptionValue?: OptionToken[];
  };
}

export interface OptionsCst extends CstNode {
  readonly name: "options";
  readonly children: { readonly field: OptionFieldCst[] };
}

/** The grammar of the option language. */
export class OptionParser extends CstParser {
  constructor(skipValidations = true) {
    super([...OPTION_TOKENS], { skipValidations, recoveryEnabled: false, maxLookahead: 1 });
    this.performSelfAnalysis();
  }

  /** `options = field { "," field }` */
  readonly options = this.RULE("options", () => {
    this.AT_LEAST_ONE_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.field) });
  });

  /** `field = key [ "=" value ]` */
  readonly field = this.RULE("field", () => {
    this.CONSUME(Key);
    this.OPTION(() => {
      this.CONSUME(Equals);
      this.CONSUME(Value);
    });
  });
}

let parser: OptionParser | undefined;

/** The concrete syntax tree of a list of tokens from `lexOptions`. The parser is made on first use. */
export function parseOptionTokens(tokens: readonly OptionToken[]): OptionsCst {
  parser ??= new OptionParser();
  parser.input = [...tokens];
  const cst = parser.options() as OptionsCst;
  const [error] = parser.errors;
  if (error !== undefined) throw error;
  return cst;
}
