import { z } from "zod";

/**
 * The operations of a migration, in the format of pgroll (https://pgroll.com/docs/latest/operations): one object with
 * the operation's name as its only key. `up` is an SQL expression over the columns as the old version sees them, `down`
 * one over the columns as the new version sees them.
 */

const name = z.string().min(1).max(63, "PostgreSQL's names have at most 63 bytes");
const expression = z.string().min(1);

const referentialAction = z
  .string()
  .transform((text) => text.toUpperCase())
  .pipe(z.enum(["NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"]));

const matchType = z
  .string()
  .transform((text) => text.toUpperCase())
  .pipe(z.enum(["SIMPLE", "FULL"]));

const deferral = {
  deferrable: z.boolean().optional(),
  initially_deferred: z.boolean().optional(),
};

export const checkSchema = z.strictObject({
  name,
  constraint: expression,
  no_inherit: z.boolean().optional(),
});

export const referencesSchema = z.strictObject({
  name,
  table: name,
  column: name,
  on_delete: referentialAction.optional(),
  on_update: referentialAction.optional(),
  on_delete_set_columns: z.array(name).optional(),
  match_type: matchType.optional(),
  ...deferral,
});

export const columnSchema = z.strictObject({
  name,
  type: z.string().min(1),
  nullable: z.boolean().optional(),
  unique: z.boolean().optional(),
  pk: z.boolean().optional(),
  /** An SQL expression. */
  default: z.string().nullable().optional(),
  check: checkSchema.optional(),
  references: referencesSchema.optional(),
  generated: z
    .strictObject({
      expression: expression.optional(),
      identity: z
        .strictObject({
          user_specified_values: z.enum(["ALWAYS", "BY DEFAULT"]).optional(),
          sequence_options: z.string().optional(),
        })
        .optional(),
    })
    .optional(),
  comment: z.string().nullable().optional(),
});

const storage = { storage_parameters: z.string().optional() };

const indexParameters = z.strictObject({
  tablespace: z.string().optional(),
  include_columns: z.array(name).optional(),
  ...storage,
});

const tableConstraint = z.strictObject({
  name,
  type: z.enum(["unique", "check", "primary_key", "foreign_key", "exclude"]),
  columns: z.array(name).optional(),
  check: expression.optional(),
  references: z
    .strictObject({
      table: name,
      columns: z.array(name).optional(),
      on_delete: referentialAction.optional(),
      on_update: referentialAction.optional(),
      on_delete_set_columns: z.array(name).optional(),
      match_type: matchType.optional(),
    })
    .optional(),
  exclude: z
    .strictObject({
      index_method: z.string().optional(),
      elements: z.string(),
      predicate: z.string().optional(),
    })
    .optional(),
  no_inherit: z.boolean().optional(),
  nulls_not_distinct: z.boolean().optional(),
  index_parameters: indexParameters.optional(),
  ...deferral,
});

const expressions = z.record(name, expression);

const indexColumn = z.strictObject({
  collate: z.string().optional(),
  nulls: z.enum(["first", "last"]).optional(),
  sort: z.enum(["asc", "desc"]).optional(),
  opclass: z.strictObject({ name: z.string(), params: z.array(z.string()).optional() }).optional(),
});

/** What each operation takes. */
export const operationSchemas = {
  create_table: z.strictObject({
    name,
    columns: z.array(columnSchema).min(1),
    constraints: z.array(tableConstraint).optional(),
    comment: z.string().nullable().optional(),
  }),
  rename_table: z.strictObject({ from: name, to: name }),
  drop_table: z.strictObject({ name }),
  add_column: z.strictObject({ table: name, column: columnSchema, up: expression.optional() }),
  drop_column: z.strictObject({ table: name, column: name, down: expression.optional() }),
  rename_column: z.strictObject({ table: name, from: name, to: name }),
  /** Any of these at once; `up` and `down` hold for all of them together. */
  alter_column: z.strictObject({
    table: name,
    column: name,
    /** As older files of pgroll rename a column. */
    name: name.optional(),
    type: z.string().min(1).optional(),
    nullable: z.boolean().optional(),
    /** null: no default any more. */
    default: z.string().nullable().optional(),
    comment: z.string().nullable().optional(),
    unique: z.strictObject({ name }).optional(),
    check: checkSchema.optional(),
    references: referencesSchema.optional(),
    up: expression.optional(),
    down: expression.optional(),
  }),
  create_index: z.strictObject({
    name,
    table: name,
    /** In order; an object from column to its options, or just names. */
    columns: z.union([z.record(name, indexColumn), z.array(name).min(1)]),
    method: z.string().optional(),
    unique: z.boolean().optional(),
    predicate: z.string().optional(),
    include: z.array(name).optional(),
    ...storage,
  }),
  drop_index: z.strictObject({ name }),
  create_constraint: z.strictObject({
    ...tableConstraint.shape,
    table: name,
    /** By column. Without them the constraint binds both versions. */
    up: expressions.optional(),
    down: expressions.optional(),
  }),
  drop_constraint: z.strictObject({
    table: name,
    name,
    /** Of the constraint's only column. */
    up: expression.optional(),
    down: expression.optional(),
  }),
  drop_multicolumn_constraint: z.strictObject({
    table: name,
    name,
    up: expressions.optional(),
    down: expressions.optional(),
  }),
  rename_constraint: z.strictObject({ table: name, from: name, to: name }),
  set_replica_identity: z.strictObject({
    table: name,
    identity: z.strictObject({
      type: z
        .string()
        .transform((text) => text.toLowerCase())
        .pipe(z.enum(["nothing", "default", "index", "full"])),
      index: z.string().optional(),
    }),
  }),
  /** Statements as they are, in the transaction of expand; those of `onComplete` in that of contract. */
  sql: z.strictObject({
    up: z.string().min(1),
    down: z.string().optional(),
    onComplete: z.boolean().optional(),
  }),
} as const;

export type OperationKind = keyof typeof operationSchemas;

/** What an operation of this kind says, with its defaults filled in. */
export type OperationBody<Kind extends OperationKind> = z.output<(typeof operationSchemas)[Kind]>;

/** One operation: its name is its only key, as in the file. */
export type Operation = {
  readonly [Kind in OperationKind]: { readonly [Key in Kind]: OperationBody<Kind> };
}[OperationKind];

export type ColumnDefinition = z.output<typeof columnSchema>;
export type CheckDefinition = z.output<typeof checkSchema>;
export type ReferencesDefinition = z.output<typeof referencesSchema>;
export type ConstraintDefinition = z.output<typeof tableConstraint>;
