/** A template is judged as a whole, before anybody's mail is made of it. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { storedTemplate, templateName } from "../../../src/domain/letters/stored-template.ts";
import { readTemplate } from "../../../src/domain/letters/template.ts";

const kind = "provider_payment_report";
const good = { subject: "Week {report_date}", body: "Hello {first_name}" };

function secretWith(weekly: unknown) {
  return { email_templates: { [kind]: { weekly, on_demand: good } } };
}

test("the template's name is its place in the secret", () => {
  assert.equal(templateName(kind), "email_templates.provider_payment_report.weekly");
});

test("every placeholder that the application's own mails had may be used", () => {
  const body =
    "{first_name} {last_name} {creation_date} {report_date} {total_providers} {total_cases} {total_amount} {filename} {password}";

  assert.equal(storedTemplate(kind, secretWith({ subject: "x", body })).kind, "usable");
});

suite("a template is missing", () => {
  const none = "SurgiCase has no such template";
  const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
    ["the secret has none", {}, none],
    ["the secret has something else", { email_templates: "x" }, none],
    ["the kind is not there", { email_templates: {} }, none],
    ["the kind is null", { email_templates: { [kind]: null } }, none],
    ["only the other one is there", { email_templates: { [kind]: { on_demand: good } } }, none],
    ["it is null", secretWith(null), none],
    ["it is a text", secretWith("Hello"), "SurgiCase's has no subject"],
    ["it has no subject", secretWith({ body: "x" }), "SurgiCase's has no subject"],
    ["its subject is blank", secretWith({ ...good, subject: " " }), "SurgiCase's has no subject"],
    ["its body is no text", secretWith({ ...good, body: ["x"] }), "SurgiCase's has no body"],
    ["its body is blank", secretWith({ ...good, body: "\n" }), "SurgiCase's has no body"],
  ];
  for (const [what, values, problem] of cases) {
    test(`where ${what}`, () => {
      assert.deepEqual(storedTemplate(kind, values), { kind: "missing", problem });
    });
  }
});

suite("a template is broken", () => {
  const inMarkup =
    "its body has a placeholder within a tag, a comment, a style or a script, or right behind < or &";
  const cases = [
    [{ ...good, subject: "{x}" }, "its subject names {x}, which such a mail does not have"],
    [{ ...good, body: "{x}" }, "its body names {x}, which such a mail does not have"],
    [
      { subject: "{a}", body: "{b}" },
      "its subject names {a}, which such a mail does not have; its body names {b}, which such a mail does not have",
    ],
    [{ ...good, body: "{npi}" }, "its body names {npi}, which such a mail does not have"],
    [{ ...good, body: "<p>{x}</p>" }, "its body names {x}, which such a mail does not have"],
    [{ ...good, body: "<p title={first_name}>x</p>" }, inMarkup],
    [{ ...good, body: `<p title="a>b" class='{first_name}'>x</p>` }, inMarkup],
    [{ ...good, body: `<p title="{first_name}` }, inMarkup],
    [{ ...good, body: "<p>x</p><!-- {first_name} -->" }, inMarkup],
    [{ ...good, body: "<style>p {{ color: {first_name} }}</style><p>x</p>" }, inMarkup],
    [{ ...good, body: "<script>'{first_name}'</script><p>x</p>" }, inMarkup],
    [{ ...good, body: "<p>x</p><{first_name}>" }, inMarkup],
    [{ ...good, body: "<p>x</p></{first_name}>" }, inMarkup],
    [{ ...good, body: "<p>&{first_name};</p>" }, inMarkup],
    [{ ...good, body: "<p>&#{total_cases};</p>" }, inMarkup],
  ] as const;
  for (const [template, problem] of cases) {
    test(`${template.subject} / ${template.body}`, () => {
      assert.deepEqual(readTemplate(kind, template), { kind: "broken", problem });
    });
  }
});

suite("HTML that may have values", () => {
  const bodies = [
    "<style>p {{ color: red }}</style><p>{first_name}</p>",
    "<!-- a note --><p>{first_name} &amp; {last_name}</p>",
    `<a href="https://example.com/?a=1&amp;b=2">{filename}</a>`,
    "<title>{report_date}</title><p>1 < 2 & {first_name}</p>",
  ];
  for (const body of bodies) {
    test(body, () => {
      assert.equal(readTemplate(kind, { ...good, body }).kind, "usable");
    });
  }
});
