/** Wrong values are refused before anything is installed, with where they stand and what to set. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chart, helm, render, skip } from "../support/helm.ts";

/** What is set, and what helm must say of it. */
const refused: readonly (readonly [string, RegExp])[] = [
  // No unknown keys, at any depth
  ["typo=1", /additional properties 'typo' not allowed/],
  ["database.uri='x'", /'\/database'.*'uri' not allowed/],
  ["mail.fallbacks=[{'address':'x'}]", /'\/mail\/fallbacks\/0'.*'address' not allowed/],
  [
    "jobs.no-such-job={'enabled':true,'schedule':'0 8 * * *'}",
    /'\/jobs'.*'no-such-job' not allowed/,
  ],
  [
    "jobs.watchdog.successfulJobsHistory=1",
    /'\/jobs\/watchdog'.*'successfulJobsHistory' not allowed/,
  ],
  ["jobDefaults.schedule='0 8 * * *'", /'\/jobDefaults'.*'schedule' not allowed/],
  ["jobDefaults.restartPolicy='OnFailure'", /'\/jobDefaults'.*'restartPolicy' not allowed/],
  ["serviceAccounts.other={'create':true}", /'\/serviceAccounts'.*'other' not allowed/],
  ["secretIds.other='x'", /'\/secretIds'.*'other' not allowed/],
  ["grafana.alerts.on=true", /'\/grafana\/alerts'.*'on' not allowed/],
  // Schedules
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
  // The chart's own labels and marks
  ["jobDefaults.podLabels={'app.kubernetes.io/component':'x'}", /'\/jobDefaults\/podLabels\//],
  ["jobs.watchdog.labels={'helm.sh/chart':'x'}", /'\/jobs\/watchdog\/labels\//],
  [
    "jobs.watchdog.annotations={'surgicase-jobs/suspended':'x'}",
    /'\/jobs\/watchdog\/annotations\//,
  ],
  // Types and forms
  ["jobs.watchdog.suspend='no'", /'\/jobs\/watchdog\/suspend'.*boolean/],
  ["jobs.watchdog.backoffLimit=-1", /'\/jobs\/watchdog\/backoffLimit'.*minimum/],
  ["jobs.watchdog.enabled='yes'", /'\/jobs\/watchdog\/enabled'.*boolean/],
  ["jobDefaults.tmpSizeLimit='lots'", /'\/jobDefaults\/tmpSizeLimit'/],
  ["environment='two words'", /'\/environment'/],
  ["mail.from='Jobs <jobs@example.com>'", /'\/mail\/from'/],
  ["mail.perSecond=0", /'\/mail\/perSecond'.*minimum/],
  ["alerts.recipients='operations@example.com'", /'\/alerts\/recipients'.*array/],
  ["alerts.recipients=['operations@example.com','none']", /'\/alerts\/recipients\/1'/],
  ["secrets.copyHours=73", /'\/secrets\/copyHours'.*maximum/],
  ["secrets.massDenial='ignore'", /'\/secrets\/massDenial'/],
  ["secrets.breakGlass='please'", /'\/secrets\/breakGlass'/],
  ["reports.passwords='none'", /'\/reports\/passwords'/],
  ["image.digest='sha256:1'", /'\/image\/digest'/],
  ["image.pullPolicy='Sometimes'", /'\/image\/pullPolicy'/],
  ["imagePullSecrets=['registry']", /'\/imagePullSecrets\/0'/],
  ["networkPolicy.cidrs=[{'cidr':'10.0.0.0/8'}]", /'\/networkPolicy\/cidrs\/0'.*'ports'/],
  [
    "networkPolicy.cidrs=[{'cidr':'everywhere','ports':[443]}]",
    /'\/networkPolicy\/cidrs\/0\/cidr'/,
  ],
  ["heartbeat.existingSecret='Not_A_Name'", /'\/heartbeat\/existingSecret'/],
  // Missing
  ["environment=''", /environment is not set/],
  ["database.url=''", /database\.url is not set.*database\.existingSecret/],
  ["storage.url=''", /storage\.url is not set/],
  ["keys.url=''", /keys\.url is not set/],
  ["secrets.url=''", /secrets\.url is not set/],
  ["mail.url=''", /mail\.url is not set/],
  ["mail.from=''", /mail\.from is not set/],
  ["alerts.recipients=[]", /alerts\.recipients is empty/],
  [
    "heartbeat.url=''",
    /heartbeat\.url is not set.*heartbeat\.existingSecret.*heartbeat\.acknowledgeNone=true/,
  ],
  ["secretIds.database=''", /secretIds\.database is not set.*database\.existingSecret/],
  ["mail.fallbacks=[{}]", /mail\.fallbacks\[0\] is empty/],
  // URLs
  ["database.existingSecret='urls'", /database\.url and database\.existingSecret are both set/],
  ["database.url='postgres://host/schema'", /database\.url must be mysql:/],
  ["database.url='sqlite:'", /database\.url must be/],
  ["storage.url='file:'", /storage\.url must be s3:/],
  ["keys.url='alias/phi'", /keys\.url must be kms:/],
  ["secrets.url='us-east-1'", /secrets\.url must be aws:/],
  ["mail.url='mail.example.com'", /mail\.url must be ses:/],
  [
    "mail.fallbacks=[{'url':'ses:us-west-2'},{'url':'x'}]",
    /mail\.fallbacks\[1\]\.url must be ses:/,
  ],
  ["metrics.url='pushgateway:9091'", /metrics\.url must be http:/],
  ["heartbeat.url='ping'", /heartbeat\.url must be https:/],
  ["runbookUrl='wiki'", /runbookUrl must be a web address/],
  // Across fields
  [
    "jobs.weekly-digest.activeDeadlineSeconds=60",
    /jobs\.weekly-digest\.activeDeadlineSeconds is 60:.*3720 s/,
  ],
  ["jobDefaults.activeDeadlineSeconds=3600", /jobs\.paid-update\.activeDeadlineSeconds is 3600/],
  [
    "jobs.paid-update.suspend=false",
    /jobs\.paid-update\.suspend is false:.*paidUpdateOnSchedule=true/,
  ],
  [
    "jobDefaults.extraEnv=[{'name':'METRICS_URL','value':'x'}]",
    /jobDefaults\.extraEnv\[0\]\.name: the chart sets METRICS_URL/,
  ],
  [
    "jobs.watchdog.extraEnv=[{'name':'A'},{'name':'JOB_COMMAND'}]",
    /jobs\.watchdog\.extraEnv\[1\]\.name: the chart sets JOB_COMMAND/,
  ],
  [
    "jobs.watchdog.extraEnv=[{'name':'A'},{'name':'A'}]",
    /jobs\.watchdog\.extraEnv\[1\]\.name: A is there twice/,
  ],
  ["networkPolicy.enabled=true", /networkPolicy\.cidrs.*are all empty/],
  ["prometheusRule.enabled=true", /metrics\.url is not set.*kubeStateMetrics\.enabled=true/],
  [
    "serviceAccounts.warming.name='surgicase-jobs'",
    /serviceAccounts\.warming\.name is another one's too/,
  ],
];

for (const [value, words] of refused) {
  test(`refused: ${value}`, { skip }, async () => {
    await assert.rejects(render({ set: [value.replaceAll("'", '"')] }), { message: words });
  });
}

const logins = [
  ["database.url", "mysql://jobs:hunter2@host/allstars"],
  ["storage.url", "s3://bucket/a?endpoint=https://jobs:hunter2@minio.example.com"],
  ["mail.url", "smtps://jobs:hunter2@mail.example.com"],
  ["metrics.url", "https://jobs:hunter2@pushgateway.example.com"],
  ["heartbeat.url", "https://jobs:hunter2@heartbeat.example.com/1"],
  ["runbookUrl", "https://jobs:hunter2@example.com"],
] as const;

for (const [path, url] of logins) {
  test(`a login in ${path} is refused, and not repeated`, { skip }, async () => {
    await assert.rejects(
      render({ set: [`${path}="${url}"`] }),
      ({ stderr }: { stderr: string }) => {
        assert.match(stderr, /login/);
        assert.doesNotMatch(stderr, /hunter2/);
        return true;
      },
    );
  });
}

test(
  "a login in a fallback road or in a variable is refused, and not repeated",
  { skip },
  async () => {
    const set = [
      'mail.fallbacks=[{"url":"smtp://jobs:hunter2@mail.example.com"}]',
      'jobDefaults.extraEnv=[{"name":"HTTPS_PROXY","value":"http://jobs:hunter2@proxy"}]',
    ];

    await assert.rejects(render({ set }), ({ stderr }: { stderr: string }) => {
      assert.match(
        stderr,
        /mail\.fallbacks\[0\]\.url holds a login.*use mail\.fallbacks\[0\]\.existingSecret/,
      );
      assert.match(stderr, /jobDefaults\.extraEnv\[0\]\.value holds a login/);
      assert.doesNotMatch(stderr, /hunter2/);
      return true;
    });
  },
);

test("whatever is missing is said at once", { skip }, async () => {
  await assert.rejects(helm(["template", "payments", chart]), ({ stderr }: { stderr: string }) => {
    for (const path of [
      "environment",
      "database.url",
      "storage.url",
      "keys.url",
      "mail.url",
      "mail.from",
      "alerts.recipients",
      "heartbeat.url",
    ]) {
      assert.match(stderr, new RegExp(`  - ${path.replace(".", String.raw`\.`)} is `));
    }
    return true;
  });
});

test("schedules that Kubernetes takes are taken", { skip }, async () => {
  for (const schedule of [
    "*/5 * * * *",
    "0,30 8-17/2 1,15 * MON-FRI",
    "15 9 * JAN,jul sun",
    "5 4 * * 7",
  ]) {
    await render({ set: [`jobs.watchdog.schedule="${schedule}"`] });
  }
});
