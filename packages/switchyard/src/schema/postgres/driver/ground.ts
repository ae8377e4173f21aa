import type { Clock } from "../../../clock.ts";
import type { Connect } from "../connection.ts";
import type { PostgresSchemaOptions } from "../openPostgresSchema.ts";

/** What all verbs stand on. */
export interface DriverGround {
  readonly options: PostgresSchemaOptions;
  readonly connect: Connect;
  readonly clock: Clock;
  /** 0..1 */
  readonly random: () => number;
  /** How long a holder may be silent before another one takes over. */
  readonly leaseMs: number;
}
