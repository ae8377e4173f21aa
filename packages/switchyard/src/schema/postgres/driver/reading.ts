import type { Connection } from "../connection.ts";
import { checkServer } from "../session/checkServer.ts";
import type { DriverGround } from "./ground.ts";

/** Runs a verb that changes nothing that the lease protects. */
export async function reading<Result>(
  ground: DriverGround,
  verb: string,
  body: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = await ground.connect(`${ground.options.app} ${verb}`);
  try {
    await checkServer(connection, ground.options.schema);
    return await body(connection);
  } finally {
    await connection.close();
  }
}
