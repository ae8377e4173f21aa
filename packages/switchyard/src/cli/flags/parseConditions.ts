import type { Condition, Json, Operator } from "@switchyard/flags";
import { suggest } from "../../config/suggest.ts";
import { type ConditionToken, conditionTokens, malformed } from "./conditionTokens.ts";
import { keywords, operatorWords } from "./operators.ts";

/**
 * Conditions as people write them on one line, the opposite of `conditionsText`:
 *
 *     plan is pro, team and country is not DE
 *     email ends with @example.com or in segment testers
 *     app.version version >= 2.1.0 and not (has role admin or beta exists)
 *     from 2026-01-01T00:00:00Z until 2026-02-01T00:00:00Z
 *
 * `and` binds closer than `or`. `5`, `true` and `null` are what JSON calls so; quoted they are texts. Throws USAGE.
 */
export function parseConditions(source: string): readonly Condition[] {
  const parser = new Parser(source);
  const all = parser.alternatives();
  parser.end();
  return all;
}

class Parser {
  private at = 0;
  private depth = 0;
  private readonly tokens: readonly ConditionToken[];
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
    this.tokens = conditionTokens(source);
  }

  /** All of which must hold. */
  alternatives(): readonly Condition[] {
    const first = this.together();
    if (!this.isWord("or")) return first;
    const any = [oneOf(first)];
    while (this.take("or")) any.push(oneOf(this.together()));
    return [{ any }];
  }

  end(): void {
    const rest = this.tokens[this.at];
    if (rest) throw this.wrong(`"${rest.text}" is one word too many; join conditions with \`and\` or \`or\``);
  }

  private together(): readonly Condition[] {
    const all = [this.unit()];
    while (this.take("and")) all.push(this.unit());
    return all;
  }

  private unit(): Condition {
    const not = this.take("not");
    if (this.takeSign("(")) return this.group(not);
    if (this.take("in")) {
      if (!this.take("segment")) throw this.wrong("after `in` comes `segment` and its name");
      return { segment: this.text("the name of a segment"), ...negation(not) };
    }
    if (this.take("has")) {
      if (!this.take("role")) throw this.wrong("after `has` comes `role` and the roles");
      return { role: this.list(() => this.text("a role")), ...negation(not) };
    }
    if (not)
      throw this.wrong("after `not` comes `(`, `in segment` or `has role`; else say `plan is not pro`");
    if (this.isWord("from") || this.isWord("until")) return this.window();
    if (this.take("logic")) return { logic: this.json("after `logic` comes JSONLogic in quotes") };
    return this.comparison();
  }

  private group(not: boolean): Condition {
    if (++this.depth > maxDepth) throw this.wrong("the brackets are nested too deeply");
    const inner = this.alternatives();
    if (!this.takeSign(")")) throw this.wrong("a bracket is not closed");
    this.depth -= 1;
    const [only] = inner;
    if (only && inner.length === 1) {
      if (!not) return only;
      if ("any" in only && only.not === undefined) return { ...only, not };
    }
    return { all: inner, ...negation(not) };
  }

  private window(): Condition {
    const from = this.take("from") ? this.text("a time") : undefined;
    const until = this.take("until") ? this.text("a time") : undefined;
    return { ...(from !== undefined && { from }), ...(until !== undefined && { until }) };
  }

  private comparison(): Condition {
    const attribute = this.text("an attribute");
    const before = this.take("not");
    if (this.take("exists")) return { attribute, op: "exists", ...negation(before) };
    const op = this.operator(attribute);
    // `is not` reads better than `not is`.
    const not = before || (op === "is" && this.take("not"));
    return { attribute, op, values: this.list(() => this.value()), ...negation(not) };
  }

  private operator(attribute: string): Operator {
    const [first = "", second = ""] = this.tokens.slice(this.at, this.at + 2).map(({ text }) => text);
    const both = byWords.get(`${first} ${second}`);
    const op = both ?? byWords.get(first);
    if (op === undefined) {
      const words = [...byWords.keys(), "exists"];
      const meant = first === "" ? undefined : suggest(first, words);
      const hint = meant === undefined ? `comes one of ${words.join(", ")}` : `probably comes \`${meant}\``;
      throw this.wrong(`after the attribute ${attribute} ${hint}${first === "" ? "" : `, not "${first}"`}`);
    }
    this.at += both === undefined ? 1 : 2;
    return op;
  }

  private list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.takeSign(",")) items.push(item());
    return items;
  }

  private value(): Json {
    if (this.take("json")) return this.json("after `json` comes JSON in quotes");
    const token = this.next("a value");
    return token.kind === "quoted" ? token.text : literal(token.text);
  }

  private json(what: string): Json {
    const { text } = this.next("JSON in quotes");
    try {
      const value: Json = JSON.parse(text);
      return value;
    } catch {
      throw this.wrong(what);
    }
  }

  private text(what: string): string {
    const token = this.next(what);
    if (token.kind === "word" && keywords.has(token.text))
      throw this.wrong(`${what} must be quoted when it is "${token.text}"`);
    return token.text;
  }

  private next(what: string): ConditionToken {
    const token = this.tokens[this.at];
    if (token === undefined || token.kind === "sign")
      throw this.wrong(`${what} is missing${token ? ` before "${token.text}"` : " at the end"}`);
    this.at += 1;
    return token;
  }

  private isWord(word: string): boolean {
    const token = this.tokens[this.at];
    return token?.kind === "word" && token.text === word;
  }

  private take(word: string): boolean {
    const is = this.isWord(word);
    if (is) this.at += 1;
    return is;
  }

  private takeSign(sign: string): boolean {
    const token = this.tokens[this.at];
    const is = token?.kind === "sign" && token.text === sign;
    if (is) this.at += 1;
    return is;
  }

  private wrong(what: string) {
    return malformed(this.source, what);
  }
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys are the operators
const byWords = new Map(Object.entries(operatorWords).map(([op, words]) => [words, op as Operator]));
const maxDepth = 50;

function negation(not: boolean): { readonly not?: true } {
  return not ? { not } : {};
}

function oneOf(all: readonly Condition[]): Condition {
  const [only] = all;
  return only && all.length === 1 ? only : { all };
}

/** As JSON where it is a number or a word of JSON, else the text itself. */
export function literal(text: string): Json {
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  return /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}
