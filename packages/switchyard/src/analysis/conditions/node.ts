import type { Place } from "./conditionError.ts";
import type { FunctionName } from "./functions.ts";

/** A condition as a tree; every node knows the piece of text that it came from. */
export type Node =
  | (Place & { readonly kind: "literal"; readonly value: number | string | boolean | null })
  | (Place & { readonly kind: "name"; readonly name: ScopeName })
  | (Place & { readonly kind: "member"; readonly object: Node; readonly member: string })
  | (Place & { readonly kind: "index"; readonly object: Node; readonly index: Node })
  | (Place & { readonly kind: "unary"; readonly operator: "-" | "!"; readonly operand: Node })
  | Binary<"arithmetic", ArithmeticOperator>
  | Binary<"comparison", ComparisonOperator>
  | Binary<"logical", "&&" | "||">
  | (Place & {
      readonly kind: "conditional";
      readonly test: Node;
      readonly whenTrue: Node;
      readonly whenFalse: Node;
    })
  | (Place & { readonly kind: "call"; readonly callee: FunctionName; readonly parameters: readonly Node[] });

type Binary<Kind, Operator> = Place & {
  readonly kind: Kind;
  readonly operator: Operator;
  readonly left: Node;
  readonly right: Node;
};

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";
export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

export const scopeNames = ["result", "baseline", "samples"] as const;
export type ScopeName = (typeof scopeNames)[number];
