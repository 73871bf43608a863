/** The parts of values.yaml that follow from the code: the jobs, and the ids of secrets. */
import { secretAliases, secretVariable } from "../../src/domain/secrets/aliases.ts";
import { settingsFor } from "../../src/config/settings.ts";
import type { Setting } from "../../src/config/setting.ts";
import { mustHold } from "../../src/domain/secrets/shapes.ts";
import { jobs } from "../../src/jobs/registry.ts";
import type { JobFacts } from "../../src/run/job.ts";
import { runSecondsOf } from "./facts.ts";

const parts = { jobs: jobsPart, secretIds: secretIdsPart } as const;

/** The text with its generated parts anew. @throws {Error} where a marker is missing. */
export function withParts(values: string): string {
  return Object.entries(parts).reduce((text, [name, part]) => withPart(text, name, part()), values);
}

function withPart(text: string, name: string, part: string): string {
  const pattern = new RegExp(`(?<=^  # begin ${name}: .*\n)[^]*?(?=^  # end ${name}$)`, "m");
  if (!pattern.test(text)) {
    throw new Error(`Cannot write ${name} into values.yaml: its markers are not there`);
  }
  return text.replace(pattern, () => part);
}

function jobsPart(): string {
  return jobs
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map((job) =>
      [
        `  # -- ${job.summary}. ${limitWords(job)}`,
        `  ${job.name}:`,
        "    enabled: true",
        `    schedule: "${job.schedule}"`,
        ...(job.scratchMebibytes === undefined
          ? []
          : [`    tmpSizeLimit: ${job.scratchMebibytes}Mi`]),
        "",
      ].join("\n"),
    )
    .join("");
}

function limitWords(job: JobFacts): string {
  const run = `A run takes ${span(runSecondsOf(job))} at most, waiting included.`;
  return job.suspended === true ? `${run} Suspended unless \`paidUpdateOnSchedule\`.` : run;
}

function secretIdsPart(): string {
  const settings = Object.values<Setting<unknown>>(settingsFor({}, "/"));
  return secretAliases
    .map((alias) => {
      const setting = settings.find(({ variable }) => variable === secretVariable(alias));
      const usual = setting?.fallback ?? "";
      return [
        `  # -- Id of the secret ${alias}, which holds: ${mustHold[alias]}.`,
        `  ${alias}: ${usual === "" ? '""' : usual}`,
        "",
      ].join("\n");
    })
    .join("");
}

function span(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const words = [
    ...(hours > 0 ? [`${hours} h`] : []),
    ...(minutes > 0 ? [`${minutes} min`] : []),
    ...(seconds % 60 > 0 ? [`${seconds % 60} s`] : []),
  ];
  return words.join(" ");
}
