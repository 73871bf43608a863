/** The environment as a whole: defaults, what must be set, and mistakes, all at once and without a word of what was given. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { given, readConfig, readSettings, secretIdOf } from "../../src/config/config.ts";
import { settingsFor } from "../../src/config/settings.ts";
import { secretAliases } from "../../src/domain/secrets/aliases.ts";

const folder = "/srv/jobs";
const variables = Object.values(settingsFor({}, folder)).map(({ variable }) => variable);

function problemsOf(environment: Record<string, string>): readonly string[] {
  return readSettings(environment, folder).problems;
}

test("with nothing set, the embedded world lies under .surgicase of the folder", () => {
  const config = readConfig({}, folder);

  assert.deepEqual(config.database, { kind: "sqlite", path: "/srv/jobs/.surgicase/surgicase.db" });
  for (const name of ["secrets", "storage", "runs"] as const) {
    assert.deepEqual(config[name], {
      kind: "files",
      folder: `/srv/jobs/.surgicase/${name}`,
      embedded: true,
    });
  }
  assert.deepEqual(config.metrics, { kind: "files", folder: "/srv/jobs/.surgicase/metrics" });
  assert.deepEqual(config.mail, {
    kind: "files",
    folder: "/srv/jobs/.surgicase/mail",
    carriesPhi: true,
  });
  assert.deepEqual(config.mailFallbacks, []);
});

test("with nothing set, mail has a sender and a recipient that exist nowhere else", () => {
  const { mailFrom, alertRecipients } = readConfig({}, folder);

  assert.equal(mailFrom, "surgicase-jobs@localhost");
  assert.deepEqual(alertRecipients, ["operator@localhost"]);
});

test("the further defaults are those of the docs", () => {
  const config = readConfig({}, folder);

  assert.equal(config.environment, "local");
  assert.equal(config.organisation, "SurgiCase");
  assert.equal(config.timeZone, "America/New_York");
  assert.equal(config.logFormat, "auto");
  assert.equal(config.jobOptions, "");
  for (const name of ["alertContact", "runbookUrl", "jobSchedule", "podName"] as const) {
    assert.equal(config[name], undefined, name);
  }
});

test("every secret but the database's has an id of its own to begin with", () => {
  const config = readConfig({}, folder);

  const ids = secretAliases.map((alias) => secretIdOf(config, alias));

  assert.equal(secretIdOf(config, "database"), undefined);
  assert.equal(secretIdOf(config, "main"), "surgicase/main");
  assert.equal(secretIdOf(config, "report-passwords"), "surgicase/report-passwords");
  assert.equal(new Set(ids).size, secretAliases.length);
});

test("an alias's variable names its secret", () => {
  const config = readConfig({ SECRET_ID_EMAIL_TEMPLATES: "other/templates" }, folder);

  assert.equal(secretIdOf(config, "email-templates"), "other/templates");
});

for (const blank of ["", "   ", "\n"]) {
  test(`a variable that holds ${JSON.stringify(blank)} counts as unset`, () => {
    const environment = Object.fromEntries(variables.map((variable) => [variable, blank]));

    assert.deepEqual(readConfig(environment, folder), readConfig({}, folder));
  });
}

test("blanks around a value are no part of it", () => {
  assert.equal(readConfig({ ENVIRONMENT: "  staging \n" }, folder).environment, "staging");
});

for (const mail of ["smtp://mail.example.com", "ses:us-east-1"]) {
  test(`MAIL_FROM and ALERT_RECIPIENTS must be set with ${mail}`, () => {
    const problems = problemsOf({ MAIL_URL: mail });

    assert.equal(problems.length, 2);
    assert.match(problems[0] ?? "", /^MAIL_FROM is not set: Sender of every mail$/);
    assert.match(problems[1] ?? "", /^ALERT_RECIPIENTS is not set: /);
  });
}

test("mail into another folder needs no sender either", () => {
  assert.deepEqual(problemsOf({ MAIL_URL: "file:///var/mail" }), []);
});

test("a MySQL without a login needs the id of the secret that holds it", () => {
  const [problem, ...others] = problemsOf({ DATABASE_URL: "mysql://db.example.com/allstars" });

  assert.equal(
    problem,
    "SECRET_ID_DATABASE is not set: DATABASE_URL has no login, so name the secret that holds it",
  );
  assert.deepEqual(others, []);
});

test("a MySQL with a login needs no secret, nor one with a secret a login", () => {
  const place = "db.example.com/allstars";

  assert.deepEqual(problemsOf({ DATABASE_URL: `mysql://jobs:pw@${place}` }), []);
  assert.deepEqual(
    problemsOf({ DATABASE_URL: `mysql://${place}`, SECRET_ID_DATABASE: "rds!cluster-1" }),
    [],
  );
});

test("the key must not lie in the folder of the copies", () => {
  const copies = { SECRETS_COPIES_URL: "file:///srv/copies" };

  assert.deepEqual(problemsOf({ ...copies, SEALING_KEY_URL: "file:///srv/other/../copies/" }), [
    "SEALING_KEY_URL must be another place than SECRETS_COPIES_URL: whoever has both can read the secrets",
  ]);
  assert.deepEqual(problemsOf({ ...copies, SEALING_KEY_URL: "file:///srv/key" }), []);
  assert.deepEqual(
    problemsOf({ SECRETS_COPIES_URL: "kubernetes:", SEALING_KEY_URL: "kubernetes:" }),
    [],
  );
});

test("a setting that is needed and cannot be used is named by its variable", () => {
  const unset = readConfig({}, folder);
  const { readable } = readSettings({ RUNS_URL: "nonsense" }, folder);

  assert.throws(
    () => given(unset, "kubernetesHost"),
    /KUBERNETES_SERVICE_HOST is not set: The API server; set by Kubernetes/,
  );
  assert.throws(() => given(readable, "runs"), /RUNS_URL cannot be used$/);
});

test("all mistakes are listed at once, each with its variable", () => {
  const wrong = {
    ENVIRONMENT: "two words",
    DATABASE_URL: "postgres://db/x",
    SECRETS_URL: "ftp://x",
    STORAGE_URL: "x",
    METRICS_URL: "ftp://x",
    RUNS_URL: "http://x",
    MAIL_URL: "imap://x",
    MAIL_FALLBACK_URLS: "smtp://ok.example.com imap://x",
    MAIL_FROM: "nobody",
    ALERT_RECIPIENTS: "a@example.com, nobody",
    RUNBOOK_URL: "ftp://x",
    REPORT_TIME_ZONE: "New York",
    LOG_FORMAT: "xml",
    JOB_SCHEDULE: "every Monday",
  };

  const problems = problemsOf(wrong);

  assert.deepEqual(
    new Set(problems.map((problem) => problem.split(" ")[0])),
    new Set(Object.keys(wrong)),
  );
  assert.equal(problems.length, Object.keys(wrong).length);
  assert.throws(() => readConfig(wrong, folder), {
    name: "ConfigError",
    message: `Cannot start: ${problems.join("; ")}`,
  });
});

test("what can be read is read, whatever else is wrong", () => {
  const { config, readable } = readSettings(
    { DATABASE_URL: "nonsense", MAIL_FROM: "jobs@example.com" },
    folder,
  );

  assert.equal(config, undefined);
  assert.equal(readable.database, undefined);
  assert.equal(readable.mailFrom, "jobs@example.com");
});

const letter = fc.constantFrom("b", "d", "g", "j", "k", "q", "w", "x", "z");
const canaries = fc.string({ unit: letter, minLength: 12, maxLength: 12 });
/** Ways in which a value that should not be there gets into a variable. */
const mistakes = fc.constantFrom<(canary: string) => string>(
  (canary) => canary,
  (canary) => `mysql://jobs:${canary}@db:notaport/x`,
  (canary) => `mysql://jobs:${canary}@db.example.com/`,
  (canary) => `mysql://jobs:%${canary}@db.example.com/x`,
  (canary) => `mysql://db.example.com/x?${canary}=1`,
  (canary) => `mysql://db.example.com/x?tls=${canary}`,
  (canary) => `mysql:jobs:${canary}@db/x`,
  (canary) => `smtp://jobs:%zz${canary}@mail.example.com`,
  (canary) => `smtp://mail.example.com?phi=${canary}`,
  (canary) => `smtps://${canary}:${canary}@`,
  (canary) => `ses:${canary}`,
  (canary) => `sqlite:${canary}`,
  (canary) => `file:${canary}`,
  (canary) => `file:///a#${canary}`,
  (canary) => `file:///a%00${canary}`,
  (canary) => `http://jobs:%${canary}@gateway:9091`,
  (canary) => `a@example.com,${canary}`,
  (canary) => `0 8 * * ${canary}`,
);

test("no problem ever repeats a value, whichever variable holds it", () => {
  fc.assert(
    fc.property(fc.constantFrom(...variables), canaries, mistakes, (variable, canary, written) => {
      const { problems } = readSettings({ [variable]: written(canary) }, folder);

      assert.equal(problems.join("\n").includes(canary), false);
    }),
    { numRuns: 1000 },
  );
});

test("no text makes reading the settings fail in any other way than by a problem", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...variables),
      fc.oneof(
        fc.string({ unit: "binary" }),
        canaries.chain((text) => mistakes.map((put) => put(text))),
      ),
      (variable, text) => {
        assert.doesNotThrow(() => readSettings({ [variable]: text }, folder));
      },
    ),
    { numRuns: 1000 },
  );
});
