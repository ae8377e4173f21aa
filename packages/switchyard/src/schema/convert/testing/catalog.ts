import type { Catalog, Constraint, Index } from "../../catalog/catalog.ts";
import { afterOperations } from "../../catalog/overlay/afterOperations.ts";
import { emptyCatalog } from "../../catalog/overlay/emptyCatalog.ts";

/** The database that the corpus's statements are read for: `users` and `orders`, and two tables as Prisma names them. */
export const testCatalog: Catalog = withDetails(
  afterOperations(
    { ...emptyCatalog(150_000), extensions: ["plpgsql"] },
    [
      {
        create_table: {
          name: "users",
          columns: [
            { name: "id", type: "integer", nullable: false },
            { name: "email", type: "text", nullable: false },
            { name: "name", type: "character varying(50)", nullable: true },
            { name: "age", type: "integer", nullable: true },
          ],
        },
      },
      {
        create_table: {
          name: "orders",
          columns: [
            { name: "id", type: "bigint", nullable: false },
            { name: "user_id", type: "integer", nullable: false },
            { name: "total", type: "numeric(10,2)", nullable: false, default: "0" },
            { name: "meta", type: "json", nullable: true },
          ],
        },
      },
      {
        create_table: {
          name: "User",
          columns: [
            { name: "id", type: "integer", nullable: false },
            { name: "email", type: "text", nullable: false },
            { name: "name", type: "text", nullable: true },
          ],
        },
      },
      {
        create_table: {
          name: "Post",
          columns: [
            { name: "id", type: "integer", nullable: false },
            { name: "title", type: "text", nullable: false },
            { name: "views", type: "integer", nullable: false, default: "0" },
            { name: "authorId", type: "integer", nullable: false },
            { name: "reviewerId", type: "integer", nullable: true },
            { name: "status", type: '"Status"', nullable: false },
          ],
        },
      },
    ],
    "public",
  ),
);

function withDetails(catalog: Catalog): Catalog {
  const constraints = [
    constraint("users", "users_pkey", "primary-key", ["id"]),
    constraint("users", "users_email_key", "unique", ["email"]),
    constraint("orders", "orders_pkey", "primary-key", ["id"]),
    { ...constraint("orders", "orders_total_check", "check", ["total"]), validated: false },
    {
      ...constraint("Post", "Post_authorId_fkey", "foreign-key", ["authorId"]),
      references: { schema: "public", table: "User", columns: ["id"] },
    },
    {
      ...constraint("orders", "orders_fkey", "foreign-key", ["user_id"]),
      references: { schema: "public", table: "users", columns: ["id"] },
    },
  ];
  const indexes = [
    index("users", "users_pkey", ["id"], "users_pkey"),
    index("User", "User_email_key", ["email"], null),
    { ...index("orders", "orders_user_idx", ["user_id"], null), unique: false },
  ];
  return { ...catalog, constraints, indexes };
}

function constraint(
  table: string,
  name: string,
  kind: Constraint["kind"],
  columns: readonly string[],
): Constraint {
  return {
    schema: "public",
    table,
    name,
    kind,
    columns,
    validated: true,
    deferrable: false,
    definition: "",
    references: null,
    index: null,
    inherited: false,
  };
}

function index(table: string, name: string, columns: readonly string[], of: string | null): Index {
  return {
    schema: "public",
    table,
    name,
    columns,
    uses: columns,
    unique: true,
    primary: false,
    valid: true,
    method: "btree",
    predicate: null,
    definition: "",
    constraint: of,
    bytes: 0,
  };
}
