/** Each alert rule fires, is silent, and is over by itself: told to Prometheus' own evaluator. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { allRules } from "../../tools/monitoring/rule-groups.ts";
import { historyCases } from "./history-cases.ts";
import { jobCases } from "./job-cases.ts";
import { kubeCases } from "./kube-cases.ts";
import { roadCases } from "./road-cases.ts";
import { promtoolTells, type Case } from "./rule-case.ts";

const cases: readonly Case[] = [...jobCases, ...roadCases, ...historyCases, ...kubeCases];
const skip =
  spawnSync("promtool", ["--version"]).error === undefined
    ? false
    : "there is no promtool on the path; Debian's package prometheus brings it";

for (const story of cases) {
  test(`${story.alert} ${story.name}`, { skip }, async (t) => {
    await promtoolTells(story, t);
  });
}

test("every rule has a story in which it is silent, then fires, then is over by itself", () => {
  const whole = cases.filter(({ fires }) => {
    const fired = Object.values(fires).map((alerts) => alerts.length > 0);
    const first = fired.indexOf(true);
    return first > 0 && fired.indexOf(false, first) > first;
  });

  const untold = allRules
    .map(({ alert }) => alert)
    .filter((alert) => !whole.some((story) => story.alert === alert));
  assert.deepEqual(untold, []);
});
