/** What helm says after an install: commands to paste, what stays, and what to know. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chart, helm, skip, valuesOf } from "../support/helm.ts";

async function notes(feature: string): Promise<string> {
  const { stdout } = await helm([
    "install",
    "payments",
    chart,
    "--namespace=jobs",
    "--dry-run=client",
    `--values=${valuesOf(feature)}`,
  ]);
  return stdout.slice(stdout.indexOf("NOTES:"));
}

test("the notes have each command as it is pasted", { skip }, async () => {
  const text = await notes("minimal");

  for (const command of [
    "helm test payments -n jobs --logs",
    "kubectl get cronjobs -n jobs",
    "kubectl create job -n jobs weekly-digest-$(date +%s) --from=cronjob/weekly-digest",
    "kubectl set env --local -f - -o yaml JOB_OPTIONS='--dry-run' | kubectl create -n jobs -f -",
    "kubectl set env --local -f - -o yaml JOB_COMMAND='deliveries list' | kubectl create -n jobs -f -",
    "kubectl logs -n jobs -l app.kubernetes.io/component=weekly-digest --prefix",
  ]) {
    assert.ok(text.includes(command), command);
  }
  assert.match(text, /grep -E '❌\|⚠️'/);
});

test("the notes say what an uninstall keeps", { skip }, async () => {
  assert.match(await notes("minimal"), /keeps .*surgicase-copy-… and surgicase-sealing-key/);
  assert.doesNotMatch(await notes("existing-secrets"), /surgicase-sealing-key/);
});

const warnings: readonly (readonly [string, RegExp])[] = [
  ["no-heartbeat", /No heartbeat: nobody tells you/],
  ["minimal", /mail\.fallbacks is empty/],
  ["minimal", /the secret surgicase\/report-passwords must be in the store/],
  ["minimal", /No Pushgateway/],
  ["minimal", /paid-update is suspended/],
  ["fewer-jobs", /jobs\.watchdog is off/],
  ["fewer-jobs", /jobs\.secrets-warming is off/],
  ["fewer-jobs", /reports\.passwords is legacy/],
  ["no-database", /database\.enabled is false/],
];

for (const [feature, words] of warnings) {
  test(`${feature}: the notes warn: ${words.source}`, { skip }, async () => {
    assert.match(await notes(feature), words);
  });
}

test("the notes warn of nothing that is well", { skip }, async () => {
  assert.doesNotMatch(await notes("aws"), /No heartbeat|mail\.fallbacks|No Pushgateway|is off/);
});
