/** What the lines of a dump outside its rows tell. Between two `DELIMITER` lines stand bodies: only their first words count. */
import { definitionIn, type Definition } from "./dump-definition.ts";
import type { DumpFacts } from "./dump-reader.ts";

type Names = Readonly<Record<Definition["kind"], string[]>>;

const longestBeginning = 4000;

export class Findings {
  readonly #tables = new Map<string, number>();
  readonly #names: Names = { table: [], view: [], routine: [], trigger: [], event: [], other: [] };
  #body: "none" | "expected" | "begun" | "known" = "none";
  #begun = "";
  #isComplete = false;

  /** Whether what comes is text of a routine or the like. */
  get isInBody(): boolean {
    return this.#body !== "none";
  }

  /** Whether a definition has begun whose name is still to come: any line may bring it. */
  get isExpectingName(): boolean {
    return this.#body === "begun";
  }

  addRows(table: string, rows: number): void {
    this.#tables.set(table, (this.#tables.get(table) ?? 0) + rows);
  }

  /** A line without its end. */
  addLine(line: string): void {
    if (line.startsWith("DELIMITER ")) {
      this.#body = line.trimEnd() === "DELIMITER ;" ? "none" : "expected";
    } else if (this.isInBody) {
      this.#addBodyLine(line);
    } else if (line.startsWith("-- Dump completed")) {
      this.#isComplete = true;
    } else if (isCreation(line)) {
      this.#define(line);
    }
  }

  facts(): Omit<DumpFacts, "bytes" | "longestStatement"> {
    const { view, routine, trigger, event } = this.#names;
    return {
      tables: this.#tables,
      views: view.toSorted(),
      routines: routine.toSorted(),
      triggers: trigger.toSorted(),
      events: event.toSorted(),
      isComplete: this.#isComplete,
    };
  }

  #addBodyLine(line: string): void {
    if (this.#body === "expected" && isCreation(line)) {
      [this.#body, this.#begun] = ["begun", ""];
    }
    if (this.#body === "begun") {
      this.#begun += `${line}\n`;
      // One that tells no name in so many words is nothing that is known here.
      const isKnown = this.#define(this.#begun) || this.#begun.length > longestBeginning;
      this.#body = isKnown ? "known" : "begun";
    }
  }

  #define(text: string): boolean {
    const definition = definitionIn(text);
    if (definition?.kind === "table") {
      this.addRows(definition.name, 0);
    } else if (definition !== undefined) {
      this.#names[definition.kind].push(definition.name);
    }
    return definition !== undefined;
  }
}

/** A view comes as `CREATE … ` and, lines later, `VIEW …`. */
function isCreation(line: string): boolean {
  return /^(?:\/\*!\d+ )?(?:CREATE\b(?! ALGORITHM=\S+ \*\/$)|VIEW )/i.test(line);
}
