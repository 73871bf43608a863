/** What counts as a mail address, and which two are the same. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressKey, isAddress } from "../../src/domain/mail-address.ts";

const longLocal = "a".repeat(64);

for (const address of [
  "a@example.com",
  "Jane.O'Neil+jobs@mail.example.co.uk",
  "a_b%c=d@example.com",
  "operator@localhost",
  "1@2.example",
  "x@xn--bcher-kva.example",
  `${longLocal}@example.com`,
]) {
  test(`${address} is an address`, () => {
    assert.equal(isAddress(address), true);
  });
}

for (const text of [
  "",
  "@",
  "a@",
  "@example.com",
  "example.com",
  "a@example",
  "a@b@example.com",
  "a b@example.com",
  " a@example.com",
  "a@example.com ",
  "a@example.com\n",
  "a@example.com\r\nBcc: b@example.com",
  "a@example.com,b@example.com",
  "Ann <a@example.com>",
  '"a b"@example.com',
  ".a@example.com",
  "a.@example.com",
  "a..b@example.com",
  "a@-example.com",
  "a@example-.com",
  "a@exam_ple.com",
  "a@example..com",
  "a@.example.com",
  "a@example.com.",
  "a@[127.0.0.1]",
  "é@example.com",
  "a@bücher.example",
  `${longLocal}a@example.com`,
  `a@${"b".repeat(64)}.com`,
  `a@${"b.".repeat(130)}com`,
]) {
  test(`${JSON.stringify(text.slice(0, 40))} is no address`, () => {
    assert.equal(isAddress(text), false);
  });
}

test("case and blanks around it do not tell two mailboxes apart, anything else does", () => {
  assert.equal(addressKey(" Ann@Example.COM\n"), addressKey("ann@example.com"));
  assert.notEqual(addressKey("ann+1@example.com"), addressKey("ann@example.com"));
});
