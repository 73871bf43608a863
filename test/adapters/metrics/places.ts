/** A folder and a real Pushgateway, each with a way to read back what was pushed. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { pushgateway } from "../../../src/adapters/metrics/pushgateway.ts";
import { textFileMetrics } from "../../../src/adapters/metrics/text-file.ts";
import { sample, type MetricsPlace, type Samples } from "../../contract/metrics.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const pushgatewayUrl = process.env["TEST_PUSHGATEWAY_URL"];
export const skip =
  pushgatewayUrl === undefined
    ? "TEST_PUSHGATEWAY_URL is not set to the URL of a Pushgateway"
    : undefined;

export async function folderPlace(t: TestContext): Promise<MetricsPlace> {
  const folder = await temporaryFolder(t);
  return {
    metrics: textFileMetrics({ folder, environment: "contract" }),
    elsewhere: textFileMetrics({ folder, environment: 'contract "too"' }),
    read: async (job) => samplesOf(await textIn(folder, job)),
  };
}

async function textIn(folder: string, job: string): Promise<string> {
  const jobs = await readdir(folder);
  return jobs.includes(`${job}.prom`) ? readFile(join(folder, `${job}.prom`), "utf8") : "";
}

export async function pushgatewayPlace(): Promise<MetricsPlace> {
  const url = pushgatewayUrl ?? "";
  return {
    metrics: pushgateway({ url, environment: "contract" }),
    elsewhere: pushgateway({ url, environment: 'contract "too"' }),
    read: async (job) => samplesAt(url, job),
  };
}

type Labels = Readonly<Record<string, string>>;

interface Family {
  readonly metrics: readonly { readonly labels: Labels; readonly value: string }[];
}

type Group = Readonly<Record<string, Family>> & { readonly labels: Labels };

/** Without what the Pushgateway adds itself: times of pushes, and an empty instance. */
async function samplesAt(url: string, job: string): Promise<Samples> {
  const answer = await fetch(new URL("/api/v1/metrics", url));
  const { data } = (await answer.json()) as { readonly data: readonly Group[] };
  const group = data.find(({ labels }) => labels["scheduled_job"] === job);
  const families = Object.entries(group ?? {}).filter(([name]) => name.startsWith("surgicase_"));
  return Object.fromEntries(
    families.flatMap(([name, family]) =>
      (family as Family).metrics.map(({ labels, value }) => [
        sample(name, withoutEmpty(labels)),
        Number(value),
      ]),
    ),
  );
}

function withoutEmpty(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ""));
}

function samplesOf(text: string): Samples {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = "", labels = "", value] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? [];
      const pairs = [...labels.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g)];
      const unescaped = pairs.map(([, label = "", quoted = ""]) => [
        label,
        JSON.parse(quoted) as string,
      ]);
      return [sample(name, Object.fromEntries(unescaped) as Record<string, string>), Number(value)];
    }),
  );
}
