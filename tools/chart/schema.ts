/** values.schema.json: written by hand but for the names of jobs and secrets, and the fields of jobs. */
import { secretAliases } from "../../src/domain/secrets/aliases.ts";
import { jobs } from "../../src/jobs/registry.ts";
import { fields } from "./fields.ts";

interface Schema {
  readonly properties: Readonly<Record<string, object>>;
  readonly definitions: Readonly<Record<string, object>>;
}

/** Five fields and no zone in front; what stands in each is looked at by a template, which can say it in fewer words. */
const schedulePattern = "^[0-9A-Za-z*/,-]+( +[0-9A-Za-z*/,-]+){4}$";

/** The schema with its generated parts anew. */
export function withGeneratedParts(text: string): string {
  const schema = JSON.parse(text) as Schema;
  const known = Object.fromEntries(
    fields.map(({ name, about, schema: own }) => [name, { description: about, ...own }]),
  );
  const written = {
    ...schema,
    properties: {
      ...schema.properties,
      secretIds: closed(
        Object.fromEntries(secretAliases.map((alias) => [alias, { type: "string" }])),
      ),
      jobs: closed(
        Object.fromEntries(
          jobs
            .map(({ name }) => name)
            .toSorted()
            .map((name) => [name, { $ref: "#/definitions/job" }]),
        ),
      ),
      jobDefaults: closed(known),
    },
    definitions: {
      ...schema.definitions,
      job: {
        ...closed({
          enabled: { description: "Whether it is installed", type: "boolean" },
          schedule: {
            description: "Cron, five fields, in UTC",
            type: "string",
            pattern: schedulePattern,
          },
          ...known,
        }),
        required: ["enabled", "schedule"],
      },
    },
  };
  return `${JSON.stringify(written, undefined, 2)}\n`;
}

function closed(properties: Readonly<Record<string, object>>): object {
  return { type: "object", additionalProperties: false, properties };
}
