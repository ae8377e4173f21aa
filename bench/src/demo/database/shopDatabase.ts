import type { AppInput } from "../../shop/releaseDirectory.ts";
import { QueryLoad } from "./queryLoad.ts";
import { ShopSchema } from "./shopSchema.ts";

/** The database of the shop, and who uses it beside the shop. */
export interface ShopDatabase {
  readonly url: string;
  readonly schema: ShopSchema;
  readonly queries: QueryLoad;
  /** What makes a release of the shop use it. */
  readonly config: Pick<AppInput, "database">;
  /** Ends all connections. */
  close(): Promise<void>;
}

export function openShopDatabase(url: string, customers: number): ShopDatabase {
  const schema = new ShopSchema(url, customers);
  const queries = new QueryLoad(customers);
  return {
    url,
    schema,
    queries,
    config: { database: { url, contract: "automatic" } },
    close: async () => {
      await queries.stop();
      await schema.close();
    },
  };
}
