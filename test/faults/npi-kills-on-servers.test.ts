/**
 * kill -9 of npi-update while it talks to a real MySQL or MariaDB: before a packet leaves, or just after it arrived. Whoever reads
 * finds whole weeks, and the same command again finishes the work. And the server itself, killed in the middle of a load.
 */
import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import { noOwnMariadb, ownMariadb } from "../support/own-mariadb.ts";
import { killLimit } from "./kills.ts";
import { dropSearchSchema, npiServerWorld } from "./npi-server-world.ts";
import { packetProxy } from "./packet-proxy.ts";
import { servers, serverWorld, type ServerWorld } from "./server-world.ts";
import { isThorough, lastLine } from "./two-jobs.ts";

const kills = isThorough ? 40 : 10;

for (const { name, url = "", skip } of servers) {
  suite(`killed loads on ${name}`, { skip }, () => {
    test(
      `npi-update killed at ${kills} points leaves whole weeks, and is done by the run after it`,
      killLimit,
      async (t) => {
        await using database = await serverWorld(url, {});
        t.after(async () => dropSearchSchema(database));

        await killAtPoints(t, database);
      },
    );
  });
}

async function killAtPoints(t: TestContext, database: ServerWorld): Promise<void> {
  const { world, packets } = await loadedWorld(t, database, kills);
  const states: string[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const week = kill + 2;
    await world.offer(week);
    await using proxy = await packetProxy(database.server);
    const program = world.start(proxy);
    // The last packets close the connection: nobody is killed after them.
    const packet = 1 + Math.floor((kill * (packets - 4)) / (kills - 1));
    proxy.stopAt(packet, kill % 2 === 0 ? "before" : "after", () => program.kill("SIGKILL"));
    const { signal } = await program.ended;
    const found = await world.wholeWeeks();
    assert.ok(found === week || found === week + 1, `${found} weeks at packet ${packet}`);
    states.push(signal === "SIGKILL" ? `killed, ${found - week} loaded` : "ended");

    const again = await world.update();

    assert.equal(again.code, 0, again.stdout + again.stderr);
    assert.notEqual(lastLine(again)["because"], "locked", `packet ${packet}: the lock is kept`);
    assert.equal(await world.wholeWeeks(), week + 1);
  }
  t.diagnostic(`${packets} packets; ${states.join("; ")}`);
  assert.ok(states.filter((state) => state.startsWith("killed")).length >= kills - 1);
}

/** Two weeks are loaded: the first run makes the tables, the second tells how many packets a week takes. */
async function loadedWorld(t: TestContext, database: ServerWorld, more: number) {
  const world = await npiServerWorld(t, database, more + 2);
  await world.offer(0);
  const first = await world.update();
  assert.equal(first.code, 3, `it says that there is no full file: ${first.stdout}`);
  await world.offer(1);
  return { world, packets: await world.packets() };
}

const outages = 3;

test(
  "a MariaDB that loses its power in the middle of a load is waited for, and the week is loaded whole",
  { ...killLimit, skip: noOwnMariadb },
  async (t) => {
    await using server = await ownMariadb();
    // Its connection does not outlive the first outage, and the server itself is removed.
    const database = await serverWorld(server.url, {});
    const { world, packets } = await loadedWorld(t, database, outages);

    for (let outage = 0; outage < outages; outage += 1) {
      await world.offer(outage + 2);
      await using proxy = await packetProxy(database.server);
      const program = world.start(proxy);
      const packet = Math.floor((packets * (outage + 2)) / (outages + 2));
      proxy.stopAt(packet, "after", () => server.killNow());
      await program.says("run is waiting");
      await server.start();
      const ended = await program.ended;

      assert.equal(ended.code, 0, ended.stdout);
      assert.equal(await world.wholeWeeks(), outage + 3);
    }
  },
);
