/** Panels of Grafana's dashboard model, schema version 39, as far as ours use it. */

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Step {
  readonly color: string;
  /** `null`: from the beginning. */
  readonly value: number | null;
}

/** What a value is shown as: `{ "4": { text: "failed", color: "red" } }`. */
export type Mapping = Readonly<Record<string, { readonly text: string; readonly color: string }>>;

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly instant: boolean;
  readonly format?: "table" | "time_series";
  readonly legendFormat?: string;
}

export interface Looks {
  readonly unit?: string;
  readonly noValue?: string;
  readonly steps?: readonly Step[];
  readonly mappings?: Mapping;
  readonly decimals?: number;
  /** What is only of the panel's kind. */
  readonly custom?: object;
}

interface Override {
  readonly column: string;
  readonly title?: string;
  readonly looks?: Looks;
  readonly width?: number;
  /** The whole cell in the colour of its value. */
  readonly filled?: true;
}

/** The datasource is chosen at the top of the dashboard. */
export const datasource = { type: "prometheus", uid: "${datasource}" } as const;

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly gridPos: Place;
  readonly targets?: readonly (Target & { readonly datasource: typeof datasource })[];
  readonly [more: string]: unknown;
}

export interface Plan {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly gridPos: Place;
  readonly targets: readonly Target[];
  readonly looks: Looks;
}

/** One number each, in its colour. */
export function stat(plan: Plan): Panel {
  return {
    ...common(plan),
    type: "stat",
    options: {
      reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
      orientation: "auto",
      colorMode: "background_solid",
      graphMode: "none",
      justifyMode: "center",
      textMode: "auto",
      wideLayout: true,
      showPercentChange: false,
      percentChangeColorMode: "standard",
    },
  };
}

/** Rows by the columns of instant queries, which are joined by their labels. */
export function table(
  plan: Plan,
  shown: {
    readonly columns: readonly Override[];
    readonly hidden?: readonly string[];
    readonly sortBy: string;
    readonly descending?: true;
  },
): Panel {
  const { columns, hidden = [], sortBy, descending = false } = shown;
  const excluded = Object.fromEntries(["Time", ...hidden].map((name) => [name, true]));
  const order = Object.fromEntries(columns.map(({ column }, index) => [column, index]));
  const titles = Object.fromEntries(
    columns.flatMap(({ column, title }) => (title === undefined ? [] : [[column, title]])),
  );
  return {
    ...common(
      { ...plan, looks: { ...plan.looks, custom: { align: "auto", inspect: false } } },
      columns.map(overrideOf),
    ),
    type: "table",
    options: {
      frameIndex: 0,
      showHeader: true,
      cellHeight: "sm",
      footer: { show: false, reducer: ["sum"], countRows: false, fields: "" },
      sortBy: [{ displayName: sortBy, desc: descending }],
    },
    transformations: [
      { id: "merge", options: {} },
      {
        id: "organize",
        options: { excludeByName: excluded, indexByName: order, renameByName: titles },
      },
    ],
  };
}

export function bars(plan: Plan): Panel {
  return {
    ...common(plan),
    type: "bargauge",
    options: {
      reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
      orientation: "horizontal",
      displayMode: "basic",
      valueMode: "color",
      showUnfilled: true,
      namePlacement: "auto",
      sizing: "auto",
      minVizWidth: 8,
      minVizHeight: 16,
      maxVizHeight: 300,
      legend: { displayMode: "list", placement: "bottom", showLegend: false, calcs: [] },
    },
  };
}

export function lines(plan: Plan): Panel {
  return {
    ...common(plan),
    type: "timeseries",
    options: {
      legend: { displayMode: "list", placement: "bottom", showLegend: true, calcs: [] },
      tooltip: { mode: "multi", sort: "desc" },
    },
  };
}

export function timeline(plan: Plan): Panel {
  return {
    ...common(plan),
    type: "state-timeline",
    options: {
      mergeValues: true,
      showValue: "never",
      alignValue: "left",
      rowHeight: 0.8,
      legend: { displayMode: "list", placement: "bottom", showLegend: true, calcs: [] },
      tooltip: { mode: "single", sort: "none" },
    },
  };
}

function common({ targets, looks, ...about }: Plan, overrides: readonly object[] = []) {
  return {
    ...about,
    datasource,
    targets: targets.map((target) => ({ ...target, datasource, range: !target.instant })),
    fieldConfig: { defaults: fieldOf(looks), overrides },
  };
}

function overrideOf({ column, title, looks = {}, width, filled }: Override) {
  const { unit, mappings, steps, decimals, noValue } = looks;
  const properties = [
    ["unit", unit],
    ["decimals", decimals],
    ["noValue", noValue],
    ["mappings", mappings && mappingOf(mappings)],
    ["thresholds", steps && { mode: "absolute", steps }],
    ["custom.width", width],
    ["custom.cellOptions", filled && { type: "color-background", mode: "basic" }],
  ] as const;
  return {
    matcher: { id: "byName", options: title ?? column },
    properties: properties
      .filter(([, value]) => value !== undefined)
      .map(([id, value]) => ({ id, value })),
  };
}

function fieldOf({ unit, noValue, steps, mappings, decimals, custom = {} }: Looks) {
  return {
    ...(unit === undefined ? {} : { unit }),
    ...(decimals === undefined ? {} : { decimals }),
    noValue: noValue ?? "no data",
    mappings: mappings === undefined ? [] : mappingOf(mappings),
    color: {
      mode: steps === undefined && mappings === undefined ? "palette-classic" : "thresholds",
    },
    thresholds: { mode: "absolute", steps: steps ?? [{ color: "text", value: null }] },
    custom,
  };
}

function mappingOf(mapping: Mapping) {
  const options = Object.fromEntries(
    Object.entries(mapping).map(([value, shown], index) => [value, { ...shown, index }]),
  );
  return [{ type: "value", options }];
}
