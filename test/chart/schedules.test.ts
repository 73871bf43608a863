/** A schedule is refused unless Kubernetes and the program both take it: they differ in Sundays, backward ranges and steps. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isSchedule } from "../../src/domain/schedule.ts";
import { render, skip } from "../support/helm.ts";

/** What is set, and what helm must say of it. */
const refused: readonly (readonly [string, RegExp])[] = [
  ["jobs.watchdog.schedule='* * * *'", /'\/jobs\/watchdog\/schedule'/],
  ["jobs.watchdog.schedule='@daily'", /'\/jobs\/watchdog\/schedule'/],
  ["jobs.watchdog.schedule='60 * * * *'", /jobs\.watchdog\.schedule is no cron expression/],
  ["jobs.watchdog.schedule='0 24 * * *'", /jobs\.watchdog\.schedule is no cron expression/],
  ["jobs.watchdog.schedule='0 8 32 * *'", /jobs\.watchdog\.schedule is no cron expression/],
  ["jobs.watchdog.schedule='0 8 * 13 *'", /jobs\.watchdog\.schedule is no cron expression/],
  ["jobs.watchdog.schedule='0 8 * * 8'", /jobs\.watchdog\.schedule is no cron expression/],
  ["jobs.watchdog.schedule='TZ=Europe/Berlin 0 8 * * 1'", /'\/jobs\/watchdog\/schedule'/],
  ["jobs.watchdog.schedule='CRON_TZ=UTC 0 8 * * 1'", /'\/jobs\/watchdog\/schedule'/],
  ["jobs.watchdog.timeZone='America/New_York'", /'\/jobs\/watchdog\/timeZone'/],
  [
    "jobs.watchdog.startingDeadlineSeconds=9",
    /'\/jobs\/watchdog\/startingDeadlineSeconds'.*minimum/,
  ],
  ["jobDefaults.startingDeadlineSeconds=0", /'\/jobDefaults\/startingDeadlineSeconds'.*minimum/],
  ["jobs.watchdog.concurrencyPolicy='forbid'", /'\/jobs\/watchdog\/concurrencyPolicy'/],
  ["jobs.watchdog.schedule='0 8 * * 7'", /schedule is no cron expression.*Sunday is 0/],
  ["jobs.watchdog.schedule='0 8 * * FRI-SUN'", /jobs\.watchdog\.schedule: FRI-SUN goes backwards/],
  ["jobs.watchdog.schedule='0 22-2 * * *'", /jobs\.watchdog\.schedule: 22-2 goes backwards/],
  ["jobs.watchdog.schedule='0,50-08 * * * *'", /jobs\.watchdog\.schedule: 50-08 goes backwards/],
  ["jobs.watchdog.schedule='0 8 * NOV-jan *'", /jobs\.watchdog\.schedule: NOV-jan goes backwards/],
  ["jobs.watchdog.schedule='5/15 * * * *'", /jobs\.watchdog\.schedule is no cron expression/],
  ["jobs.watchdog.schedule='*/90 * * * *'", /jobs\.watchdog\.schedule: \*\/90 steps over more/],
  ["jobs.watchdog.schedule='0 8 31 2 *'", /jobs\.watchdog\.schedule: no month has that day/],
  ["jobs.watchdog.schedule='0 8 30-31/1 FEB *'", /watchdog\.schedule: no month has that day/],
  ["jobs.watchdog.schedule='0 8 31 4,06,SEP */1'", /watchdog\.schedule: no month has that day/],
];

for (const [value, words] of refused) {
  test(`refused: ${value}`, { skip }, async () => {
    await assert.rejects(render({ set: [value.replaceAll("'", '"')] }), { message: words });
  });
}

test("schedules that Kubernetes and the program take are taken", { skip }, async () => {
  for (const schedule of [
    "*/5 * * * *",
    "0,30 8-17/2 1,15 * MON-FRI",
    "15 9 * JAN,jul sun",
    "5 4 * * 0",
    "08 08,20-23/23 29 2 *",
    "*/60 */24 */31 */12 */7",
    "0 8 31 FEB MON",
    "0 8 30-31 1-2 *",
    "0 0 31 2 */2",
    "0 0 * nov-12 mon-6",
  ]) {
    assert.ok(isSchedule(schedule), schedule);
    await render({ set: [`jobs.watchdog.schedule="${schedule}"`] });
  }
});
