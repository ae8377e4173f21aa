import { suggest } from "../../config/suggest.ts";
import { ConditionError, type Place } from "./conditionError.ts";
import { type FunctionName, functions, isFunctionName } from "./functions.ts";
import { type ArithmeticOperator, type ComparisonOperator, type Node, scopeNames } from "./node.ts";
import { type Token, tokenize } from "./tokenize.ts";

/** Brackets, `!`, `-` and `?:` inside each other. */
const maxDepth = 50;

/** Recursive descent, loosest operator first: `?:`, `||`, `&&`, comparison, `+ -`, `* / %`, `! -`, `. []`. */
export class Parser {
  private readonly tokens: readonly Token[];
  private readonly end: Token;
  private position = 0;
  private depth = 0;

  constructor(text: string) {
    this.tokens = tokenize(text);
    this.end = { kind: "end", text: "", offset: text.length, length: 1 };
  }

  whole(): Node {
    const node = this.conditional();
    if (this.current.kind !== "end")
      throw new ConditionError(
        `expected an operator such as < or &&, or the end, not ${shown(this.current)}`,
        this.current,
      );
    return node;
  }

  private conditional(): Node {
    return this.nested(() => {
      const test = this.or();
      if (!this.skip("?")) return test;
      const whenTrue = this.conditional();
      this.expect(":", "`? … :` needs both of its branches");
      const whenFalse = this.conditional();
      return { kind: "conditional", test, whenTrue, whenFalse, ...span(test, whenFalse) };
    });
  }

  private or(): Node {
    let left = this.and();
    while (this.skip("||")) left = binary("logical", "||", left, this.and());
    return left;
  }

  private and(): Node {
    let left = this.comparison();
    while (this.skip("&&")) left = binary("logical", "&&", left, this.comparison());
    return left;
  }

  private comparison(): Node {
    const left = this.sum();
    const operator = this.skipOne(comparisons);
    if (operator === undefined) return left;
    const right = this.sum();
    if (comparisons.some((one) => this.at(one)))
      throw new ConditionError("comparisons cannot follow each other; join two of them by &&", this.current);
    return binary("comparison", operator, left, right);
  }

  private sum(): Node {
    let left = this.product();
    for (let operator = this.skipOne(sums); operator !== undefined; operator = this.skipOne(sums))
      left = binary("arithmetic", operator, left, this.product());
    return left;
  }

  private product(): Node {
    let left = this.unary();
    for (let operator = this.skipOne(products); operator !== undefined; operator = this.skipOne(products))
      left = binary("arithmetic", operator, left, this.unary());
    return left;
  }

  private unary(): Node {
    const start = this.current;
    const operator = this.skipOne(unaries);
    if (operator === undefined) return this.postfix();
    const operand = this.nested(() => this.unary());
    return { kind: "unary", operator, operand, ...span(start, operand) };
  }

  private postfix(): Node {
    let object = this.primary();
    for (;;) {
      if (this.skip(".")) {
        const name = this.next();
        if (name.kind !== "name")
          throw new ConditionError(`expected a name behind the dot, not ${shown(name)}`, name);
        object = { kind: "member", object, member: name.text, ...span(object, name) };
      } else if (this.skip("[")) {
        const index = this.conditional();
        const end = this.expect("]", "the [ is not closed");
        object = { kind: "index", object, index, ...span(object, end) };
      } else return object;
    }
  }

  private primary(): Node {
    const token = this.next();
    const { offset, length } = token;
    if (token.kind === "number" || token.kind === "string")
      return { kind: "literal", value: token.value, offset, length };
    if (token.kind === "name") return this.named(token);
    if (token.text !== "(")
      throw new ConditionError(`expected a value such as result or 0.01, not ${shown(token)}`, token);
    const inner = this.conditional();
    const end = this.expect(")", "the ( is not closed");
    return { ...inner, ...span(token, end) };
  }

  private named(token: Token): Node {
    const { text, offset, length } = token;
    const literal = literals.get(text);
    if (literal !== undefined) return { kind: "literal", value: literal.value, offset, length };
    const name = scopeNames.find((known) => known === text);
    if (name !== undefined) return { kind: "name", name, offset, length };
    if (!isFunctionName(text)) throw unknownName(token);
    return this.call(text, token);
  }

  private call(callee: FunctionName, name: Token): Node {
    this.expect("(", `${callee} is a function: write ${functions[callee].usage}`);
    const parameters: Node[] = [];
    if (!this.at(")"))
      do parameters.push(this.conditional());
      while (this.skip(","));
    const end = this.expect(")", `the ( behind ${callee} is not closed`);
    const place = span(name, end);
    const [least, most] = functions[callee].arity;
    if (parameters.length < least || parameters.length > most)
      throw new ConditionError(
        `${parameters.length} values do not fit: write ${functions[callee].usage}`,
        place,
      );
    return { kind: "call", callee, parameters, ...place };
  }

  private nested<T>(parse: () => T): T {
    this.depth += 1;
    if (this.depth > maxDepth) throw new ConditionError(`nested more than ${maxDepth} deep`, this.current);
    const result = parse();
    this.depth -= 1;
    return result;
  }

  private get current(): Token {
    return this.tokens[this.position] ?? this.end;
  }

  private next(): Token {
    const token = this.current;
    this.position += 1;
    return token;
  }

  private at(symbol: string): boolean {
    return this.current.kind === "symbol" && this.current.text === symbol;
  }

  private skip(symbol: string): boolean {
    const found = this.at(symbol);
    if (found) this.position += 1;
    return found;
  }

  private skipOne<T extends string>(symbols: readonly T[]): T | undefined {
    const found = symbols.find((symbol) => this.at(symbol));
    if (found !== undefined) this.position += 1;
    return found;
  }

  private expect(symbol: string, problem: string): Token {
    const token = this.next();
    if (token.kind === "symbol" && token.text === symbol) return token;
    throw new ConditionError(`${problem}; expected ${symbol} and not ${shown(token)}`, token);
  }
}

const comparisons = ["==", "!=", "<", "<=", ">", ">="] as const satisfies readonly ComparisonOperator[];
const sums = ["+", "-"] as const satisfies readonly ArithmeticOperator[];
const products = ["*", "/", "%"] as const satisfies readonly ArithmeticOperator[];
const unaries = ["!", "-"] as const;

const literals = new Map<string, { readonly value: boolean | null }>([
  ["true", { value: true }],
  ["false", { value: false }],
  ["null", { value: null }],
]);

function binary<Kind extends string, Operator extends string>(
  kind: Kind,
  operator: Operator,
  left: Node,
  right: Node,
) {
  return { kind, operator, left, right, ...span(left, right) };
}

function span(from: Place, to: Place): Place {
  return { offset: from.offset, length: to.offset + to.length - from.offset };
}

function unknownName(token: Token): ConditionError {
  const words: Readonly<Record<string, string>> = { and: "&&", or: "||", not: "!" };
  const operator = words[token.text.toLowerCase()];
  if (operator !== undefined) return new ConditionError(`write ${operator} for \`${token.text}\``, token);
  const known = [...scopeNames, ...Object.keys(functions)];
  const meant = suggest(token.text, known);
  const hint = meant === undefined ? `there are ${known.join(", ")}` : `did you mean "${meant}"?`;
  return new ConditionError(`"${token.text}" is not known; ${hint}`, token);
}

function shown(token: Token): string {
  return token.kind === "end" ? "the end" : token.text;
}
