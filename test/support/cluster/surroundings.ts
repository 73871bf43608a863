/** Everything that an installation talks to, on this machine: AWS, a database with a week to pay, mail, metrics, heartbeat. */
import type { TestContext } from "node:test";
import { sql } from "kysely";
import type { SampleTables } from "../../../src/adapters/database/sample-rows.ts";
import { fillSampleTables } from "../../../src/adapters/database/sample-rows.ts";
import { openDatabase, type Database } from "../../../src/adapters/database/database.ts";
import { profileRow, readerRow, usualTables } from "../sample-world.ts";
import { mariadb, mysql, soon } from "../test-databases.ts";
import { openAws, type Aws } from "./aws.ts";
import { hostFromPods } from "./cluster.ts";
import { openDoor, openHttpEar, type Door, type HttpEar } from "./doors.ts";
import { openMailServer, type MailServer } from "./mail-server.ts";
import { openNpiPage } from "./npi-page.ts";
import { openPushgateway, type Pushgateway } from "./pushgateway.ts";

export interface Surroundings {
  readonly aws: Aws;
  /** As this machine reaches it. */
  readonly database: Database;
  readonly databaseDoor: Door;
  readonly mail: MailServer;
  /** Takes alerts where the first does not. */
  readonly fallbackMail: MailServer;
  readonly pushgateway: Pushgateway;
  readonly heartbeat: HttpEar;
  /** What tells the chart of all of them. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Two providers with three ready cases, one referred by the other, and readers of every report. */
function weekToPay(): SampleTables {
  const lists = [
    "provider_payment_report_weekly",
    "provider_payment_summary_report_weekly",
    "referral_report_weekly",
  ];
  return {
    ...usualTables(),
    user_profile: [
      profileRow("ann", { referred_by_user: null }),
      profileRow("bob", { referred_by_user: "ann" }),
    ],
    referral_payment_amounts: [
      {
        user_id: "ann",
        pay_category: "General",
        payment_type: "Percentage",
        payment_amount: "0.1000",
      },
    ],
    report_email_list: lists.map((report_name) =>
      readerRow("finance@example.com", { report_name }),
    ),
  };
}

export async function openSurroundings(t: TestContext): Promise<Surroundings> {
  const databases = mysql.skip === false ? mysql : mariadb;
  const place = await databases.emptyPlace();
  const { settings } = place;
  if (settings.kind !== "mysql") {
    throw new TypeError("Cannot give pods a database that is a file");
  }
  const database = await openDatabase(settings, soon());
  t.after(async () => {
    await database.read(
      async (queries) =>
        sql.raw(`drop schema if exists ${settings.schema}_search`).execute(queries),
      soon(),
    );
    await database[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });
  await fillSampleTables(database, weekToPay(), soon());

  const login = { username: settings.user, password: settings.password };
  const aws = await openAws(t, process.env["TEST_AWS_ENDPOINT"] ?? "", login);
  const databaseDoor = await openDoor(t, new URL(`tcp://${settings.host}:${settings.port}`));
  const mail = await openMailServer(t);
  const fallbackMail = await openMailServer(t);
  const pushgateway = await openPushgateway(t);
  const heartbeat = await openHttpEar(t);
  const variables = Object.entries(aws.variables);
  return {
    aws,
    database,
    databaseDoor,
    mail,
    fallbackMail,
    pushgateway,
    heartbeat,
    values: {
      environment: "cluster",
      ...aws.values,
      database: {
        url: `mysql://${hostFromPods}:${databaseDoor.port}/${settings.schema}?tls=off`,
      },
      mail: { url: mail.url, fallbacks: [{ url: fallbackMail.url }], from: "jobs@example.com" },
      alerts: { recipients: ["operator@example.com"], contact: "operations@example.com" },
      runbookUrl: "https://runbooks.example.com",
      metrics: { url: pushgateway.url },
      npi: { url: await openNpiPage(t), searchSchema: `${settings.schema}_search` },
      heartbeat: { url: `${heartbeat.url}/ping/cluster` },
      jobDefaults: { extraEnv: variables.map(([name, value]) => ({ name, value })) },
    },
  };
}
