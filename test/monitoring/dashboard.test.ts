/** The dashboard as Grafana takes it, and as a person sees it at 1280 pixels. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { dashboard } from "../../tools/monitoring/dashboard.ts";
import type { Place } from "../../tools/monitoring/panel.ts";

const model = dashboard();
const { panels } = model;
const text = JSON.stringify(model);

test("it asks no question when it is imported: it has variables, no inputs", () => {
  assert.doesNotMatch(text, /__inputs|\$\{DS_/);
  assert.deepEqual(
    model.templating.list.map(({ name, type }) => [name, type]),
    [
      ["datasource", "datasource"],
      ["environment", "query"],
    ],
  );
});

test("every panel and query takes the datasource that is chosen", () => {
  const sources = [...text.matchAll(/"datasource":(\{.*?"\})/g)].map(([, source]) => source);

  assert.ok(sources.length > 2 * panels.length);
  assert.deepEqual(new Set(sources), new Set(['{"type":"prometheus","uid":"${datasource}"}']));
});

test("every query is about the environment that is chosen", () => {
  for (const { title, targets = [] } of panels) {
    for (const { expr } of targets) {
      const selectors = expr.match(/\{[^}]*\}/g) ?? [];
      assert.ok(selectors.length > 0, title);
      assert.ok(
        selectors.every((each) => each.includes('environment="$environment"')),
        title,
      );
    }
  }
});

test("panels lie within 24 columns, none over another, each with a number of its own", () => {
  const cells = panels.flatMap(({ gridPos }) => cellsOf(gridPos));

  assert.equal(new Set(cells).size, cells.length);
  assert.ok(panels.every(({ gridPos: { x, w } }) => x >= 0 && x + w <= 24));
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
});

test("the first look, 1280 by 800, holds a tile for each question and the whole table of jobs", () => {
  // Grafana's row is 30 pixels and 8 between; its own bars take about 130.
  const visible = panels.filter(({ gridPos: { y, h } }) => (y + h) * 38 <= 800 - 130 + 38);

  assert.deepEqual(
    visible.map(({ title }) => title),
    [
      "Did not start",
      "Failed",
      "With exceptions",
      "At work",
      "Oldest secret",
      "Last backup",
      "Watchdog looked",
      "Next run",
      "Last run and next run of every job",
    ],
  );
});

test("a tile's title fits into its 150 pixels", () => {
  const tiles = panels.filter(({ type }) => type === "stat");

  assert.ok(tiles.every(({ title }) => title.length <= 16));
});

test("a table's columns fit into its width", () => {
  for (const { title, type, gridPos, fieldConfig } of panels) {
    const { overrides } = fieldConfig as { readonly overrides: readonly Override[] };
    const widths = overrides.flatMap(({ properties }) =>
      properties.flatMap(({ id, value }) => (id === "custom.width" ? [Number(value)] : [])),
    );
    const sum = widths.reduce((total, width) => total + width, 0);

    assert.ok(type !== "table" || sum <= (1280 * gridPos.w) / 24 - 30, title);
  }
});

interface Override {
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}

test("every panel says what it shows, in which unit, and what it shows when there is nothing", () => {
  for (const { title, type, description, fieldConfig } of panels) {
    const { defaults, overrides } = fieldConfig as {
      readonly defaults: {
        readonly unit?: string;
        readonly noValue: string;
        readonly mappings: readonly unknown[];
      };
      readonly overrides: readonly Override[];
    };
    const units = overrides.flatMap(({ properties }) =>
      properties.filter(({ id }) => id === "unit"),
    );

    assert.ok(description.length > 20, title);
    assert.notEqual(defaults.noValue, "", title);
    assert.ok(
      defaults.unit !== undefined ||
        defaults.mappings.length > 0 ||
        units.length > 0 ||
        // Words alone.
        (type === "table" && title.startsWith("Open matters")),
      title,
    );
  }
});

test("a missing backup job is said in words", () => {
  const backups = panels.filter(({ title }) => title === "Last backup");

  assert.equal(backups.length, 2);
  assert.ok(backups.every((panel) => JSON.stringify(panel).includes("no backup job yet")));
});

function cellsOf({ x, y, w, h }: Place): readonly string[] {
  return Array.from(
    { length: w * h },
    (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`,
  );
}
