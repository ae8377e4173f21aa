/** What one version of the app believes of `users`, beside `id`, `name` and `email`, which never change. */
export interface Model {
  readonly columns: Readonly<Record<string, "text" | "integer">>;
  readonly row: Readonly<Record<string, string | number>>;
  readonly change: Readonly<Record<string, string | number>>;
}

export const oldModel: Model = {
  columns: { age: "text", legacy: "text" },
  row: { age: "30", legacy: "kept" },
  change: { age: "31" },
};

/** `age` is renamed to `years` and a number now, `legacy` is gone, and nobody is without a `country`. */
export const newModel: Model = {
  columns: { years: "integer", country: "text" },
  row: { years: 30, country: "DE" },
  change: { years: 31 },
};

/** The app on one ORM. */
export interface App {
  /** One round of everything that an app does with its tables; throws when a statement fails or says what is not so. */
  round(label: string): Promise<void>;
  close(): Promise<void>;
}

export type OpenApp = (url: string, model: Model) => Promise<App>;

export function userOf(label: string, model: Model) {
  return { name: "Ada", email: `${label}@example.org`, ...model.row };
}
