/** A kind of token, as the grammars make and compare them. */
export interface TokenType {
  readonly name: string;
  readonly LABEL: string | undefined;
  readonly tokenTypeIdx: number;
}

interface Token {
  readonly tokenTypeIdx: number;
}

/** A node of the tree: what a rule consumed, by the name of the token or rule. */
interface CstNode {
  readonly name: string;
  readonly children: Record<string, (Token | CstNode)[]>;
}

interface Rule {
  (): CstNode;
  readonly ruleName?: string;
}

interface Labelled {
  readonly LABEL?: string;
}

interface Separated {
  readonly SEP: TokenType;
  readonly DEF: () => void;
}

type Body = () => void;

let tokenTypes = 0;

/** @see TokenType */
export function createToken({ name, label }: { readonly name: string; readonly label?: string }): TokenType {
  return { name, LABEL: label, tokenTypeIdx: ++tokenTypes };
}

/** Tokens are made by lexers of our own; none has a pattern. */
export const Lexer = { NA: undefined } as const;

/** Ends the search for the tokens that a body may begin with. */
const FOUND = Symbol("found");

/** The choices that a rule may have, each as often as its name has digits after it. */
const Choice = { or: 0, atLeastOne: 1, manySep: 2, option: 3, many: 8 } as const;
const MOST_CHOICES = 16;

/**
 * The part of Chevrotain's `CstParser` that the grammars are written in, for released programs: there it takes
 * Chevrotain's place, whose analysis of a grammar takes longer than the compilation of a file. One token decides; a
 * choice is examined when it is first met, by running its bodies up to their first token. No recovery, no messages: the
 * grammars accept whatever the lexers make, and tests of Chevrotain itself show that they are sound. A test shows that
 * both make the same trees.
 */
export class CstParser {
  errors: unknown[] = [];
  #tokens: readonly Token[] = [];
  #at = 0;
  #node: CstNode | undefined;
  #rules = 0;
  #rule = 0;
  /** What a choice begins with; for OR the number of the alternative. */
  readonly #firsts = new Map<number, ReadonlyMap<number, number>>();
  /** Where tokens are gathered while bodies run only to be examined. */
  #found: Set<number> | undefined;

  set input(tokens: readonly Token[]) {
    this.#tokens = tokens;
    this.#at = 0;
    this.errors = [];
  }

  /** There is nothing to do ahead of time. */
  performSelfAnalysis(): void {}

  RULE(ruleName: string, body: Body): Rule {
    const id = ++this.#rules;
    return Object.assign(() => this.#run(ruleName, id, body), { ruleName });
  }

  #run(name: string, id: number, body: Body): CstNode {
    const node: CstNode = { name, children: Object.create(null) as CstNode["children"] };
    if (this.#found !== undefined) {
      body();
      return node;
    }
    const [outerNode, outerRule] = [this.#node, this.#rule];
    this.#node = node;
    this.#rule = id;
    try {
      body();
      if (outerNode === undefined && this.#at < this.#tokens.length)
        throw new Error(`${name} ends too early`);
    } catch (error) {
      if (outerNode !== undefined) throw error;
      this.errors.push(error);
    } finally {
      this.#node = outerNode;
      this.#rule = outerRule;
    }
    return node;
  }

  CONSUME(type: TokenType, options?: Labelled): void {
    if (this.#found !== undefined) {
      this.#found.add(type.tokenTypeIdx);
      throw FOUND;
    }
    const token = this.#tokens[this.#at];
    if (token?.tokenTypeIdx !== type.tokenTypeIdx) throw new Error(`${type.name} expected`);
    this.#at++;
    this.#add(options?.LABEL ?? type.name, token);
  }

  SUBRULE(rule: Rule, options?: Labelled): void {
    const node = rule.call(this);
    if (this.#found === undefined) this.#add(options?.LABEL ?? rule.ruleName!, node);
  }

  OR(alternatives: readonly { readonly ALT: Body }[]): void {
    if (this.#found !== undefined) {
      for (const { ALT } of alternatives) this.#gather(ALT, this.#found);
      throw FOUND;
    }
    const chosen = (this.#firsts.get(this.#key(Choice.or)) ?? this.#learn(Choice.or, alternatives)).get(
      this.#nextType(),
    );
    if (chosen === undefined) throw new Error("no alternative begins so");
    alternatives[chosen]!.ALT();
  }

  AT_LEAST_ONE(body: Body): void {
    do body();
    while (this.#isNext(Choice.atLeastOne, body));
  }

  AT_LEAST_ONE_SEP({ SEP, DEF }: Separated): void {
    DEF();
    while (this.#tokens[this.#at]?.tokenTypeIdx === SEP.tokenTypeIdx) {
      this.CONSUME(SEP);
      DEF();
    }
  }

  MANY_SEP(list: Separated): void {
    if (this.#isNext(Choice.manySep, list.DEF)) this.AT_LEAST_ONE_SEP(list);
  }

  #option(digit: number, body: Body): void {
    if (this.#isNext(Choice.option + digit, body)) body();
  }

  #many(digit: number, body: Body): void {
    while (this.#isNext(Choice.many + digit, body)) body();
  }

  OPTION = (body: Body): void => this.#option(0, body);
  OPTION1 = (body: Body): void => this.#option(1, body);
  OPTION2 = (body: Body): void => this.#option(2, body);
  OPTION3 = (body: Body): void => this.#option(3, body);
  MANY = (body: Body): void => this.#many(0, body);
  MANY1 = (body: Body): void => this.#many(1, body);
  MANY2 = (body: Body): void => this.#many(2, body);
  SUBRULE1 = this.SUBRULE;
  SUBRULE2 = this.SUBRULE;

  /** Whether a body begins with the next token. While bodies are examined, what it begins with is only gathered. */
  #isNext(choice: number, body: Body): boolean {
    if (this.#found !== undefined) {
      this.#gather(body, this.#found);
      return false;
    }
    const firsts = this.#firsts.get(this.#key(choice)) ?? this.#learn(choice, [{ ALT: body }]);
    return firsts.has(this.#nextType());
  }

  #nextType(): number {
    return this.#tokens[this.#at]?.tokenTypeIdx ?? 0;
  }

  #key(choice: number): number {
    return this.#rule * MOST_CHOICES + choice;
  }

  /** Finds out which tokens lead to which alternative. */
  #learn(choice: number, alternatives: readonly { readonly ALT: Body }[]): ReadonlyMap<number, number> {
    const numbered = alternatives.flatMap(({ ALT }, at) =>
      [...this.#gather(ALT)].map((type) => [type, at] as const),
    );
    const firsts = new Map(numbered);
    if (firsts.size < numbered.length) throw new Error("two alternatives begin alike");
    this.#firsts.set(this.#key(choice), firsts);
    return firsts;
  }

  #add(name: string, child: Token | CstNode): void {
    const { children } = this.#node!;
    const known = children[name];
    if (known === undefined) children[name] = [child];
    else known.push(child);
  }

  /** Adds the types of the tokens that a body may begin with. */
  #gather(body: Body, found = new Set<number>()): Set<number> {
    const outer = this.#found;
    this.#found = found;
    try {
      body();
    } catch (thrown) {
      if (thrown === FOUND) return found;
      throw thrown;
    } finally {
      this.#found = outer;
    }
    throw new Error("a choice needs a body that consumes something");
  }
}
