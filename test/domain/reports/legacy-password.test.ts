/** The old passwords, letter by letter as the old system made them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  legacyListPassword,
  legacyProviderPassword,
} from "../../../src/domain/reports/legacy-password.ts";

test("that of a list is the day in UTC, whatever the zone of the machine", () => {
  assert.equal(legacyListPassword(new Date("2026-11-23T00:00:00Z")), "weekly_20261123");
  assert.equal(legacyListPassword(new Date("2026-11-23T23:59:59Z")), "weekly_20261123");
});

test("that of a provider is the last name in small letters, otherwise as stored, and the NPI", () => {
  assert.equal(legacyProviderPassword("O'Neil-McGEE ", "1000000023"), "o'neil-mcgee _1000000023");
  assert.equal(legacyProviderPassword("NÚÑEZ", "7"), "núñez_7");
});
