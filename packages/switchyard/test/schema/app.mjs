import { readFileSync } from "node:fs";
import { createServer } from "node:http";

// The application of the end-to-end tests with a database: its code knows one shape of the table `people`.
const { pg: driver, name, number, unprepared } = JSON.parse(readFileSync("release.json", "utf8"));
const { Pool } = (await import(driver)).default;
const { PORT, HOST, SWITCHYARD_RELEASE, DATABASE_URL } = process.env;
const pool = new Pool({ connectionString: DATABASE_URL, max: 4 });
pool.on("error", () => undefined);
const query = (statement, text, values) =>
  pool.query({ ...(!unprepared && { name: statement }), text, values });

const read = `SELECT * FROM people WHERE id = $1`;
const write = `INSERT INTO people (id, ${name}, age) VALUES ($1, $2, $3)
  ON CONFLICT (id) DO UPDATE SET ${name} = excluded.${name}, age = excluded.age`;

const server = createServer(async (request, response) => {
  response.setHeader("x-release", SWITCHYARD_RELEASE);
  if (request.url === "/up") return response.end();
  const id = Number(request.url?.split("/").at(-1));
  try {
    if (request.method === "PUT") {
      let body = "";
      for await (const chunk of request) body += chunk;
      const person = JSON.parse(body);
      const age = number ? person.age : String(person.age);
      await query("write", write, [id, person.name, age]);
    }
    const { rows } = await query("read", read, [id]);
    const [row] = rows;
    if (number !== (typeof row?.age === "number")) throw new Error(`age is ${JSON.stringify(row)}`);
    response.end(JSON.stringify({ name: row[name], age: Number(row.age) }));
  } catch (error) {
    response.statusCode = 500;
    response.end(`${SWITCHYARD_RELEASE}: ${error.message}`);
  }
});
server.listen(Number(PORT), HOST);
process.once("SIGTERM", () => server.close(() => process.exit(0)));
