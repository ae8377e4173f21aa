import type { Load } from "../load/startLoad.ts";
import type { Switchyard } from "../product/switchyard.ts";
import type { ShopDatabase } from "./database/shopDatabase.ts";
import type { Progress } from "./progress.ts";

/** What acts take place on. */
export interface Stage {
  readonly switchyard: Switchyard;
  readonly load: Load;
  readonly progress: Progress;
  readonly ending: AbortSignal;
  /** Undefined where there is no PostgreSQL; acts that need one are left out. */
  readonly database: ShopDatabase | undefined;
}
