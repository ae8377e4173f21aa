import { SwitchyardError } from "../../errors.ts";

/** A piece of a condition's text; `offset` counts from 0. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** A condition that cannot be read, or that does not fit the data it was evaluated over. */
export class ConditionError extends SwitchyardError implements Place {
  readonly offset: number;
  readonly length: number;

  constructor(message: string, { offset, length }: Place) {
    super("CONFIG_INVALID", message, {
      next: "Correct the condition.",
      fields: { offset, length },
    });
    this.name = "ConditionError";
    this.offset = offset;
    this.length = length;
  }
}
