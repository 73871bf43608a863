/** No space left, on a tiny file system of its own: a clear sentence, nothing by halves, and the same command finishes later. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { sampleWorld } from "../support/sample-world.ts";
import {
  assertClosedOnce,
  assertDocumentsWhole,
  assertHeldCasesTold,
  assertSentOnce,
  close,
  lastLine,
  mondayTables,
  report,
  stateIn,
  isThorough,
} from "./two-jobs.ts";

const disk = mkdtempSync(join(tmpdir(), "surgicase-disk-"));
const skip = mounted();
const impatient = { JOB_OPTIONS: "--no-wait" };

function mounted(): string | false {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "surgicase-test", disk], {
      stdio: "ignore",
    });
    return false;
  } catch {
    return "mounting a small file system takes root and its capabilities";
  }
}

after(() => {
  if (skip === false) {
    execFileSync("umount", [disk]);
  }
  rmSync(disk, { recursive: true });
});

/** Leaves that many bytes free, in whole pages. */
function fill(leave: number): void {
  const { bavail, bsize } = statfsSync(disk);
  const free = bavail * bsize - leave;
  if (free > 0) {
    writeFileSync(join(disk, "ballast"), Buffer.alloc(free));
  }
}

function empty(): void {
  rmSync(join(disk, "ballast"), { force: true });
}

suite("a full disk", { skip }, () => {
  for (const left of isThorough ? [0, 4, 16, 40, 60, 80, 100, 120, 160] : [0, 60]) {
    test(`with ${left} KiB left both jobs end as unavailable or done, and finish later`, async () => {
      rmSync(join(disk, ".surgicase"), { recursive: true, force: true });
      const world = await sampleWorld(disk, mondayTables());

      fill(left * 1024);
      const closed = await close(disk, { variables: impatient });
      empty();
      const closedLater = await close(disk);
      fill(left * 1024);
      const reported = await report(disk, { variables: impatient });
      empty();
      const reportedLater = await report(disk);

      for (const ended of [closed, reported]) {
        const { error } = lastLine(ended);
        assert.ok([0, 3, 75].includes(ended.code ?? -1), ended.stdout + ended.stderr);
        assert.ok(ended.code !== 75 || /no space left|disk/.test(String(error)), String(error));
      }
      assert.ok([0, 3].includes(closedLater.code ?? -1), closedLater.stdout);
      assertClosedOnce(await stateIn(world));
      await assertHeldCasesTold(world);
      await assertDocumentsWhole(world, world.deliveries());
      const doubts = await assertSentOnce(world, world.deliveries());
      assert.equal(reportedLater.code, doubts > 0 ? 3 : 0, reportedLater.stdout);
    });
  }
});
