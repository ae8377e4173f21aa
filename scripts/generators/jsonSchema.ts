import { configJsonSchema } from "../../packages/switchyard/src/config/jsonSchema.ts";

export function jsonSchemaFile(): string {
  return `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
}
