/** The integer type of a serial type; undefined for any other. */
export function serialBase(type: string): "integer" | "bigint" | "smallint" | undefined {
  return serials[type.trim().toLowerCase()];
}

const serials: Readonly<Record<string, "integer" | "bigint" | "smallint">> = {
  serial: "integer",
  serial4: "integer",
  bigserial: "bigint",
  serial8: "bigint",
  smallserial: "smallint",
  serial2: "smallint",
};
