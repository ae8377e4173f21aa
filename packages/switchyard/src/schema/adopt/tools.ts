import type { Tool } from "./history.ts";
import { drizzle } from "./tools/drizzle.ts";
import { flyway } from "./tools/flyway.ts";
import { knex } from "./tools/knex.ts";
import { pgroll } from "./tools/pgroll.ts";
import { prisma } from "./tools/prisma.ts";
import { rails } from "./tools/rails.ts";

export const tools: readonly Tool[] = [prisma, drizzle, knex, flyway, rails, pgroll];
