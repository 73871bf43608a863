/** A schema of its own on a server, with its dumps, and further logins for it. */
import { randomUUID } from "node:crypto";
import { createConnection, type Connection } from "mysql2/promise";
import { openDatabase, type Database } from "../../../src/adapters/database/database.ts";
import type { MysqlSettings } from "../../../src/adapters/database/mysql-connection.ts";
import { mysqlDumps } from "../../../src/adapters/dump/mysql.ts";
import { soon, type DumpedPlace } from "../../contract/dumps.ts";
import type { TestDatabases } from "../../support/test-databases.ts";

interface Opened extends AsyncDisposable {
  readonly dumps: ReturnType<typeof mysqlDumps>;
}

export interface ServerPlace extends DumpedPlace {
  readonly server: MysqlSettings;
  /** Another login; `*` in a grant is the schema. A role that is named is its default one. */
  login(
    password: string,
    grants: readonly string[],
    role?: string,
  ): Promise<Opened & { change(password: string): Promise<void> }>;
}

export async function opened(server: MysqlSettings): Promise<Opened> {
  const database: Database = await openDatabase(server, soon());
  return {
    dumps: mysqlDumps(server, database),
    [Symbol.asyncDispose]: async () => database[Symbol.asyncDispose](),
  };
}

export async function placeOn(databases: TestDatabases): Promise<ServerPlace> {
  const place = await databases.emptyPlace();
  const server = place.settings as MysqlSettings;
  const { dumps, ...rest } = await opened(server);
  const root = await createConnection({
    ...loginOf(server),
    database: server.schema,
    multipleStatements: true,
  });
  const other = `${server.schema}_other`;
  const text = (statement: string) => statement.replaceAll("`*`", `\`${server.schema}\``);
  return {
    dumps,
    other,
    server,
    async run(statement, schema) {
      if (schema !== undefined) {
        await root.query(`use ${schema}`);
      }
      await root.query(text(statement));
      await root.query(`use ${server.schema}`);
    },
    fingerprint: async (schema, table) => fingerprint(root, schema, table),
    async login(password, grants, role) {
      const user = `u_${randomUUID().slice(0, 8)}`;
      // A new MariaDB has somebody without a name at localhost, who would go before.
      const accounts = [`'${user}'@'%'`, `'${user}'@'localhost'`];
      const onEach = async (words: (account: string) => string, values: readonly string[] = []) => {
        for (const account of accounts) {
          await root.query(words(account), [...values]);
        }
      };
      await onEach((account) => `create user ${account} identified by ?`, [password]);
      for (const grant of grants) {
        await onEach((account) => `grant ${text(grant)} to ${account}`);
      }
      if (role !== undefined) {
        const [version] = (await root.query("select version() as text"))[0] as [{ text: string }];
        const word = version.text.includes("MariaDB") ? "for" : "to";
        await onEach((account) => `set default role ${role} ${word} ${account}`);
      }
      const own = await opened({ ...server, user, password });
      return {
        dumps: own.dumps,
        change: async (next) =>
          onEach((account) => `alter user ${account} identified by ?`, [next]),
        async [Symbol.asyncDispose]() {
          await own[Symbol.asyncDispose]();
          await onEach((account) => `drop user ${account}`);
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await rest[Symbol.asyncDispose]();
      await root.query(`drop database if exists ${other}`);
      await root.end();
      await place[Symbol.asyncDispose]();
    },
  };
}

function loginOf({ host, port, user, password }: MysqlSettings) {
  return { host, port, user, password };
}

async function fingerprint(root: Connection, schema: string, table: string): Promise<string> {
  const name = `\`${schema}\`.\`${table.replaceAll("`", "``")}\``;
  const [sums] = await root.query(`checksum table ${name} extended`);
  const [made] = await root.query(`show create table ${name}`);
  const [sum] = sums as unknown as readonly { readonly Checksum: number }[];
  return JSON.stringify([
    sum?.Checksum,
    (made as readonly object[]).map((row) => Object.values(row)),
  ]);
}

export async function collationOf(place: ServerPlace, schema: string): Promise<string> {
  const root = await createConnection(loginOf(place.server));
  const [rows] = await root.query(`show create database ${schema}`);
  const [{ names }] = (
    await root.query(
      "select default_collation_name as names from information_schema.schemata where schema_name = ?",
      [schema],
    )
  )[0] as [{ names: string }];
  await root.end();
  return `${JSON.stringify(rows)} ${names}`;
}

/** Some megabytes that do not compress, so that a dump of them is still at work when it is read. */
export async function fillUp(place: ServerPlace): Promise<void> {
  await place.run("create table filling (id int, text varchar(8000))");
  const letters = Array.from({ length: 8 }, () => "sha2(rand(), 512)").join(", ");
  const rows = Array.from(
    { length: 500 },
    (_, at) => `(${at}, repeat(concat(${letters}), 4))`,
  ).join();
  for (let count = 0; count < 12; count += 1) {
    await place.run(`insert into filling values ${rows}`);
  }
}
