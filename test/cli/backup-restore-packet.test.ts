/** `backup restore` of a row that the server would not take: refused while everything is still there. */
import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import { restoreBackup } from "../../src/cli/commands/backup/restore.ts";
import { manifestKeyOf } from "../../src/domain/backup/backup-id.ts";
import { catalogueOf, never, runBackup, backupWorld } from "../jobs/backup/backup-runs.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { writtenDumps } from "../support/written-dumps.ts";

const tables = { cases: [`(1,'${"x".repeat(3_000_000)}')`] };

suite("backup restore and max_allowed_packet", () => {
  test("a row that is too long for the server is refused, with the setting and its value", async (t) => {
    const world = await backedUp(t);

    const refused = world.restore({ largestPacket: 2 ** 21, size: undefined });

    await assert.rejects(
      refused,
      /max_allowed_packet is 2097152 bytes.*needs 3145728\. Nothing was changed\. .*set global max_allowed_packet = 3145728/,
    );
    assert.deepEqual(world.restored, []);
  });

  test("of a backup without the figure it shows when the backup is read, before anything is dropped", async (t) => {
    const world = await backedUp(t);
    await world.forgetLongest();

    await assert.rejects(world.restore({ largestPacket: 2 ** 21, size: 4 }), /needs 3145728/);

    assert.deepEqual(world.restored, []);
  });

  test("a server that takes it gets it", async (t) => {
    const world = await backedUp(t);

    await world.restore({ largestPacket: 2 ** 22, size: 4 });

    assert.deepEqual(world.restored, ["copy"]);
  });
});

async function backedUp(t: TestContext) {
  const world = await backupWorld(t, writtenDumps({ tables }));
  await runBackup(world);
  const restored: string[] = [];
  return {
    restored,
    async forgetLongest() {
      const [manifest] = (await catalogueOf(world)).whole;
      assert.ok(manifest);
      const { longestStatement, ...dump } = manifest.dump;
      assert.notEqual(longestStatement, undefined);
      const text = JSON.stringify({ ...manifest, dump });
      await world.storage.put(manifestKeyOf(manifest.id), Buffer.from(text), never);
    },
    async restore({ largestPacket, size }: { largestPacket: number; size: number | undefined }) {
      const dumps = {
        ...writtenDumps({ tables, largestPacket }),
        sizeOf: async () => size,
        restore: async (schema: string) => void restored.push(schema),
      };
      await restoreBackup(
        { backup: "latest", into: "copy", overwrite: true, confirm: undefined },
        { ...world, dumps },
        {
          environment: {},
          clock: fakeClock(new Date(0)),
          print: () => undefined,
          complain: () => undefined,
          ask: undefined,
        },
        never,
      );
    },
  };
}
