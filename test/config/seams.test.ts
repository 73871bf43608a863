/** The seams' URLs, good and bad: what each scheme picks, and what it is told. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  databaseUrl,
  folderUrl,
  mailUrl,
  mailUrls,
  metricsUrl,
  runsUrl,
} from "../../src/config/seams.ts";
import { SettingError } from "../../src/config/setting.ts";

const home = "/srv/jobs/.surgicase";

function refuses(parse: (text: string) => unknown, texts: readonly string[]): void {
  for (const text of texts) {
    test(`refused: ${text}`, () => {
      assert.throws(() => parse(text), SettingError);
    });
  }
}

function accepts<Value>(
  parse: (text: string) => Value,
  table: readonly (readonly [string, Partial<Value>])[],
): void {
  for (const [text, expected] of table) {
    test(`accepted: ${text}`, () => {
      const value = parse(text) as object;

      assert.deepEqual({ ...value, ...expected }, value);
    });
  }
}

suite("DATABASE_URL", () => {
  const parse = databaseUrl(home);
  const mysql = { kind: "mysql", host: "db.example.com", schema: "allstars" } as const;

  accepts<object>(parse, [
    ["sqlite:", { kind: "sqlite", path: `${home}/surgicase.db` }],
    ["sqlite:///data/jobs.db", { kind: "sqlite", path: "/data/jobs.db" }],
    ["sqlite:///data/a%20b/../c.db", { path: "/data/c.db" }],
    ["sqlite:///data/100%25%2Fx.db", { path: "/data/100%/x.db" }],
    ["mysql://db.example.com/allstars", { ...mysql, port: 3306, login: undefined, tls: "verify" }],
    ["mysql://db.example.com:3307/allstars", { ...mysql, port: 3307 }],
    [
      "mysql://jobs:p%40ss%2F%25@db.example.com/allstars",
      { login: { user: "jobs", password: "p@ss/%" } },
    ],
    ["mysql://jobs:p@ss@db.example.com/allstars", { login: { user: "jobs", password: "p@ss" } }],
    ["mysql://jobs@db.example.com/allstars", { login: { user: "jobs", password: "" } }],
    ["mysql://db.example.com/allstars?ca=/etc/rds.pem", { ca: "/etc/rds.pem", tls: "verify" }],
    ["mysql://db.example.com/allstars?tls=off", { tls: "off" }],
    ["mysql://[::1]:3306/allstars", { host: "::1", tls: "off" }],
  ]);
  refuses(parse, [
    "allstars",
    "postgres://db.example.com/allstars",
    "sqlite:jobs.db",
    "sqlite:./jobs.db",
    "sqlite://jobs.db",
    "sqlite:///",
    "sqlite:///data/jobs.db?mode=ro",
    "sqlite:///data/jobs.db#1",
    "mysql:",
    "mysql://db.example.com",
    "mysql://db.example.com/",
    "mysql:///allstars",
    "mysql://db.example.com/all/stars",
    "mysql://db.example.com/all%20stars",
    "mysql://db.example.com/%E0%A4%A",
    "mysql://jobs:100%@db.example.com/allstars",
    "mysql://jobs:a#b@db.example.com/allstars",
    "mysql://db.example.com/allstars?tls=maybe",
    "mysql://db.example.com/allstars?tsl=off",
  ]);

  for (const [host, tls] of [
    ["localhost", "off"],
    ["127.0.0.1", "off"],
    ["127.1.2.3", "off"],
    ["[::1]", "off"],
    ["127.db.example.com", "verify"],
    ["localhost.example.com", "verify"],
    ["10.0.0.7", "verify"],
  ] as const) {
    test(`TLS to ${host} is ${tls} unless it is asked for otherwise`, () => {
      const plain = parse(`mysql://${host}/x`);
      const asked = parse(`mysql://${host}/x?tls=${tls === "off" ? "verify" : "off"}`);

      assert.equal(plain.kind === "mysql" && plain.tls, tls);
      assert.notEqual(asked.kind === "mysql" && asked.tls, tls);
    });
  }
});

suite("folders", () => {
  const parse = folderUrl(home, "storage");

  accepts<object>(parse, [
    ["file:", { folder: `${home}/storage`, embedded: true }],
    ["file:///srv/jobs/.surgicase/storage", { folder: `${home}/storage`, embedded: true }],
    ["file:///data", { folder: "/data", embedded: false }],
    ["file:/data", { folder: "/data", embedded: false }],
    ["FILE:///Data", { folder: "/Data" }],
  ]);
  refuses(parse, [
    "/data",
    "data",
    "file:data",
    "file:./data",
    "file://data",
    "file://host/data",
    "file:///",
    "file:///data?x=1",
    "file:///data#x",
    "file:///100%",
    "s3://bucket",
  ]);
});

suite("RUNS_URL", () => {
  const parse = runsUrl(home);

  accepts<object>(parse, [
    ["file:", { kind: "files", folder: `${home}/runs`, embedded: true }],
    ["file:///data", { folder: "/data" }],
    ["kubernetes:", { kind: "kubernetes" }],
  ]);
  refuses(parse, ["kubernetes", "kubernetes:jobs", "kubernetes://cluster", "file:runs", "/data"]);
});

suite("METRICS_URL", () => {
  const parse = metricsUrl(home);

  accepts<object>(parse, [
    ["file:", { kind: "files", folder: `${home}/metrics` }],
    ["http://pushgateway:9091", { kind: "pushgateway", url: "http://pushgateway:9091" }],
    ["https://jobs:pw@gateway/push", { url: "https://jobs:pw@gateway/push" }],
  ]);
  refuses(parse, [
    "pushgateway:9091",
    "http://",
    "ftp://pushgateway",
    "http://jobs:100%@pushgateway:9091",
    "http://pushgateway:9091?job=x",
    "file:metrics",
  ]);
});

suite("MAIL_URL", () => {
  const parse = mailUrl(home, "first");
  const smtp = { kind: "smtp", host: "mail.example.com", carriesPhi: true } as const;

  accepts<object>(parse, [
    ["file:", { kind: "files", folder: `${home}/mail`, carriesPhi: true }],
    ["file:///var/mail", { folder: "/var/mail" }],
    ["ses:us-east-1", { kind: "ses", region: "us-east-1", carriesPhi: true }],
    ["ses:us-gov-west-1", { region: "us-gov-west-1" }],
    ["smtp://mail.example.com", { ...smtp, port: 587, secure: false, requireTls: true }],
    ["smtp://mail.example.com?tls=off", { requireTls: false }],
    ["smtp://localhost:2525", { port: 2525, requireTls: false, login: undefined }],
    ["smtps://mail.example.com", { ...smtp, port: 465, secure: true, requireTls: false }],
    ["smtps://jobs:p%2Cw@mail.example.com:2465", { login: { user: "jobs", password: "p,w" } }],
    ["smtp://[::1]", { host: "::1" }],
  ]);
  refuses(parse, [
    "mail.example.com",
    "imap://mail.example.com",
    "smtp:",
    "smtp:mail.example.com",
    "smtp://mail.example.com?tls=no",
    "smtps://mail.example.com?tls=off",
    "smtps://jobs:100%@mail.example.com",
    "ses:",
    "ses:us-east",
    "ses://us-east-1",
    "ses:US-EAST-1",
    "ses:us-east-1?region=x",
    "file:mail",
  ]);
});

suite("MAIL_FALLBACK_URLS", () => {
  const parse = mailUrls(home);

  test("several roads keep their order, with commas or blanks between them", () => {
    const roads = parse("ses:us-west-2, smtps://one.example.com\n smtp://two.example.com,");

    assert.deepEqual(
      roads.map((road) => (road.kind === "smtp" ? road.host : road.kind)),
      ["ses", "one.example.com", "two.example.com"],
    );
  });

  test("a road carries reports with patient data only where it says so", () => {
    const roads = parse("smtps://a.example.com smtps://b.example.com?phi=true file:?phi=false");

    assert.deepEqual(
      roads.map(({ carriesPhi }) => carriesPhi),
      [false, true, false],
    );
  });

  test("one wrong road among good ones is a mistake", () => {
    assert.throws(() => parse("ses:us-west-2 nonsense"), SettingError);
  });

  refuses(parse, ["smtps://a.example.com?phi=yes", "smtps://a.example.com?PHI=true"]);
});
